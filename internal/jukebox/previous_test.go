package jukebox_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Previous goes back one song at a time. The songs that it interrupts follow again, from their beginning.
func TestPreviousGoesBackThroughHistory(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		p := f.player()
		f.play(member("ana"), f.song("a", 3, "pop"), f.song("b", 3, "pop"), f.song("c", 4, "pop"),
			f.song("d", 2, "pop"))
		if got := f.pullFrames(8); got != "a×3 b×3 c×2" {
			t.Fatalf("heard %s", got)
		}
		previous := func(want string) {
			t.Helper()
			if e, err := p.Previous(t.Context(), member("ana")); err != nil || e.Title() != want {
				t.Fatalf("previous song %q, %v; want %q", e.Title(), err, want)
			}
		}
		previous("Song b")
		if got := f.pullFrames(1); got != "b×1" {
			t.Errorf("heard %s", got)
		}
		f.stop() // the place in the history survives a restart
		f.start()
		advance(3 * time.Second)
		p = f.player()
		previous("Song a")
		if got := f.titles(); got != "b c d" {
			t.Errorf("queue %s", got)
		}
		if _, err := p.Previous(t.Context(), member("ana")); !errors.Is(err, jukebox.ErrNoPrevious) {
			t.Errorf("before the first song: %v", err)
		}
		if got := f.pullFrames(13); got != "a×3 b×3 c×4 d×2 –×1" {
			t.Errorf("heard %s", got)
		}
		advance(time.Second)
		previous("Song d") // also after the last song
		if got := f.pullFrames(3); got != "d×2 –×1" {
			t.Errorf("heard %s", got)
		}
	})
}

// With a repeated queue, going back reuses the entry that was moved to its end.
func TestPreviousInRepeatedQueue(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		p := f.player()
		f.play(member("ana"), f.song("a", 3, "pop"), f.song("b", 3, "pop"))
		if _, err := p.Loop(t.Context(), member("ana"), jukebox.LoopAll); err != nil {
			t.Fatal(err)
		}
		f.pullFrames(4)
		advance(time.Second)
		if _, err := p.Previous(t.Context(), member("ana")); err != nil {
			t.Fatal(err)
		}
		if got := f.titles(); got != "b" {
			t.Errorf("queue %s", got)
		}
		if got := f.pullFrames(7); got != "a×3 b×3 a×1" {
			t.Errorf("heard %s", got)
		}
	})
}

// A song that not all listeners may see any more is left out.
func TestPreviousLeavesOutPrivateSongs(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 2, "pop"), f.song("b", 50, "pop"))
		f.pullFrames(5)
		advance(time.Second)
		err := f.db.AddPlay(t.Context(), jukebox.Play{GuildID: guildID, Song: f.privateSong("private"), At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if e, err := f.player().Previous(t.Context(), member("ana")); err != nil || e.Song.ID != "a" {
			t.Errorf("previous song %q, %v", e.Title(), err)
		}
	})
}

func TestReplayStartsSongAgain(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		p := f.player()
		if _, err := p.Replay(t.Context(), member("ana")); !errors.Is(err, jukebox.ErrNotPlaying) {
			t.Errorf("without a song: %v", err)
		}
		f.play(member("ana"), f.song("a", 10, "pop"), f.song("b", 2, "pop"))
		f.pullFrames(5)
		if err := p.Pause(t.Context(), member("ana"), true); err != nil {
			t.Fatal(err)
		}
		if e, err := p.Replay(t.Context(), member("ana")); err != nil || e.Song.ID != "a" {
			t.Errorf("%q, %v", e.Title(), err)
		}
		if got := f.pullFrames(12); got != "a×10 b×2" {
			t.Errorf("heard %s", got)
		}
	})
}

// A member goes back while their own song plays; others need to be a DJ or the only listener. Replay has the
// permissions of seek.
func TestPreviousAndReplayPermissions(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		p := f.player()
		f.play(member("ana"), f.song("a", 2, "pop"), f.song("b", 1000, "pop"))
		f.pullFrames(3)
		advance(time.Second)
		withRole := func(name string) jukebox.Actor { a := member(name); a.NoDJRole = false; return a }
		for _, c := range []struct {
			who              jukebox.Actor
			previous, replay error
		}{
			{member("zoe"), jukebox.ErrNotInChannel, jukebox.ErrNotInChannel},
			{withRole("ben"), jukebox.ErrNotAllowed, jukebox.ErrNotAllowed},
			{member("ben"), jukebox.ErrNotAllowed, nil},
			{withRole("ana"), nil, nil},
			{dj("zoe"), nil, nil},
		} {
			if _, err := p.Replay(t.Context(), c.who); !errors.Is(err, c.replay) {
				t.Errorf("replay by %s: %v, want %v", c.who.User.ID, err, c.replay)
			}
			_, err := p.Previous(t.Context(), c.who)
			if !errors.Is(err, c.previous) {
				t.Errorf("previous by %s: %v, want %v", c.who.User.ID, err, c.previous)
			}
			if err == nil { // back to the second song
				if _, _, _, err := p.Skip(t.Context(), dj("zoe")); err != nil {
					t.Fatal(err)
				}
			}
		}
		if v := p.View(); v.Now == nil || v.Now.Song.ID != songs.SongID("b") {
			t.Errorf("plays %+v", v.Now)
		}
	})
}
