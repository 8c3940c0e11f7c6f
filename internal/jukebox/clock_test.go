package jukebox_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

// clock returns the clock of the player.
func (f *fixture) clock() jukebox.Clock { f.t.Helper(); return f.player().View().Clock }

// checkClock checks that the clock agrees with the next frame, which is requested now.
func (f *fixture) checkClock(when string, entry jukebox.EntryID, position time.Duration) {
	f.t.Helper()
	got := f.clock()
	want := jukebox.Clock{Entry: entry, Position: position, At: time.Now(), Running: true}
	if off := got.Offset(want); !got.Running || got.Entry != entry || off < -time.Millisecond || off > time.Millisecond {
		f.t.Errorf("%s: got %+v, which is off by %v, want %+v", when, got, off, want)
	}
}

func TestClockAgreesWithFrames(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		p, a := f.player(), member("ana")
		added := f.play(a, f.song("a", 500, "pop"), f.song("b", 500, "pop"), f.song("c", 500, "pop"))
		id := func(i int) jukebox.EntryID { return added.Entries[i].ID }
		if c := f.clock(); c.Running {
			t.Errorf("before the first frame: got %+v", c)
		}
		f.pullFrames(1)
		if c := f.clock(); c.Running {
			t.Errorf("the first frame may be held, got %+v", c)
		}
		f.pullFrames(49)
		f.checkClock("playing", id(0), time.Second)
		if err := p.Seek(t.Context(), a, 5*time.Second); err != nil {
			t.Fatal(err)
		}
		f.checkClock("after seek", id(0), 5*time.Second)
		f.pullFrames(300)
		f.checkClock("after the end of the song", id(1), time.Second)
		if _, _, _, err := p.Skip(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		f.checkClock("after skip", id(2), 0)
		f.pullFrames(10)
		if err := p.Pause(t.Context(), a, true); err != nil {
			t.Fatal(err)
		}
		if c := f.clock(); c.Running || c.Position != 200*time.Millisecond {
			t.Errorf("paused: got %+v", c)
		}
		f.pullFrames(100)
		if err := p.Pause(t.Context(), a, false); err != nil {
			t.Fatal(err)
		}
		f.pullFrames(1)
		advance(80 * time.Millisecond) // the voice connection announces audio
		f.pullFrames(5)
		f.checkClock("after pause", id(2), 320*time.Millisecond)
	})
}

func TestClockIgnoresLateFrames(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		added := f.play(member("ana"), f.song("a", 500, "pop"))
		f.pullFrames(20)
		due := time.Now()
		advance(60 * time.Millisecond) // the process is delayed, and then catches up
		for range 3 {
			f.source.NextFrame()
		}
		f.checkClock("after a delay", added.Entries[0].ID, 460*time.Millisecond)
		if d := time.Since(due); d != 60*time.Millisecond {
			t.Errorf("%v have passed", d)
		}
	})
}

func TestClockFollowsShiftsOfTheSchedule(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		added := f.play(member("ana"), f.song("a", 500, "pop"))
		f.pullFrames(20)
		advance(90 * time.Millisecond) // for example a new voice server
		f.pullFrames(100)
		f.checkClock("after a shift", added.Entries[0].ID, 120*jukebox.FrameTime)
		advance(200 * time.Millisecond) // the process is delayed for longer than the connection makes up for
		f.pullFrames(1)
		f.checkClock("at once after a long delay", added.Entries[0].ID, 121*jukebox.FrameTime)
		advance(3 * time.Second) // the connection is lost
		if c := f.clock(); c.Running {
			t.Errorf("without frames: got %+v", c)
		}
		f.pullFrames(3)
		f.checkClock("after a lost connection", added.Entries[0].ID, 124*jukebox.FrameTime)
	})
}

func TestFollowerIsToldAboutClockAndListeners(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 500, "pop"))
		told := func(what string, do func()) {
			t.Helper()
			advance(0)
			before := f.followed.Load()
			do()
			advance(0)
			if f.followed.Load() == before {
				t.Errorf("the follower was not told about %s", what)
			}
		}
		told("the start of audio", func() { f.pullFrames(2) })
		told("a new listener", func() { f.joinVoice(lounge, "ben"); f.box.Changed(guildID) })
		told("the passing of a second", func() { advance(time.Second) })
		if v := f.player().View(); len(v.Members) != 2 || v.Members[0].ID != "ana" {
			t.Errorf("got members %v", v.Members)
		}
	})
}

func TestRevisionsAreOrdered(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.play(member("ana"), f.song("a", 500, "pop"))
		first := f.player().View().Revision
		f.play(member("ana"), f.song("b", 500, "pop"))
		second := f.player().View().Revision
		f.stop()
		f.start()
		third := f.player().View().Revision
		if !first.Before(second) || !second.Before(third) || second.Before(first) || third.Before(third) {
			t.Errorf("got revisions %v, %v, %v", first, second, third)
		}
	})
}
