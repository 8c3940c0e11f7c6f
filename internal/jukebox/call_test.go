package jukebox_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

func TestPlayerHoldsAndLeavesEmptyChannel(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 1000, "pop"), f.song("b", 1000, "pop"))
		f.pullFrames(10)
		f.leaveVoice("ana")
		f.box.Changed(guildID)
		synctest.Wait()
		if got := f.pullFrames(5); got != "–×5" {
			t.Errorf("heard %s in an empty channel", got)
		}
		f.joinVoice(lounge, "ben")
		f.box.Changed(guildID)
		synctest.Wait()
		if got := f.pullFrames(5); got != "a×5" {
			t.Errorf("heard %s after a member came", got)
		}
		f.leaveVoice("ben")
		f.box.Changed(guildID)
		advance(4 * time.Minute)
		if f.player().View().Channel == "" {
			t.Error("left before the idle timeout")
		}
		advance(2 * time.Minute)
		if v := f.player().View(); v.Channel != "" || f.call.err != nil {
			t.Errorf("not left after the idle timeout: %+v", v)
		}
		// A new request is played before the interrupted song.
		f.joinVoice(lounge, "cleo")
		f.play(member("cleo"), f.song("c", 5, "pop"))
		if got := f.pullFrames(8); got != "c×5 a×3" {
			t.Errorf("heard %s in the next session", got)
		}
		// Settings.Stay disables the timeout.
		if _, err := f.player().Configure(t.Context(), func(s *jukebox.Settings) { s.Stay = true }); err != nil {
			t.Fatal(err)
		}
		f.leaveVoice("cleo")
		f.box.Changed(guildID)
		advance(8 * time.Minute)
		if f.player().View().Channel != lounge {
			t.Error("channel left despite Settings.Stay")
		}
	})
}

func TestPlaybackContinuesAfterRestartAndCrash(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 1000, "pop"), f.song("b", 1000, "pop"))
		f.pullFrames(400)
		f.stop()
		if f.call.err != nil {
			t.Error(f.call.err)
		}
		f.failJoins = 2 // the voice server is unavailable at first
		f.start()
		advance(20 * time.Second)
		v := f.player().View()
		if v.Channel != lounge || v.Now == nil || v.Position != 400*jukebox.FrameTime || len(v.Waiting) != 1 {
			t.Fatalf("got view %+v", v)
		}
		packet, ok := f.source.NextFrame()
		if !ok || packet[0] != 'a' || binary.BigEndian.Uint32(packet[1:]) != 401 {
			t.Errorf("got frame %v, want 401", packet)
		}
		// A crash: another process takes over, and this one can no longer save.
		f.pullFrames(300)
		p, oldStop := f.player(), f.stop
		f.start()
		advance(3 * time.Second)
		v = f.player().View()
		if v.Now == nil || v.Position < 400*jukebox.FrameTime || v.Position > 701*jukebox.FrameTime {
			t.Errorf("got position %s after the crash", v.Position)
		}
		err := p.Pause(t.Context(), member("ana"), true)
		if err == nil { // the first save detects the claim
			err = p.Pause(t.Context(), member("ana"), true)
		}
		if !errors.Is(err, jukebox.ErrConflict) {
			t.Errorf("pause in the older process: %v, want ErrConflict", err)
		}
		oldStop()
		if v := f.player().View(); v.Paused {
			t.Error("older process changed the state")
		}
	})
}

func TestPlayerRejoinsAfterLostCallButNotAfterRemoval(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 1000, "pop"))
		f.pullFrames(10)
		f.failJoins = 2
		f.call.end(errors.New("lost"))
		advance(10 * time.Second)
		if got := f.pullFrames(5); got != "a×5" || len(f.joins) != 4 {
			t.Errorf("heard %s after joins %v", got, f.joins)
		}
		f.call.end(fmt.Errorf("kicked: %w", jukebox.ErrRemoved))
		advance(10 * time.Second)
		if v := f.player().View(); v.Channel != "" || len(f.joins) != 4 {
			t.Errorf("rejoined after removal: %+v", v)
		}
		if _, err := f.player().Join(t.Context(), member("ana"), text); err != nil {
			t.Fatal(err)
		}
		packet, ok := f.source.NextFrame()
		if !ok || binary.BigEndian.Uint32(packet[1:]) != 16 {
			t.Errorf("got frame %v, want 16", packet)
		}
		f.failJoins = 100
		f.call.end(errors.New("lost"))
		advance(2 * time.Minute)
		if v := f.player().View(); v.Channel != "" || v.Notice.Kind != jukebox.NoticeLost {
			t.Errorf("still trying to rejoin: %+v", v)
		}
		f.failJoins = 0
	})
}
