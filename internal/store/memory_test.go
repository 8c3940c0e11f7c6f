package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"riffbot/internal/songs"
	"riffbot/internal/store"
)

func add(t *testing.T, m *store.Memory, id, guild, user string) {
	t.Helper()
	err := m.Add(t.Context(), songs.Order{ID: songs.OrderID(id), State: songs.Queued,
		Place: songs.Place{GuildID: guild}, Requester: songs.Member{ID: user}})
	if err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, m *store.Memory) string {
	t.Helper()
	o, ok, err := m.Next(t.Context(), songs.Buying)
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return ""
	}
	return string(o.ID)
}

func TestAFloodDoesNotKeepOthersWaiting(t *testing.T) {
	m := store.NewMemory()
	for n := range 200 {
		add(t, m, fmt.Sprintf("flood%03d", n), "A", "u")
	}
	next(t, m)
	add(t, m, "b1", "B", "x")
	add(t, m, "b2", "B", "y")
	if n, err := m.Ahead(t.Context(), "b1"); err != nil || n != 0 {
		t.Errorf("%d go before b1, %v", n, err)
	}
	got := []string{next(t, m), next(t, m), next(t, m)}
	if fmt.Sprint(got) != "[b1 flood001 b2]" {
		t.Errorf("the order is %v", got)
	}
}

// Whatever comes in, guilds take turns, and in a guild its members do: no guild
// that waits is passed over twice by another, and what Ahead says comes true
// while nothing new comes in.
func TestTurnsAreTakenWhateverComesIn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		m := store.NewMemory()
		waiting := make(map[string]int)
		n := 1 + r.IntN(30)
		for i := range n {
			guild := string(rune('A' + r.IntN(4)))
			add(t, m, fmt.Sprintf("%s-%d", guild, i), guild, fmt.Sprint(r.IntN(3)))
			waiting[guild]++
		}
		ahead := make(map[string]int)
		since := make(map[string]map[string]int) // of each waiting guild: who was served since its turn
		for i := range n {
			guild := ""
			for g := range waiting {
				for j := range n {
					id := fmt.Sprintf("%s-%d", g, j)
					if k, err := m.Ahead(t.Context(), songs.OrderID(id)); err == nil {
						ahead[id] = k + i
					}
				}
			}
			id := next(t, m)
			guild, _, _ = strings.Cut(id, "-")
			if ahead[id] != i {
				t.Fatalf("round %d: %s was promised place %d and came at %d", round, id, ahead[id], i)
			}
			for g, left := range waiting {
				if g == guild || left == 0 {
					continue
				}
				if since[g] == nil {
					since[g] = make(map[string]int)
				}
				if since[g][guild]++; since[g][guild] > 1 {
					t.Fatalf("round %d: %s was passed over twice by %s", round, g, guild)
				}
			}
			since[guild] = nil
			waiting[guild]--
		}
		if id := next(t, m); id != "" {
			t.Fatalf("%s came twice", id)
		}
	}
}

func TestNoOrderIsTakenTwice(t *testing.T) {
	m := store.NewMemory()
	for n := range 300 {
		add(t, m, fmt.Sprint(n), fmt.Sprint(n%7), "u")
	}
	var seen sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				o, ok, err := m.Next(context.Background(), songs.Buying)
				if err != nil || !ok {
					return
				}
				if _, twice := seen.LoadOrStore(o.ID, true); twice {
					t.Errorf("%s was taken twice", o.ID)
				}
			}
		})
	}
	all.Wait()
	left, err := m.Unfinished(t.Context())
	if err != nil || len(left) != 300 {
		t.Errorf("%d are on the line, %v", len(left), err)
	}
}

func TestUnknownOrdersAreNotFound(t *testing.T) {
	m := store.NewMemory()
	_, err1 := m.Order(t.Context(), "x")
	err2 := m.Save(t.Context(), songs.Order{ID: "x"})
	_, err3 := m.Ahead(t.Context(), "x")
	for _, err := range []error{err1, err2, err3} {
		if !errors.Is(err, songs.ErrNotFound) {
			t.Errorf("%v", err)
		}
	}
	add(t, m, "x", "A", "u")
	if err := m.Add(t.Context(), songs.Order{ID: "x"}); err == nil {
		t.Error("the same id was added twice")
	}
}

func TestFilesAreKeptWholeOrNotAtAll(t *testing.T) {
	f, err := store.OpenFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	if n, err := f.Write(t.Context(), "a/b", text("old")); err != nil || n != 3 {
		t.Fatalf("%d, %v", n, err)
	}
	broken := errors.New("half-way")
	if _, err := f.Write(t.Context(), "a/b", func(w io.Writer) error { _, _ = io.WriteString(w, "ne"); return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	r, err := f.Open(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != "old" {
		t.Errorf("%q, %v", b, err)
	}
	_ = r.Close()
	if _, err := f.Open(t.Context(), "none"); !errors.Is(err, songs.ErrNotFound) {
		t.Errorf("%v", err)
	}
	for _, key := range []string{"../out", "/etc/passwd", "a/../../out"} {
		if _, err := f.Write(t.Context(), key, text("x")); err == nil {
			t.Errorf("%s leaves the folder", key)
		}
		if p, err := f.Path(key); err == nil {
			t.Errorf("%s is a path: %s", key, p)
		}
	}
}
