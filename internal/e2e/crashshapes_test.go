package e2e

import (
	"slices"
	"testing"
	"time"
)

// crashShape is a form of a provider's answers, with what a crash does to an order between the
// paid request and the saved answer.
type crashShape struct {
	name, provider, fault string
	// unsure are the names of the crash points after which the order ends as unsure.
	unsure []string
	// lostOnly crashes only at the points where the answer may be lost.
	lostOnly bool
	// inFlight also kills the bot while the provider makes the song that it will answer with.
	inFlight bool
}

// crashShapes are the forms besides that of the riffusion family.
var crashShapes = []crashShape{
	{name: "task id, listed", provider: "suno", unsure: []string{"before the request"}},
	{name: "task id, not listed", provider: "suno", fault: "suno=no-listing", lostOnly: true,
		unsure: []string{"before the request", "answered, not saved"}},
	{name: "server without a list", provider: "acestep", unsure: []string{"before the request", "answered, not saved"}},
	// An answer that was stored is found; one that the connection was cut before is not.
	{name: "answer with the song", provider: "elevenlabs", inFlight: true,
		unsure: []string{"before the request", "request in flight"}},
}

// lostAnswers are the crash points between the paid request and its saved answer.
var lostAnswers = map[string]bool{"before the request": true, "answered, not saved": true}

// lastOfProvider is the last crash point that depends on the provider. [TestCrashAtEveryStep] has those
// after it.
const lastOfProvider = "fetched"

// TestCrashOfEachShape kills the bot at every step that depends on the provider, for each form of a
// provider's answers. No order may be lost or bought twice, and only those may be unsure whose purchase
// cannot be found.
func TestCrashOfEachShape(t *testing.T) {
	t.Parallel()
	for _, shape := range crashShapes {
		t.Run(shape.name, func(t *testing.T) {
			t.Parallel()
			c := newCrashHarness(t, 500*time.Millisecond, time.Second, shape.provider)
			if shape.fault != "" {
				if err := c.Fault(shape.fault); err != nil {
					t.Fatal(err)
				}
			}
			c.logHeader()
			ended := 0 // as unsure
			check := func(name string) {
				if slices.Contains(shape.unsure, name) {
					ended++
				}
				if n := c.count(unsure); n != ended {
					t.Fatalf("%s: %d unsure orders, want %d\n%s", name, n, ended, c.lastProcess.log)
				}
			}
			for _, at := range crashPoints {
				if shape.lostOnly && !lostAnswers[at.name] {
					continue
				}
				c.crashAt(at.name, at.line, nil)
				check(at.name)
				if at.name == lastOfProvider {
					break
				}
			}
			if shape.inFlight {
				const name = "request in flight"
				before := len(c.Purchases())
				c.crashAt(name, neverKill, func() bool { return len(c.Purchases()) > before })
				check(name)
			}
			// An unsure order is bought again once. Without a purchase for it, that is the only one.
			if n, most := len(c.Purchases()), c.count(accepted); n > most || n < c.count(accepted)-ended {
				t.Errorf("%d purchases for %d orders, %d of them unsure", n, most, ended)
			}
		})
	}
}
