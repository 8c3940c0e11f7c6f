package acestep_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acestep"
)

var song = provider.Request{Action: provider.ActionGenerate, Lyrics: "La la", Style: "pop"}

func TestResponsesProveWhetherATaskWasQueued(t *testing.T) {
	caller, operator, server := provider.FaultCaller, provider.FaultOperator, provider.FaultProvider
	for _, c := range []struct {
		status    int
		body      string
		purchase  provider.Purchase
		kind      provider.Kind
		fault     provider.Fault
		retryable bool
	}{
		{400, `{"detail":"Invalid JSON body"}`, provider.NotBought, "", caller, false},
		{401, `{"detail":"Invalid API key"}`, provider.NotBought, provider.KindToken, operator, false},
		{403, `{"detail":"Forbidden"}`, provider.NotBought, provider.KindToken, operator, false},
		{404, `{"detail":"Not Found"}`, provider.NotBought, provider.KindNoAPI, operator, false},
		{415, `{"detail":"Unsupported Content-Type"}`, provider.NotBought, "", caller, false},
		{422, `{"detail":[{"loc":["body"],"msg":"wrong"}]}`, provider.NotBought, "", caller, false},
		{429, `{"detail":"Server busy: queue is full"}`, provider.NotBought, provider.KindRateLimited, server, true},
		{429, `<html>busy</html>`, provider.MaybeBought, "", server, false},
		{403, `<html>proxy</html>`, provider.MaybeBought, "", server, false},
		{408, `{"detail":"Timeout"}`, provider.MaybeBought, "", server, false},
		{500, `{"detail":"Internal Server Error"}`, provider.MaybeBought, "", server, false},
		{502, `Bad Gateway`, provider.MaybeBought, "", server, false},
		{302, ``, provider.MaybeBought, "", server, false},
		{200, ``, provider.MaybeBought, "", server, false},
		{200, `{"data":{},"code":200}`, provider.MaybeBought, "", server, false},
		{200, `{"data":{"task_id":"a b"},"code":200}`, provider.MaybeBought, "", server, false},
		{200, `{"data":{"task_id":"t"},"code":500,"error":"broken"}`, provider.MaybeBought, "", server, false},
		{200, `{"data":null,"code":429,"error":"queue is full"}`, provider.MaybeBought, "", server, false},
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		_, err := newProvider(t, acestep.Config{BaseURL: url}).Submit(t.Context(), song)
		e := provider.AsError(err)
		if e == nil || e.Purchase != c.purchase || e.Kind != c.kind || e.Fault != c.fault || e.Retryable != c.retryable {
			t.Errorf("%d %s: %+v", c.status, c.body, e)
		}
	}
}

func TestErrorsHaveNoKey(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"detail":"not `+r.Header.Get("Authorization")+`"}`)
	})
	_, err := newProvider(t, acestep.Config{BaseURL: url, Key: key}).Submit(t.Context(), song)
	if err == nil || strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "not Bearer …") {
		t.Errorf("%v", err)
	}
}

// TestLostAnswerIsMaybeBought cuts the connection at each point after the request was sent.
func TestLostAnswerIsMaybeBought(t *testing.T) {
	for name, answer := range map[string]string{"before the answer": "", "in the header": "HTTP/1.1 200 OK\r\nContent-",
		"in the body": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":{\"task_id\":\"t1\"},"} {
		for _, request := range []provider.Request{song,
			{Action: provider.ActionCover, SongID: "t/1", Recording: "songs/1"}} {
			var calls atomic.Int32
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(conn, answer)
				_ = conn.Close()
			})
			_, err := newProvider(t, acestep.Config{BaseURL: url}).Submit(t.Context(), request)
			e := provider.AsError(err)
			if e == nil || e.Purchase != provider.MaybeBought || e.Retryable || calls.Load() != 1 {
				t.Errorf("%s: %d calls, %+v", name, calls.Load(), e)
			}
		}
	}
}

func TestRefusedConnectionIsNotBought(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	_ = l.Close()
	_, err = newProvider(t, acestep.Config{BaseURL: address}).Submit(t.Context(), song)
	e := provider.AsError(err)
	if e == nil || e.Purchase != provider.NotBought || !e.Retryable || e.Fault != provider.FaultNetwork {
		t.Errorf("%+v", e)
	}
}

func TestCancelledRequestIsMaybeBought(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	_, err := newProvider(t, acestep.Config{BaseURL: url}).Submit(ctx, song)
	if e := provider.AsError(err); e == nil || e.Purchase != provider.MaybeBought || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestWrongRequestsAreNotSent has requests that fail before the server is asked.
func TestWrongRequestsAreNotSent(t *testing.T) {
	url := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a wrong request was sent") })
	member := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy.ogg" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, "<html>no recording</html>")
	})
	files := newMemory()
	files.Put("text", []byte("no recording"))
	failing := newMemory()
	failing.err = errors.New("storage is down")
	cover := func(recording, persona string) provider.Request {
		return provider.Request{Action: provider.ActionCover, SongID: "t/1", Recording: recording, Persona: persona}
	}
	upload := func(address string) provider.Request {
		return provider.Request{Action: provider.ActionUploadCover, SongID: address}
	}
	for name, c := range map[string]struct {
		request   provider.Request
		files     *memory
		kind      provider.Kind
		retryable bool
	}{
		"an action that is not offered": {provider.Request{Action: provider.ActionExtend}, files,
			provider.KindNotOffered, false},
		"an unknown track": {provider.Request{Action: provider.ActionExtractTrack, Track: "harp"}, files,
			provider.KindInvalid, false},
		"an empty section": {provider.Request{Action: provider.ActionReplaceSection, Recording: "songs/1", From: 1,
			To: 1}, files, provider.KindInvalid, false},
		"a length of a second": {provider.Request{Action: provider.ActionGenerate, Length: 1e9}, files,
			provider.KindInvalid, false},
		"no recording":             {cover("", ""), files, provider.KindInvalid, false},
		"a deleted recording":      {cover("songs/2", ""), files, provider.KindInvalid, false},
		"a text":                   {cover("text", ""), files, provider.KindInvalid, false},
		"a file that is elsewhere": {cover("songs/1", "secret"), files, provider.KindInvalid, false},
		"files that fail":          {cover("songs/1", ""), failing, "", true},
		"a page":                   {upload(member + "/a.ogg"), files, "", true},
		"a busy host":              {upload(member + "/busy.ogg"), files, "", true},
		"a private host":           {upload("https://127.0.0.1:1/a.ogg"), files, "", false},
	} {
		p := newProvider(t, acestep.Config{BaseURL: url, Files: c.files, FileServers: []string{member}})
		_, err := p.Submit(t.Context(), c.request)
		e := provider.AsError(err)
		if e == nil || e.Purchase != provider.NotBought || e.Kind != c.kind || e.Retryable != c.retryable {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}
