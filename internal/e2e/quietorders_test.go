package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// publicMessages returns the bodies of the messages that the bot sent to everyone.
func (r *recorder) publicMessages() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.all {
		body := e.RequestBody
		posts := e.Method == "POST" && e.Auth != "user" && (strings.HasSuffix(e.Path, "/messages") ||
			strings.Contains(e.Path, "/webhooks/") || strings.Contains(e.Path, "/callback") &&
			(strings.Contains(body, `"type":4`) || strings.Contains(body, `"type":5`)))
		if posts && e.Status < 300 && !strings.Contains(body, `"flags":64`) {
			all = append(all, e.Path+" "+body)
		}
	}
	return all
}

// TestRefusedOrderPostsNothingPublicly checks that only its member sees that an order is refused,
// and that nobody sees a message before.
func TestRefusedOrderPostsNothingPublicly(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	h := newHarness(t, sandbox.Options{RenderTime: 50 * time.Millisecond,
		SongLength: 6 * time.Second, Record: record.record, Getenv: settings("USER_CREDITS_PER_DAY", "1", "RIFFUSION_FAMILY", "producer")})
	ana, ben := h.person(t, "Ana"), h.person(t, "Ben")
	if title := h.do(t, ben, `/song prompt:"a paper boat" title:"Boat" write:"off"`); title != "" {
		t.Fatal(title)
	}
	h.waitForOrders(t, 1)
	before := len(record.publicMessages())
	for _, c := range []struct{ who, line string }{
		{"Ana", `/edit replace song:"boat" from:"4" to:"2" lyrics:"la"`},
		{"Ana", `/edit extend song:"boat" from:"2:00"`},
		{"Ana", `/edit cover song:"no such" style:"jazz"`},
		{"Ben", `/song prompt:"rain" write:"off"`},
		{"Ben", `/edit cover song:"boat" style:"jazz"`},
		{"Ben", `/edit extend song:"boat" from:"0:04"`},
		{"Ben", `/edit stems song:"boat"`},
		{"Ben", `click "Again"`},
		{"Ben", `/library karaoke song:"no such"`},
		{"Ben", `/idea battle idea:"tea" style1:"polka" style2:"blues"`},
		{"Ana", `/song prompt:"` + strings.Repeat("long ", 600) + `"`},
	} {
		p := ana
		if c.who == "Ben" {
			p = ben
		}
		if title := h.do(t, p, c.line); title == "" {
			t.Errorf("%s: %s is not refused", c.who, c.line)
		}
	}
	for _, m := range record.publicMessages()[before:] {
		t.Errorf("public: %s", m)
	}
	if n := len(h.Riffusion.Ledger()); n != 1 {
		t.Errorf("%d purchases", n)
	}
}
