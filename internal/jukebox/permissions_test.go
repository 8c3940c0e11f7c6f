package jukebox_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// The requester skips immediately. Other members vote, and only listeners in the channel count.
func TestSkipByVote(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben", "cleo", "dan", "eva")
		f.disableAutoplay()
		p := f.player()
		f.play(member("ana"), f.song("a", 1000, "pop"), f.song("b", 1000, "pop"), f.song("c", 1000, "pop"))
		f.pullFrames(2)
		skip := func(who jukebox.Actor, votes, needed int) {
			t.Helper()
			if _, v, need, err := p.Skip(t.Context(), who); err != nil || v != votes || need != needed {
				t.Errorf("skip by %s: %d of %d votes, %v; want %d of %d", who.User.ID, v, need, err, votes, needed)
			}
		}
		skip(member("ben"), 1, 3)
		skip(member("ben"), 1, 3) // one vote per member
		f.deafen("cleo", true)
		if _, _, _, err := p.Skip(t.Context(), member("cleo")); !errors.Is(err, jukebox.ErrDeafened) {
			t.Errorf("skip by a deafened member: %v", err)
		}
		if _, _, _, err := p.Skip(t.Context(), member("zoe")); !errors.Is(err, jukebox.ErrNotInChannel) {
			t.Errorf("skip by a member outside the channel: %v", err)
		}
		skip(member("dan"), 2, 3) // four listeners
		if got := f.pullFrames(1); got != "a×1" {
			t.Errorf("heard %s", got)
		}
		f.leaveVoice("eva") // three listeners: two votes are enough
		f.box.Changed(guildID)
		synctest.Wait()
		if got := f.pullFrames(1); got != "b×1" {
			t.Errorf("heard %s after a listener left", got)
		}
		skip(member("ben"), 1, 2)
		f.leaveVoice("ben") // the vote no longer counts
		f.box.Changed(guildID)
		synctest.Wait()
		if got := f.pullFrames(1); got != "b×1" {
			t.Errorf("heard %s after a voter left", got)
		}
		skip(member("ana"), 0, 0)
		if got := f.pullFrames(1); got != "c×1" {
			t.Errorf("heard %s after the requester skipped", got)
		}
		skip(dj("zoe"), 0, 0)
		if got := f.pullFrames(1); got != "–×1" {
			t.Errorf("heard %s after a DJ skipped", got)
		}
		page, _, err := f.db.Plays(t.Context(), songs.Viewer{GuildID: guildID, All: true}, 10, 0)
		if err != nil || len(page) != 3 || !page[0].Skipped {
			t.Errorf("got history %+v, %v", page, err)
		}
	})
}

func TestPermissions(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		p := f.player()
		added := f.play(member("ana"), f.song("a", 1000, "pop"), f.song("b", 1000, "pop"), f.song("c", 1000, "pop"))
		next := added.Entries[1].ID
		for name, c := range map[string]struct {
			do   func(a jukebox.Actor) error
			want map[string]error // by actor
		}{
			"remove": {
				func(a jukebox.Actor) error { _, err := p.Remove(t.Context(), a, next); return err },
				map[string]error{"ben": jukebox.ErrNotAllowed},
			},
			"move": {
				func(a jukebox.Actor) error { _, err := p.Move(t.Context(), a, next, 1); return err },
				map[string]error{"ben": jukebox.ErrNotAllowed, "dj": nil},
			},
			"clear": {
				func(a jukebox.Actor) error { _, err := p.Clear(t.Context(), a, true); return err },
				map[string]error{"ben": jukebox.ErrNotAllowed},
			},
			"leave": {
				func(a jukebox.Actor) error { return p.Leave(t.Context(), a) },
				map[string]error{"ben": jukebox.ErrNotAllowed},
			},
			"pause": {
				func(a jukebox.Actor) error { return p.Pause(t.Context(), a, false) },
				map[string]error{"ben": nil, "zoe": jukebox.ErrNotInChannel},
			},
			"seek": {
				func(a jukebox.Actor) error { return p.Seek(t.Context(), a, 0) },
				map[string]error{"ben": nil, "ana": nil, "zoe": jukebox.ErrNotInChannel},
			},
			"loop": {
				func(a jukebox.Actor) error { _, err := p.Loop(t.Context(), a, jukebox.LoopOff); return err },
				map[string]error{"ben": nil, "zoe": jukebox.ErrNotInChannel},
			},
		} {
			for who, want := range c.want {
				a := member(who)
				a.DJ = who == "dj"
				if err := c.do(a); !errors.Is(err, want) {
					t.Errorf("%s by %s: %v, want %v", name, who, err, want)
				}
			}
		}
		bound := func(name string) jukebox.Actor { a := member(name); a.NoDJRole = false; return a }
		if _, err := p.Loop(t.Context(), bound("ben"), jukebox.LoopOne); !errors.Is(err, jukebox.ErrNotAllowed) {
			t.Errorf("loop without the guild's DJ role: %v", err)
		}
		if err := p.Seek(t.Context(), bound("ana"), 0); err != nil {
			t.Errorf("seek in own song: %v", err)
		}
		f.leaveVoice("ana")
		if _, err := p.Remove(t.Context(), bound("ben"), next); err != nil {
			t.Errorf("remove as the only listener: %v", err)
		}
		f.joinVoice("elsewhere", "cleo")
		if _, err := p.Join(t.Context(), member("cleo"), text); !errors.Is(err, jukebox.ErrInUse) {
			t.Errorf("join from another channel while in use: %v", err)
		}
		_, err := p.Play(t.Context(), member("dan"), text, []songs.Entry{f.song("d", 5, "pop")}, false)
		if !errors.Is(err, jukebox.ErrNotInChannel) {
			t.Errorf("play outside of voice channels: %v", err)
		}
	})
}
