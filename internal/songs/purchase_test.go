package songs_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
	emulator "github.com/riffbot/riffbot/internal/sandbox/riffusion"
	"github.com/riffbot/riffbot/internal/songs"
)

// claimsUnpaid lists the reasons whose text says that nothing was bought.
var claimsUnpaid = map[songs.Reason]bool{songs.ReasonToken: true, songs.ReasonQuota: true, songs.ReasonForbidden: true,
	songs.ReasonNoAPI:    true,
	songs.ReasonRejected: true, songs.ReasonBusy: true, songs.ReasonDown: true, songs.ReasonRefused: true}

// unclearAnswers returns every kind of answer of a faulty provider or proxy that proves nothing about a
// purchase.
func unclearAnswers() []emulator.Answer {
	words := []string{"The load balancer has no healthy upstream.",
		"The credit record was not written.", "Your quota service is down.", "content moderation timed out"}
	var answers []emulator.Answer
	for _, status := range []int{200, 301, 302, 303, 307, 308, 408, 409, 423, 424, 425, 499, 500, 502, 503, 504, 520,
		524} {
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
	for _, status := range []int{400, 401, 402, 403, 404, 413, 422, 429} { // from a proxy, or truncated
		answers = append(answers, emulator.Answer{Status: status, Body: "<html>" + words[0] + "</html>"},
			emulator.Answer{Status: status},
			emulator.Answer{Status: status, Body: `{"error":{"code":"used_up"`, Cut: true},
			emulator.Answer{Status: status, Body: `{"error":{"code":"api_error","message":"` + words[2] + `"}}`})
	}
	return append(answers, emulator.Answer{}) // the connection is reset
}

// purchaseWithAnswer orders a song whose purchase is charged and answered with a. It returns the order
// and the number of purchases.
func (p *purchases) purchaseWithAnswer(t *testing.T, a emulator.Answer) (o songs.Order, bought int) {
	t.Helper()
	a.Bought = true
	a.Header = http.Header{"Location": {p.server.URL() + "/elsewhere"}, "Retry-After": {"1"}}
	before := len(p.server.Ledger())
	p.server.AnswerNext(a)
	o = p.order(t)
	bought = len(p.server.Ledger()) - before
	logRow(t, a, o, bought)
	return o, bought
}

// TestChargedPurchaseIsNeverReportedAsUnpaid lets the provider charge the purchase and then return any
// answer that proves nothing, where the purchase is not found among the provider's tasks. No order may
// be bought twice, and no member may read that nothing was bought.
func TestChargedPurchaseIsNeverReportedAsUnpaid(t *testing.T) {
	t.Parallel()
	p := startPurchases(t)
	if err := p.server.Fault("no-listing"); err != nil {
		t.Fatal(err)
	}
	for _, a := range unclearAnswers() {
		o, bought := p.purchaseWithAnswer(t, a)
		if bought != 1 || o.State != songs.Unsure || o.SentAt.IsZero() ||
			o.Failure.Reason != songs.ReasonUnsure || claimsUnpaid[o.Failure.Reason] {
			t.Errorf("%d %.60q: %s, %+v, %d bought", a.Status, a.Body, o.State, o.Failure, bought)
		}
	}
}

// TestChargedPurchaseIsFoundAmongTasks is the same where the provider lists its tasks: the purchase is
// found, and its song is delivered.
func TestChargedPurchaseIsFoundAmongTasks(t *testing.T) {
	t.Parallel()
	p := startPurchases(t)
	for _, a := range unclearAnswers() {
		o, bought := p.purchaseWithAnswer(t, a)
		if bought != 1 || o.State != songs.Done || o.TaskID == "" || len(o.Songs) != 1 {
			t.Errorf("%d %.60q: %s, %+v, %d bought", a.Status, a.Body, o.State, o.Failure, bought)
		}
	}
}

// TestRejectedPurchaseIsReportedAsUnpaid checks that a rejection proven by status and code fails the
// order with its reason or is retried, and that the emulator charged nothing.
func TestRejectedPurchaseIsReportedAsUnpaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   songs.Reason // empty if the next attempt succeeds
	}{
		"used up":          {403, `{"detail":"Your quota is used up.","code":"used_up"}`, songs.ReasonQuota},
		"payment required": {402, `{"detail":"Pay first."}`, songs.ReasonQuota},
		"token":            {401, `{"error":{"code":"invalid_token","message":"no"}}`, songs.ReasonToken},
		"another token":    {400, `{"error":{"code":"token_mismatched","message":"no"}}`, songs.ReasonToken},
		"content": {403, `{"error":{"code":"forbidden","message":"refused by content moderation"}}`,
			songs.ReasonRefused},
		"parameters":  {400, `{"error":{"code":"bad_request","message":"style: too long"}}`, songs.ReasonRejected},
		"no such API": {404, `{"error":{"code":"no_api","message":"no"}}`, songs.ReasonNoAPI},
		"rate limit":  {429, `{"error":{"code":"too_many_requests","message":"credit"}}`, ""},
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

// TestFailedTaskIsNotReportedAsUnpaid checks that a failed task counts as paid, whatever its error is.
func TestFailedTaskIsNotReportedAsUnpaid(t *testing.T) {
	for _, kind := range []provider.Kind{provider.KindToken, provider.KindQuota, provider.KindForbidden,
		provider.KindNoAPI, provider.KindRateLimited, ""} {
		s := &fakeProvider{tasks: func(id string, _ int) provider.Task {
			return provider.Task{ID: id, State: provider.TaskFailed,
				Err: &provider.Error{Kind: kind, Purchase: provider.Bought, Err: errors.New("no")}}
		}}
		if o := work(t, s, &fakeNotifier{}, nil); o.Failure.Reason != songs.ReasonBroken {
			t.Errorf("%s: %+v", kind, o.Failure)
		}
	}
}

// TestUnknownPurchaseErrorIsUnsure checks that an unknown error does not count as a proof that nothing
// was bought.
func TestUnknownPurchaseErrorIsUnsure(t *testing.T) {
	for _, err := range []error{context.DeadlineExceeded, context.Canceled, fmt.Errorf("something else")} {
		s := &fakeProvider{submit: func(int) error { return err }}
		if o := work(t, s, &fakeNotifier{}, nil); o.State != songs.Unsure || o.SentAt.IsZero() || len(s.bought) != 1 {
			t.Errorf("%v: %s, %+v, %d sent", err, o.State, o.Failure, len(s.bought))
		}
	}
}

// TestPanicDuringPurchaseIsUnsure checks that an order whose paid request may have been sent is
// charged and not reported as unpaid.
func TestPanicDuringPurchaseIsUnsure(t *testing.T) {
	s := &fakeProvider{submit: func(int) error { panic("unexpected answer") }}
	o := work(t, s, &fakeNotifier{}, nil)
	if o.State != songs.Unsure || o.Failure.Reason != songs.ReasonUnsure || !o.Charged() || len(s.bought) != 1 {
		t.Errorf("%s, %+v, charged: %t, %d sent", o.State, o.Failure, o.Charged(), len(s.bought))
	}
}

// TestRepeatedlyClaimedOrderIsUnsureOnceSent checks the same for an order that reached the maximum
// number of runs.
func TestRepeatedlyClaimedOrderIsUnsureOnceSent(t *testing.T) {
	saved := songs.Order{ID: "old", Spec: songs.SongSpec{Prompt: "x"}, SizeLimit: 1 << 20, State: songs.Buying,
		Run:    100,
		SentAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s := &fakeProvider{}
	o := work(t, s, &fakeNotifier{}, &saved)
	if o.State != songs.Unsure || !o.Charged() || len(s.bought) != 0 {
		t.Errorf("%s, %+v, charged: %t, %d sent", o.State, o.Failure, o.Charged(), len(s.bought))
	}
}
