package store_test

import (
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/deletiondb"
)

// TestDeletedTextsAreNowhere checks for each kind of deletion that the word is in no row, file or
// backup afterwards. Texts that a deletion does not cover are removed before it.
func TestDeletedTextsAreNowhere(t *testing.T) {
	t.Parallel()
	now := start.AddDate(0, 0, 400)
	for name, do := range map[string]func(t *testing.T, p plantedDB) error{
		"member with songs": func(t *testing.T, p plantedDB) error {
			return deletiondb.New(p.DB).Erase(t.Context(),
				erin, true)
		},
		"member without songs": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "kept songs", "titles", "audit", "sides", "frank", "reports")
			return deletiondb.New(p.DB).Erase(t.Context(), erin, false)
		},
		"curators": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "drafts", "requests", "playlists", "failed")
			return deletiondb.New(p.DB).Decide(t.Context(), club, "one", guild.DecisionRemove, "curator", start)
		},
		"one song": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "drafts", "requests", "playlists", "failed", "two", "three")
			return deletiondb.New(p.DB).Remove(t.Context(), "songone", songs.RemovedByRequester)
		},
		"server": func(t *testing.T, p plantedDB) error {
			p.must(t, deletiondb.New(p.DB).MarkLeft(t.Context(), club, start))
			return deletiondb.New(p.DB).DeleteGuild(t.Context(), club, now)
		},
		"retention": func(t *testing.T, p plantedDB) error {
			p.unplant(t, "songs", "playlists", "titles", "audit", "sides")
			p.must(t, deletiondb.New(p.DB).Decide(t.Context(), club, "one", guild.DecisionKeep, "curator", start))
			return deletiondb.New(p.DB).Prune(t.Context(), now, retention.Policy{Events: 1, Drafts: 1, Texts: 1})
		},
	} {
		for _, rest := range []songs.State{songs.Overdue, songs.Failed} {
			if name == "retention" && rest == songs.Overdue {
				continue // in progress
			}
			t.Run(name+", a song is "+string(rest), func(t *testing.T) {
				t.Parallel()
				p := openPlanted(t)
				p.rest = rest
				p.plant(t)
				if len(p.grep(t, planted)) == 0 {
					t.Fatal("word not found before deletion")
				}
				p.must(t, do(t, p))
				p.must(t, deletiondb.New(p.DB).Vacuum(t.Context()))
				if left := p.grep(t, planted); len(left) > 0 {
					t.Errorf("word left in %v; rows: %s", left, p.rows(t))
				}
				o, err := p.Order(t.Context(), "rest")
				if err == nil && name != "retention" && (o.State == songs.Overdue || len(o.Songs) > 0) {
					t.Errorf("order may still be posted: %+v", o)
				}
				if _, err := p.Reopen(t.Context(), "rest", nil, start); !errors.Is(err, songs.ErrConflict) {
					t.Errorf("order is rechecked: %v", err)
				}
				if o, err := p.Order(t.Context(), "one"); err == nil && len(o.Missing) > 0 {
					t.Errorf("message offers recheck of %+v", o.Missing)
				}
			})
		}
	}
}

// TestDraftOfRemovedSongIsRejected checks that a draft made from a removed song can be neither
// saved nor ordered.
func TestDraftOfRemovedSongIsRejected(t *testing.T) {
	t.Parallel()
	p := openPlanted(t)
	id := p.song(t, "one", erin, club, nil)
	who := songs.Member{ID: frank}
	d := songs.Draft{ID: "d", Owner: who, Place: songs.Place{GuildID: club}, Song: id,
		Spec: songs.SongSpec{Lyrics: "other words"}, CreatedAt: start}
	p.must(t, p.SaveDraft(t.Context(), d))
	if got, err := p.Draft(t.Context(), "d"); err != nil || got.Song != id {
		t.Fatalf("%+v, %v", got, err)
	}
	p.must(t, deletiondb.New(p.DB).Remove(t.Context(), id, songs.RemovedByRequester))
	d.ID = "late"
	if err := p.SaveDraft(t.Context(), d); !errors.Is(err, songs.ErrDraftGone) {
		t.Errorf("saved after removal: %v", err)
	}
	for _, draft := range []songs.DraftID{"d", "late"} {
		o := songs.Order{ID: "sung", State: songs.Queued, Place: d.Place, Requester: who, Spec: d.Spec, Draft: draft,
			CreatedAt: start, UpdatedAt: start}
		if err := p.Add(t.Context(), o, songs.Limits{}); !errors.Is(err, songs.ErrDraftGone) {
			t.Errorf("%s ordered after removal: %v", draft, err)
		}
	}
}
