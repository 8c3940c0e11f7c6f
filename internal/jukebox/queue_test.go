package jukebox_test

import (
	"errors"
	"testing"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestModesAndLimitPerMember(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		p := f.player()
		set := func(change func(*jukebox.Settings)) {
			t.Helper()
			if _, err := p.Configure(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		set(func(s *jukebox.Settings) { s.MaxPerMember = 3 })
		ids := "abcdefgh"
		var all []songs.Entry
		for _, id := range ids {
			all = append(all, f.song(string(id), 1000, "pop"))
		}
		f.play(member("ana"), all[0], all[1])
		added := f.play(member("ana"), all[2], all[3], all[4])
		if len(added.Entries) != 2 || added.Rejected != 1 || added.Ahead != 2 {
			t.Errorf("added %d, rejected %d, %d ahead; want 2, 1, 2", len(added.Entries), added.Rejected, added.Ahead)
		}
		f.play(member("ben"), all[5], all[6])
		if got := f.titles(); got != "f b g c d" {
			t.Errorf("fair: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Fifo })
		if got := f.titles(); got != "b c d f g" {
			t.Errorf("fifo: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Votes })
		waiting := p.View().Waiting
		for _, v := range []struct{ who, song string }{{"ben", "d"}, {"ana", "d"}, {"ana", "g"}} {
			for _, e := range waiting {
				if e.Title() == "Song "+v.song {
					if _, err := p.Vote(t.Context(), member(v.who), e.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if got := f.titles(); got != "d g b c f" {
			t.Errorf("votes: %s", got)
		}
		if added := f.play(member("ben"), all[1]); len(added.Voted) != 1 {
			t.Errorf("request a waiting song: %+v", added)
		}
		for _, e := range waiting {
			if e.Title() == "Song f" {
				if _, err := p.Move(t.Context(), dj("zoe"), e.ID, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := f.titles(); got != "d f b g c" && got != "d f g b c" {
			t.Errorf("moved: %s", got)
		}
		set(func(s *jukebox.Settings) { s.Mode = jukebox.Fifo })
		if _, err := p.Shuffle(t.Context(), member("ben")); err != nil {
			t.Fatal(err)
		}
		if got := f.titles(); got == "b c d f g" || len(got) != 9 {
			t.Errorf("shuffled: %s", got)
		}
		if _, err := p.Shuffle(t.Context(), member("ben")); err != nil {
			t.Fatal(err)
		}
		if got := f.titles(); got != "b c d f g" {
			t.Errorf("no longer shuffled: %s", got)
		}
		if count, err := p.Clear(t.Context(), member("ana"), false); count != 3 || err != nil {
			t.Errorf("cleared %d songs, %v; want 3", count, err)
		}
		if got := f.titles(); got != "f g" {
			t.Errorf("cleared: %s", got)
		}
	})
}

func TestReplacedQueueStaysIfNothingCanBeAdded(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		a, b, c, d := f.song("a", 1000, "pop"), f.song("b", 1000, "pop"), f.song("c", 1000, "pop"), f.song("d", 1000, "pop")
		f.play(member("ana"), a, b, c)
		p := f.player()
		if _, err := p.Replace(t.Context(), member("ben"), []songs.Entry{d}); !errors.Is(err, jukebox.ErrNotAllowed) {
			t.Errorf("a listener: %v", err)
		}
		if _, err := p.Replace(t.Context(), dj("cem"), []songs.Entry{d}); !errors.Is(err, jukebox.ErrNotInChannel) {
			t.Errorf("a DJ who is in no channel: %v", err)
		}
		if got := f.titles(); got != "b c" {
			t.Errorf("after refused calls: %s", got)
		}
		if added, err := p.Replace(t.Context(), dj("ben"), []songs.Entry{d, b}); err != nil || len(added.Entries) != 2 {
			t.Errorf("%+v, %v", added, err)
		}
		if got := f.titles(); got != "d b" {
			t.Errorf("replaced: %s", got)
		}
		if now := p.View().Now; now == nil || now.Song.ID != "a" {
			t.Errorf("now %+v", now)
		}
	})
}
