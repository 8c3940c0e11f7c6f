package e2e

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// interactionCase is a member's action and its effects, which have to be the same however often
// Discord delivers the interaction.
type interactionCase struct {
	line     string
	bought   int // additional purchases
	messages int // additional messages in the channel
}

// orderingInteractions are commands, forms and buttons that lead to an order.
var orderingInteractions = []interactionCase{
	{`/song prompt:"a paper boat" title:"Boat"`, 1, 1},
	{`/edit cover song:"Boat" style:"jazz"`, 1, 1},
	{`click "Again"`, 1, 1},
	{`/lyrics`, 0, 0},
	{`fill title="Kite" lyrics="Up it goes"`, 1, 1},
	{`/write draft idea:"rain"`, 0, 1},
	{`click "Sing it"`, 1, 0},
	{`/idea battle idea:"tea" style1:"polka" style2:"blues"`, 0, 1},
	{`click "Start the battle"`, 2, 2}, // the question disappears
	{`/idea new idea:"a song of snow"`, 0, 1},
}

// checkDeliveries runs the cases, each with the faults, and checks their effects.
func checkDeliveries(t *testing.T, h harness, faults []string, all []interactionCase) {
	t.Helper()
	ana := h.person(t, "Ana")
	bought := 0
	for _, d := range all {
		messages, err := ana.Messages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults {
			if err := h.Fault(fault); err != nil {
				t.Fatal(err)
			}
		}
		if title := h.do(t, ana, d.line); title != "" {
			t.Errorf("%s: failed with %q", d.line, title)
		}
		bought += d.bought
		waitFor(t, "end of "+d.line, func() bool { return strings.Count(h.log.String(), `msg="order done"`) >= bought })
		waitFor(t, "second delivery of "+d.line, func() bool {
			return strings.Count(h.log.String(), "repeated interaction ignored") > 0 || len(faults) == 0
		})
		h.log.remove("repeated interaction ignored")
		if n := len(h.Riffusion.Ledger()); n != bought {
			t.Fatalf("%s: %d purchases, want %d", d.line, n, bought)
		}
		var after []map[string]any
		waitFor(t, "messages of "+d.line, func() bool { // the panel comes a moment after the orders
			after, err = ana.Messages(t.Context())
			return err != nil || len(after)-len(messages) >= d.messages
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(after) - len(messages); n != d.messages {
			t.Errorf("%s: %d new messages, want %d\n%s", d.line, n, d.messages, rawMessages(t, ana))
		}
	}
}

// TestInteractionDeliveredTwiceOrdersOnce checks that an interaction that Discord delivers
// twice leads to one order and one answer.
func TestInteractionDeliveredTwiceOrdersOnce(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond})
	checkDeliveries(t, h, []string{"discord=interaction-twice"}, orderingInteractions)
}

// TestInteractionInTwoProcessesOrdersOnce checks that an interaction that two processes receive
// leads to one order and one answer, also when the outcome of the first answer is unknown.
func TestInteractionInTwoProcessesOrdersOnce(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]string{
		"answered":          {"discord=interaction-everywhere"},
		"answered with 502": {"discord=interaction-everywhere", "discord=502-after-callback"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, sandbox.Options{Unlimited: true, RenderTime: 50 * time.Millisecond,
				Getenv: settings("SHARD_ID", "all")})
			all := orderingInteractions
			second := app.RunBot
			if storetest.Address(t) == "" { // the other process has its own database, without songs
				all = orderingInteractions[:1]
				folder := t.TempDir()
				second = func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
					return app.RunBot(ctx, func(name string) string {
						if name == "DATA_DIR" {
							return folder
						}
						return getenv(name)
					}, now, log)
				}
			}
			stop, err := h.RunBot(context.WithoutCancel(t.Context()), second, h.log)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := stop(); err != nil {
					t.Error(err)
				}
			}()
			waitFor(t, "second process", func() bool { return strings.Count(h.log.String(), `msg="connected to Discord"`) == 2 })
			checkDeliveries(t, h, faults, all)
		})
	}
}
