package visibility_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/visibility"
)

// TestContainsAgreesWithEveryMember compares Contains with a check of every possible member, with
// every set of roles.
func TestContainsAgreesWithEveryMember(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // for test cases
	roles, users := []string{"10", "11", "12", "13"}, []string{"50", "51", "7"}
	const view, connect, admin = 1 << 10, 1 << 20, 8
	contained := 0
	for n := range 3000 {
		some := func(of ...int) string {
			bits := 0
			for _, b := range of {
				if random.IntN(2) == 0 {
					bits |= b
				}
			}
			return fmt.Sprint(bits)
		}
		channel := func(id string) map[string]any {
			overwrites := []any{}
			for _, to := range append([]string{"1"}, roles...) {
				if random.IntN(3) == 0 {
					overwrites = append(overwrites, map[string]any{"id": to, "type": 0, "allow": some(view),
						"deny": some(view, connect)})
				}
			}
			for _, to := range users[:2] {
				if random.IntN(4) == 0 {
					overwrites = append(overwrites, map[string]any{"id": to, "type": 1, "allow": some(view, connect),
						"deny": some(view)})
				}
			}
			return map[string]any{"id": id, "type": 2 * random.IntN(2), "permission_overwrites": overwrites}
		}
		all := []any{map[string]any{"id": "1", "permissions": some(view, connect)}}
		for _, r := range roles {
			p := some(view, connect)
			if random.IntN(10) == 0 {
				p = fmt.Sprint(admin)
			}
			all = append(all, map[string]any{"id": r, "permissions": p})
		}
		raw, err := json.Marshal(map[string]any{"id": "1", "owner_id": "99", "roles": all,
			"channels": []any{channel("a"), channel("b")}})
		if err != nil {
			t.Fatal(err)
		}
		c := visibility.NewCache()
		if err := c.Apply("GUILD_CREATE", raw); err != nil {
			t.Fatal(err)
		}
		want := true
		for _, user := range users {
			for set := range 1 << len(roles) {
				var has []string
				for i, r := range roles {
					if set&(1<<i) != 0 {
						has = append(has, r)
					}
				}
				a, _ := c.CanView("1", "a", user, has)
				b, _ := c.CanView("1", "b", user, has)
				want = want && (!a || b)
			}
		}
		if got := c.Contains("1", "a", "b"); got != want {
			t.Fatalf("seed %d, case %d: %v, want %v\n%s", seed, n, got, want, raw)
		}
		if want {
			contained++
		}
	}
	if contained < 100 {
		t.Errorf("only %d of the cases are contained", contained)
	}
}

// TestContainsIsFastInLargeGuilds uses hundreds of roles and overwrites. Gateway events wait
// during the comparison.
func TestContainsIsFastInLargeGuilds(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // for test cases
	some := func() string { return fmt.Sprint(random.IntN(2)<<10 | random.IntN(2)<<20) }
	roles := []any{map[string]any{"id": "1", "permissions": "0"}}
	for r := range 250 {
		roles = append(roles, map[string]any{"id": fmt.Sprint(1000 + r), "permissions": some()})
	}
	channel := func(id string) map[string]any {
		overwrites := []any{}
		for r := range 250 {
			overwrites = append(overwrites, map[string]any{"id": fmt.Sprint(1000 + r), "type": 0, "allow": some(),
				"deny": some()})
		}
		for m := range 250 {
			overwrites = append(overwrites, map[string]any{"id": fmt.Sprint(5000 + m), "type": 1, "allow": some(),
				"deny": some()})
		}
		// Everyone sees both channels, so that the comparison does not end early.
		overwrites = append(overwrites, map[string]any{"id": "1", "type": 0, "allow": "1049600", "deny": "0"})
		return map[string]any{"id": id, "type": 2, "permission_overwrites": overwrites}
	}
	a, b := channel("a"), channel("b")
	b["permission_overwrites"] = a["permission_overwrites"]
	raw, err := json.Marshal(map[string]any{"id": "1", "owner_id": "99", "roles": roles, "channels": []any{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	c := visibility.NewCache()
	if err := c.Apply("GUILD_CREATE", raw); err != nil {
		t.Fatal(err)
	}
	answer := make(chan bool, 1)
	go func() { answer <- c.Contains("1", "a", "b") }()
	select {
	case contained := <-answer:
		if !contained {
			t.Errorf("seed %d: two channels with the same overwrites differ", seed)
		}
	case <-time.After(2 * time.Second):
		t.Fatalf("seed %d: the comparison takes longer than an interaction may", seed)
	}
}
