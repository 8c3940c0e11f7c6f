package songs_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"riffbot/internal/blobs"
	emulator "riffbot/internal/sandbox/riffusion"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// purchases runs orders against the embedded provider.
type purchases struct {
	server  *emulator.Server
	line    *songs.Line
	courier *courier
}

func startPurchases(t *testing.T) *purchases {
	t.Helper()
	p := &purchases{courier: &courier{}}
	var err error
	p.server, err = emulator.Start(t.Context(), emulator.Options{RenderTime: time.Millisecond, SongLength: time.Second, Takes: 1})
	if err != nil {
		t.Fatal(err)
	}
	client, err := riffusion.New(p.server.Token(), riffusion.WithBaseURL(p.server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	dir := storetest.Dir(t)
	db, err := store.Open(t.Context(), dir, storetest.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	files, err := blobs.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var ids atomic.Int64
	p.line = songs.NewLine(songs.Deps{Store: db, Jobs: &jobs{db: db, kick: make(chan struct{}, 1)}, Files: files, Composer: client,
		Courier: p.courier, Log: slog.New(slog.DiscardHandler), Now: time.Now, Bounds: songs.Bounds{AtOnce: 2, Price: 1},
		NewID:     func() string { return "id" + strconv.FormatInt(ids.Add(1), 10) },
		PollEvery: time.Millisecond, Patience: time.Minute, MaxAudio: 1 << 22, MaxCover: 1 << 22})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.line.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
		_ = p.server.Close()
		_ = files.Close()
		_ = db.Close()
	})
	return p
}

// order submits an order and returns it when it has ended.
func (p *purchases) order(t *testing.T) songs.Order {
	t.Helper()
	o, err := p.line.Submit(t.Context(), songs.Order{Brief: songs.Brief{Prompt: "a song"}, SizeLimit: 1 << 22})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if o, err = p.line.Order(t.Context(), o.ID); err != nil {
			t.Fatal(err)
		}
		if o.State.Final() {
			return o
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("order %s is still %s", o.ID, o.State)
	return o
}

// logRow prints a row of the table of faults: the answer, the outcome, the
// purchases and what the member read.
func logRow(t *testing.T, a emulator.Answer, o songs.Order, purchases int) {
	t.Helper()
	read := "the song"
	if o.Failure != nil {
		read = words.In("en").Say("reasons." + strings.ReplaceAll(string(o.Failure.Reason), " ", "-") + ".title")
	}
	t.Logf("%d %-90.90q cut=%-5v | %-7s | %d bought | %s", a.Status, a.Body, a.Cut, o.State, purchases, read)
}

// claimsUnpaid are the reasons whose text tells the member that nothing was
// bought.
var claimsUnpaid = map[songs.Reason]bool{songs.ReasonToken: true, songs.ReasonQuota: true, songs.ReasonForbidden: true, songs.ReasonNoAPI: true,
	songs.ReasonRejected: true, songs.ReasonBusy: true, songs.ReasonDown: true, songs.ReasonRefused: true}

// The provider books the purchase and then answers in every way that an
// unreliable provider, or a proxy in front of it, can. No order is bought twice,
// and no member reads that nothing was bought.
func TestBookedPurchaseIsNeverToldAsUnpaid(t *testing.T) {
	t.Parallel()
	p := startPurchases(t)
	words := []string{"The load balancer has no healthy upstream.", "The credit record was not written.", "Your quota service is down.", "content moderation timed out"}
	var answers []emulator.Answer
	for _, status := range []int{200, 301, 302, 303, 307, 308, 408, 409, 423, 424, 425, 499, 500, 502, 503, 504, 520, 524} {
		for i, code := range []string{"", "api_error", "used_up", "invalid_token", "too_many_requests", "forbidden"} {
			body := fmt.Sprintf(`{"success":false,"error":{"code":%q,"message":%q}}`, code, words[i%len(words)])
			proven := status >= 400 && status < 500 && i >= 2
			if !proven {
				answers = append(answers, emulator.Answer{Status: status, Body: body})
			}
		}
		answers = append(answers, emulator.Answer{Status: status, Body: "<html>" + words[0] + "</html>"},
			emulator.Answer{Status: status, Body: `{"error":"` + words[1] + `"`, Cut: true})
	}
	for _, status := range []int{400, 401, 402, 403, 404, 413, 422, 429} { // from a proxy, or cut
		answers = append(answers, emulator.Answer{Status: status, Body: "<html>" + words[0] + "</html>"}, emulator.Answer{Status: status},
			emulator.Answer{Status: status, Body: `{"error":{"code":"used_up"`, Cut: true},
			emulator.Answer{Status: status, Body: `{"error":{"code":"api_error","message":"` + words[2] + `"}}`})
	}
	answers = append(answers, emulator.Answer{}) // the connection is reset
	for _, a := range answers {
		a.Bought = true
		a.Header = http.Header{"Location": {p.server.URL() + "/elsewhere"}, "Retry-After": {"1"}}
		before := len(p.server.Ledger())
		p.server.AnswerNext(a)
		o := p.order(t)
		if bought := len(p.server.Ledger()) - before; bought != 1 || o.State != songs.Unsure || o.SentAt.IsZero() ||
			o.Failure.Reason != songs.ReasonUnsure || claimsUnpaid[o.Failure.Reason] {
			t.Errorf("%d %.60q: %s, %+v, %d bought", a.Status, a.Body, o.State, o.Failure, bought)
		}
		logRow(t, a, o, len(p.server.Ledger())-before)
	}
	t.Logf("%d answers, %d purchases", len(answers), len(p.server.Ledger()))
}

// A refusal that status and code prove ends the order with its reason, or is
// waited out; the ledger agrees that nothing was bought.
func TestProvenRefusalIsToldAsUnpaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   songs.Reason // "" when the order succeeds at the next attempt
	}{
		"used up":          {403, `{"detail":"Your quota is used up.","code":"used_up"}`, songs.ReasonQuota},
		"payment required": {402, `{"detail":"Pay first."}`, songs.ReasonQuota},
		"token":            {401, `{"error":{"code":"invalid_token","message":"no"}}`, songs.ReasonToken},
		"another token":    {400, `{"error":{"code":"token_mismatched","message":"no"}}`, songs.ReasonToken},
		"content":          {403, `{"error":{"code":"forbidden","message":"refused by content moderation"}}`, songs.ReasonRefused},
		"parameters":       {400, `{"error":{"code":"bad_request","message":"style: too long"}}`, songs.ReasonRejected},
		"no such API":      {404, `{"error":{"code":"no_api","message":"no"}}`, songs.ReasonNoAPI},
		"rate limit":       {429, `{"error":{"code":"too_many_requests","message":"credit"}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startPurchases(t)
			p.server.AnswerNext(emulator.Answer{Status: c.status, Body: c.body})
			o := p.order(t)
			bought := len(p.server.Ledger())
			logRow(t, emulator.Answer{Status: c.status, Body: c.body}, o, bought)
			if c.want == "" {
				if o.State != songs.Done || bought != 1 {
					t.Errorf("%s, %+v, %d bought", o.State, o.Failure, bought)
				}
				return
			}
			if o.State != songs.Failed || o.Failure.Reason != c.want || bought != 0 || !o.SentAt.IsZero() {
				t.Errorf("%s, %+v, %d bought", o.State, o.Failure, bought)
			}
		})
	}
}

// A task that fails was paid for, whatever its error is called.
func TestFailedTaskIsNotToldAsUnpaid(t *testing.T) {
	for _, cause := range []error{riffusion.ErrToken, riffusion.ErrQuota, riffusion.ErrForbidden, riffusion.ErrNoAPI, riffusion.ErrRateLimited, nil} {
		s := &studio{tasks: func(id string, _ int) riffusion.Task {
			return riffusion.Task{ID: id, State: riffusion.TaskFailed, Err: &riffusion.Error{Op: "task", Purchase: riffusion.Bought, Err: cause}}
		}}
		if o := work(t, s, &courier{}, nil); o.Failure.Reason != songs.ReasonBroken {
			t.Errorf("%v: %+v", cause, o.Failure)
		}
	}
}

// An error of a kind that the pipeline does not know proves nothing.
func TestUnknownErrorOfThePurchaseIsUnsure(t *testing.T) {
	for _, err := range []error{context.DeadlineExceeded, context.Canceled, fmt.Errorf("something else")} {
		s := &studio{submit: func(int) error { return err }}
		if o := work(t, s, &courier{}, nil); o.State != songs.Unsure || o.SentAt.IsZero() || len(s.bought) != 1 {
			t.Errorf("%v: %s, %+v, %d sent", err, o.State, o.Failure, len(s.bought))
		}
	}
}

// TestPanicDuringThePurchaseIsUnsure checks that an order whose paid request may have
// left is never told as unpaid, and is charged, whatever ends its work.
func TestPanicDuringThePurchaseIsUnsure(t *testing.T) {
	s := &studio{submit: func(int) error { panic("an answer that nobody expected") }}
	o := work(t, s, &courier{}, nil)
	if o.State != songs.Unsure || o.Failure.Reason != songs.ReasonUnsure || !o.Charged() || len(s.bought) != 1 {
		t.Errorf("%s, %+v, charged: %t, %d sent", o.State, o.Failure, o.Charged(), len(s.bought))
	}
}

// TestOrderTakenUpTooOftenAfterItWasSentIsUnsure checks the same for an order that
// ended as many processes as it may.
func TestOrderTakenUpTooOftenAfterItWasSentIsUnsure(t *testing.T) {
	saved := songs.Order{ID: "old", Brief: songs.Brief{Prompt: "x"}, SizeLimit: 1 << 20, State: songs.Buying, Run: 100,
		SentAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s := &studio{}
	o := work(t, s, &courier{}, &saved)
	if o.State != songs.Unsure || !o.Charged() || len(s.bought) != 0 {
		t.Errorf("%s, %+v, charged: %t, %d sent", o.State, o.Failure, o.Charged(), len(s.bought))
	}
}
