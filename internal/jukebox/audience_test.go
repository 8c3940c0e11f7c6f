package jukebox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// staffOnly is a text channel that not everyone in the voice channels can see.
const staffOnly = "staff"

func (d *fakeDeps) CanView(string, string, string, []string) (can, known bool) { return true, true }
func (d *fakeDeps) Contains(_, _, to string) bool                              { return to != staffOnly }
func (d *fakeDeps) Settings(context.Context, string) (guild.Settings, error) {
	return guild.Settings{}, nil
}

// privateSong adds a song of the staff channel to the library.
func (f *fixture) privateSong(id string) songs.Entry {
	f.t.Helper()
	o := songs.Order{
		ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "ana", Name: "Ana"},
		Place: songs.Place{GuildID: guildID, ChannelID: staffOnly}, State: songs.Queued,
	}
	if err := f.db.Add(f.t.Context(), o, songs.Limits{}); err != nil {
		f.t.Fatal(err)
	}
	return f.finish(o.ID, id, 50, "pop")
}

func TestPlayRejectsPrivateSongUntilShared(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice("lounge", "ana", "ben")
		private, open := f.privateSong("private"), f.song("open", 50, "pop")
		p := f.player()
		if _, err := p.Play(
			t.Context(), member("ana"), text, []songs.Entry{private}, false,
		); !errors.Is(err, jukebox.ErrPrivate) {
			t.Fatalf("play private song: %v, want ErrPrivate", err)
		}
		added, err := p.Play(t.Context(), member("ana"), text, []songs.Entry{private, open}, false)
		if err != nil || len(added.Entries) != 1 || added.Entries[0].Song.ID != "open" || added.Private != 1 {
			t.Fatalf("play both songs: %+v, %v", added, err)
		}
		added, err = p.Play(t.Context(), member("ana"), text, []songs.Entry{private}, true)
		if err != nil || len(added.Entries) != 1 {
			t.Fatalf("play and share private song: %+v, %v", added, err)
		}
	})
}

func TestAutoplayExcludesPrivateSongs(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice("lounge", "ana", "ben")
		private, open := f.privateSong("private"), f.song("open", 10, "pop")
		for _, id := range []songs.SongID{private.ID, open.ID} {
			if err := librarydb.New(f.db.DB).SetFavourite(t.Context(), id, "ana", true); err != nil {
				t.Fatal(err)
			}
		}
		v := songs.Viewer{GuildID: guildID, Channels: []string{text}}
		if found, err := f.db.Favourites(t.Context(), v, 10); err != nil || len(found) != 1 || found[0].ID != open.ID {
			t.Fatalf("favourites of the audience: %v, %v", found, err)
		}
		if found, err := f.db.Newest(t.Context(), v, 10); err != nil || len(found) != 1 || found[0].ID != open.ID {
			t.Fatalf("newest of the audience: %v, %v", found, err)
		}
	})
}

func TestPrivateSongInPlaylistIsDropped(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice("lounge", "ana")
		private := f.privateSong("private")
		s, err := f.db.ClaimPlayer(t.Context(), guildID)
		if err != nil {
			t.Fatal(err)
		}
		s.Entries = []jukebox.Entry{{ID: "left", Song: private, By: songs.Member{ID: "ana"}, Place: 1}}
		if err := f.db.SavePlayer(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		p := f.player()
		if _, err := p.Join(t.Context(), member("ana"), text); err != nil {
			t.Fatal(err)
		}
		advance(3 * time.Second)
		if v := p.View(); v.Now != nil || len(v.Waiting) > 0 || v.Notice.Kind != jukebox.NoticePrivate {
			t.Errorf("got current entry %v, waiting %v, notice %v", v.Now, v.Waiting, v.Notice)
		}
	})
}
