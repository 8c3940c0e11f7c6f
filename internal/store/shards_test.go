package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/sharddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// shardLeases opens the leases of processes of one database.
func shardLeases(t *testing.T, ids ...string) (all []*sharddb.Leases) {
	t.Helper()
	if storetest.Address(t) == "" {
		t.Skip("several processes need PostgreSQL")
	}
	db := storetest.Open(t)
	for _, id := range ids {
		all = append(all, sharddb.New(db, id))
	}
	return all
}

func renewShards(t *testing.T, l *sharddb.Leases, count int, leaving bool) sharddb.Plan {
	t.Helper()
	p, err := l.Renew(t.Context(), count, leaving)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestShardsChangeHandsWithoutGap(t *testing.T) {
	t.Parallel()
	all := shardLeases(t, "first", "second")
	first, second := all[0], all[1]
	if p := renewShards(t, first, 3, false); !slices.Equal(p.Held, []int{0, 1, 2}) || p.Others != 0 {
		t.Errorf("plan of the only process: %+v", p)
	}
	p := renewShards(t, second, 8, false)
	if p.Count != 3 || len(p.Held) != 0 || !slices.Equal(p.Incoming, []int{0}) || p.Others != 1 {
		t.Errorf("plan of a second process: %+v", p)
	}
	if p := renewShards(t, first, 3, false); !slices.Equal(p.Held, []int{0, 1, 2}) {
		t.Errorf("a shard was taken before it was connected: %+v", p)
	}
	if err := second.Take(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if err := second.Take(t.Context(), 1); !errors.Is(err, songs.ErrConflict) {
		t.Errorf("took the shard of another process: %v", err)
	}
	if p := renewShards(t, first, 3, true); !slices.Equal(p.Held, []int{1, 2}) {
		t.Errorf("plan after a shard was taken: %+v", p)
	}
	if p := renewShards(t, second, 3, false); !slices.Equal(p.Held, []int{0}) || len(p.Incoming) != 2 || p.Others != 0 {
		t.Errorf("plan when the other process stops: %+v", p)
	}
	if err := first.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := renewShards(t, second, 3, false); len(p.Held) != 3 {
		t.Errorf("plan after the other process left: %+v", p)
	}
}

func TestShardsOfDeadProcessAreTaken(t *testing.T) {
	t.Parallel()
	all := shardLeases(t, "first", "second")
	renewShards(t, all[0], 2, false)
	deadline := time.Now().Add(5 * sharddb.Timeout)
	for tick := time.NewTicker(100 * time.Millisecond); ; <-tick.C {
		p := renewShards(t, all[1], 2, false)
		if len(p.Held) == 2 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("plan after the timeout: %+v", p)
		}
	}
}

func TestIdentifiesOfAllProcessesAreSpaced(t *testing.T) {
	t.Parallel()
	all := shardLeases(t, "first", "second")
	for i, want := range []time.Duration{0, 5 * time.Second, 10 * time.Second} {
		wait, err := all[i%2].Identify(t.Context(), 1, 5*time.Second)
		if err != nil || wait > want || wait < want-2*time.Second {
			t.Errorf("identify %d waits %s, %v; want %s", i, wait, err, want)
		}
	}
	if wait, err := all[0].Identify(t.Context(), 2, 5*time.Second); err != nil || wait > 0 {
		t.Errorf("identify with another key waits %s, %v", wait, err)
	}
}
