package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// TestPreviousReleaseIsUpgraded opens a database of the previous release: orders in every state
// continue, and none is charged or refunded twice.
func TestPreviousReleaseIsUpgraded(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), storetest.Address(t)
	at := time.Now().UTC()
	if at.Hour() == 23 && at.Minute() > 50 {
		at = at.Add(-time.Hour)
	}
	today := at.Unix() / (24 * 60 * 60)
	month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	owners := map[string]int64{"user:u": today, "member:g/u": today, "guild:g": today, "month:g": month}
	ended := map[songs.State]string{songs.Done: "charge", songs.Unsure: "charge", songs.Cancelled: "refund",
		songs.Failed: "refund"}
	states := []songs.State{songs.Queued, songs.Writing, songs.Buying, songs.Rendering, songs.Fetching,
		songs.Mastering, songs.Delivering,
		songs.Done, songs.Failed, songs.Cancelled, songs.Unsure}
	store.MigrateTo(t, dir, address, 10, func(raw *sql.DB) error {
		run := func(statement string, args ...any) {
			if _, err := raw.ExecContext(context.Background(), statement, args...); err != nil {
				t.Errorf("%.50s: %v", statement, err)
			}
		}
		for owner, day := range owners {
			run(`INSERT INTO accounts (owner, day, held, charged) VALUES ($1, $2, 7, 2)`, owner, day)
		}
		for _, s := range states {
			task := "task-" + string(s)
			if s == songs.Queued || s == songs.Writing || s == songs.Buying || s == songs.Unsure ||
				s == songs.Cancelled {
				task = ""
			}
			run(`INSERT INTO orders (id, guild_id, channel_id, user_id, user_name, share, state, run, attempt,
				credits, instead, day, sent_at,
				task_id, trace_id, size_limit, brief, address, failure, created_at, updated_at, request)
				VALUES ($1, 'g', 'c', 'u', 'Ana', 'g', $2, 1, 1, 1, '', $3, $4, $5, '', 100, '{"Prompt":"x"}',
				'', '', $6, $6, $7)`,
				s, s, today, at.UnixMilli(), task, at.UnixMilli(), fmt.Sprintf("battle:%s/1", s))
			for owner := range owners {
				run(`INSERT INTO ledger (order_id, owner, kind, credits, at) VALUES ($1, $2, 'hold', 1, 0)`, s, owner)
				if kind := ended[s]; kind != "" {
					run(`INSERT INTO ledger (order_id, owner, kind, credits, at)
						VALUES ($1, $2, $3, 1, 0)`, s, owner, kind)
				}
			}
			run(`INSERT INTO events (order_id, at, run, state, detail) VALUES ($1, 0, 1, $1, '')`, s)
		}
		run(`INSERT INTO songs (id, order_id, take, parent_id, vendor_id, guild_id, user_id, title, style,
			lyrics, words, model, duration_ms, audio_url,
			cover_url, audio, cover, posted, created_at) VALUES ('s', 'done', 1, '', 'v', 'g', 'u', 'T', '', '',
			'null', '', 1, 'a', '', '{}', '{}', '{}', 0)`)
		run(`INSERT INTO song_threads (song_id, thread_id) VALUES ('s', 't')`)
		run(`INSERT INTO battles (id, guild_id, channel_id, user_id, user_name, idea, state, lasts_ms, ends_at,
			busy_until, created_at)
			VALUES ('b', 'g', 'c2', 'u', 'Ana', 'i', 'over', 0, 0, 0, 0)`)
		for n, song := range []string{"s", "s", ""} { // the same song in two sides, and a side without a song
			run(`INSERT INTO battle_sides (battle_id, number, style, order_id, song_id, title, votes, won)
				VALUES ('b', $1, '', '', $2, '', 0, 0)`, n+1, song)
		}
		return nil
	})
	db, err := store.Open(t.Context(), dir, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	now := newOrder("now", "g", "u", 0)
	now.CreatedAt = at
	// Of the eleven orders, seven end now, and the failed one is found, which is charged.
	if _, err := db.Reopen(t.Context(), songs.OrderID(songs.Failed), nil, at); err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		o, err := db.Claim(t.Context(), songs.OrderID(s))
		if err != nil {
			t.Fatal(err)
		}
		if o.State.Final() {
			continue
		}
		o.State = songs.Done
		if err := db.Save(t.Context(), o); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	all, err := db.Usage(t.Context(), now, songs.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		want := 2 + 7 + 1
		switch u.Kind {
		case songs.LimitUserDay, songs.LimitMemberDay, songs.LimitGuildDay, songs.LimitGuildMonth:
		default:
			continue
		}
		if u.Used != want {
			t.Errorf("%s: %d credits used, want %d", u.Kind, u.Used, want)
		}
	}
	if o, err := db.Order(t.Context(), songs.OrderID(songs.Done)); err != nil || len(o.Songs) != 1 ||
		o.Songs[0].Title != "T" {
		t.Errorf("%+v, %v", o, err)
	}
}
