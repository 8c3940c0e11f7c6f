package acks

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkWaitsForFirstResponses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g Gate
		took := func(ctx context.Context) time.Duration {
			began := time.Now()
			g.Wait(ctx)
			return time.Since(began)
		}
		if d := took(t.Context()); d != 0 {
			t.Errorf("waited for %s without interactions", d)
		}
		endFirst, endSecond := g.Begin(), g.Begin()
		endFirst()
		endFirst()
		if d := took(t.Context()); d != maxWait {
			t.Errorf("waited for %s with an interaction that is never answered", d)
		}
		time.AfterFunc(maxWait/2, endSecond)
		if d := took(t.Context()); d != maxWait/2 {
			t.Errorf("waited for %s until the first response", d)
		}
		g.Begin()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if d := took(ended); d != 0 {
			t.Errorf("waited for %s after the end of the context", d)
		}
	})
}

// TestInteractionEndsWhenItsResponseIsWritten checks that other work need not wait for Discord.
func TestInteractionEndsWhenItsResponseIsWritten(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	discord := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ended }))
	defer discord.Close()
	var g Gate
	end := g.Begin()
	ctx := WithEnd(t.Context(), func() { end(); close(ended) })
	req, err := http.NewRequestWithContext(Sending(ctx), http.MethodPost, discord.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := discord.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if g.Wait(t.Context()); g.due != 0 {
		t.Errorf("%d interactions are due", g.due)
	}
}
