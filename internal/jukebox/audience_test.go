package jukebox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/jukebox"
	"riffbot/internal/songs"
)

// staffOnly is a text channel that not everyone in the voice channels can see.
const staffOnly = "staff"

func (h *hall) CanView(string, string, string, []string) (can, known bool) { return true, true }
func (h *hall) Contains(_, _, to string) bool                              { return to != staffOnly }
func (h *hall) Settings(context.Context, string) (guilds.Settings, error) {
	return guilds.Settings{}, nil
}

// secret puts a song into the library that was made where not all listeners can see it.
func (n *night) secret(id string) songs.Entry {
	n.t.Helper()
	o := songs.Order{ID: songs.OrderID("o" + id), Requester: songs.Member{ID: "ana", Name: "Ana"}, Place: songs.Place{GuildID: guild, ChannelID: staffOnly}, State: songs.Queued}
	if err := n.db.Add(n.t.Context(), o, songs.Bounds{}); err != nil {
		n.t.Fatal(err)
	}
	return n.finish(o.ID, id, 50, "pop")
}

func TestPrivateSongIsHeardOnlyAfterItWasShared(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter("lounge", "ana", "ben")
		private, open := n.secret("private"), n.song("open", 50, "pop")
		p := n.player()
		if _, err := p.Play(t.Context(), as("ana"), text, []songs.Entry{private}, false); !errors.Is(err, jukebox.ErrPrivate) {
			t.Fatalf("played with %v", err)
		}
		added, err := p.Play(t.Context(), as("ana"), text, []songs.Entry{private, open}, false)
		if err != nil || len(added.Entries) != 1 || added.Entries[0].Song.ID != "open" || added.Private != 1 {
			t.Fatalf("added %+v, %v", added, err)
		}
		if added, err = p.Play(t.Context(), as("ana"), text, []songs.Entry{private}, true); err != nil || len(added.Entries) != 1 {
			t.Fatalf("after sharing: %+v, %v", added, err)
		}
	})
}

func TestAutoplayDrawsNoPrivateSong(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter("lounge", "ana", "ben")
		private, open := n.secret("private"), n.song("open", 10, "pop")
		for _, id := range []songs.SongID{private.ID, open.ID} {
			if err := n.db.Favour(t.Context(), id, "ana", true); err != nil {
				t.Fatal(err)
			}
		}
		v := songs.Viewer{GuildID: guild, Channels: []string{text}}
		if found, err := n.db.Favourites(t.Context(), v, 10); err != nil || len(found) != 1 || found[0].ID != open.ID {
			t.Fatalf("favourites of the audience: %v, %v", found, err)
		}
		if found, err := n.db.Newest(t.Context(), v, 10); err != nil || len(found) != 1 || found[0].ID != open.ID {
			t.Fatalf("newest of the audience: %v, %v", found, err)
		}
	})
}

func TestPrivateSongInThePlaylistIsDroppedBeforeItPlays(t *testing.T) {
	inHall(t, func(t *testing.T, n *night) {
		n.enter("lounge", "ana")
		private := n.secret("private")
		s, err := n.db.ClaimPlayer(t.Context(), guild)
		if err != nil {
			t.Fatal(err)
		}
		s.Entries = []jukebox.Entry{{ID: "left", Song: private, By: songs.Member{ID: "ana"}, Place: 1}}
		if err := n.db.SavePlayer(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		p := n.player()
		if _, err := p.Join(t.Context(), as("ana"), text); err != nil {
			t.Fatal(err)
		}
		pass(3 * time.Second)
		if v := p.View(); v.Now != nil || len(v.Waiting) > 0 || v.Notice.Kind != jukebox.NoticePrivate {
			t.Errorf("now %v, waiting %v, notice %v", v.Now, v.Waiting, v.Notice)
		}
	})
}
