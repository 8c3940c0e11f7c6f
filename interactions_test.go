package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"riffbot/internal/sandbox"
	"riffbot/internal/store/storetest"
)

// delivery is one thing a member does, and what comes of it however often Discord
// delivers it.
type delivery struct {
	line     string
	bought   int // purchases that it adds
	messages int // messages in the channel that it adds
}

// ordering are commands, forms and buttons that lead to an order.
var ordering = []delivery{
	{`/song prompt:"a paper boat" title:"Boat"`, 1, 1},
	{`click "Again"`, 1, 1},
	{`/cover song:"Boat" style:"jazz"`, 1, 1},
	{`/lyrics`, 0, 0},
	{`fill title="Kite" lyrics="Up it goes"`, 1, 1},
	{`/write idea:"rain"`, 0, 1},
	{`click "Sing it"`, 1, 0},
	{`/battle idea:"tea" style1:"polka" style2:"blues"`, 2, 3},
	{`/request idea:"a song of snow"`, 0, 1},
}

// deliverAll does all deliveries, each with the fault, and checks what came of it.
func deliverAll(t *testing.T, w world, faults []string, all []delivery) {
	t.Helper()
	ana := w.person(t, "Ana")
	bought := 0
	for _, d := range all {
		messages, err := ana.Messages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults {
			if err := w.Fault(fault); err != nil {
				t.Fatal(err)
			}
		}
		if title := w.do(t, ana, d.line); title != "" {
			t.Errorf("%s: the member is told %q", d.line, title)
		}
		bought += d.bought
		waitFor(t, "the end of "+d.line, func() bool { return strings.Count(w.log.String(), `msg="order done"`) >= bought })
		waitFor(t, "the second delivery of "+d.line, func() bool {
			return strings.Count(w.log.String(), "repeated interaction ignored") > 0 || len(faults) == 0
		})
		w.log.forget("repeated interaction ignored")
		if n := len(w.Riffusion.Ledger()); n != bought {
			t.Fatalf("%s: %d purchases in all, want %d", d.line, n, bought)
		}
		after, err := ana.Messages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(after) - len(messages); n != d.messages {
			t.Errorf("%s: %d new messages, want %d\n%s", d.line, n, d.messages, said(t, ana))
		}
	}
}

// An interaction that Discord delivers twice leads to one order and one answer.
func TestInteractionDeliveredTwiceOrdersOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	deliverAll(t, w, []string{"discord=interaction-twice"}, ordering)
}

// An interaction that two processes receive leads to one order and one answer, also
// when the first answer's outcome was not known at once.
func TestInteractionInTwoProcessesOrdersOnce(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]string{
		"answered":          {"discord=interaction-everywhere"},
		"answered with 502": {"discord=interaction-everywhere", "discord=502-after-callback"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
			all := ordering
			second := runBot
			if storetest.Address(t) == "" { // the other process has a database of its own, in which it finds no song
				all = ordering[:1]
				folder := t.TempDir()
				second = func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
					return runBot(ctx, func(name string) string {
						if name == "DATA_DIR" {
							return folder
						}
						return getenv(name)
					}, now, log)
				}
			}
			stop, err := w.RunBot(context.WithoutCancel(t.Context()), second, w.log)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := stop(); err != nil {
					t.Error(err)
				}
			}()
			waitFor(t, "the second process", func() bool { return strings.Count(w.log.String(), "connected to Discord") == 2 })
			deliverAll(t, w, faults, all)
		})
	}
}
