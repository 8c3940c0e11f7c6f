package jukebox_test

import (
	"errors"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

// The volume applies to the current song at once, to the next ones, and after a restart.
func TestVolume(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana", "ben")
		f.disableAutoplay()
		p := f.player()
		f.play(member("ana"), f.song("a", 4, "pop"), f.song("b", 4, "pop"), f.song("c", 100, "pop"))
		check := func(song string, want int) {
			t.Helper()
			packet, ok := f.source.NextFrame()
			if !ok || string(packet[:1]) != song || int(packet[5]) != want {
				t.Errorf("packet % x, want song %s at %d %%", packet, song, want)
			}
		}
		set := func(percent, want int) {
			t.Helper()
			if got, err := p.SetVolume(t.Context(), member("ben"), percent); err != nil || got != want {
				t.Errorf("%d, %v; want %d", got, err, want)
			}
			if v := p.View().Volume; v != want {
				t.Errorf("view says %d, want %d", v, want)
			}
		}
		check("a", 100)
		set(50, 50)
		check("a", 50)
		f.pullFrames(2)
		check("b", 50)
		set(0, jukebox.MinVolume)
		set(999, jukebox.MaxVolume)
		f.pullFrames(3)
		advance(time.Second)
		check("c", 150)
		f.stop()
		f.start()
		advance(3 * time.Second)
		check("c", 150)
		a := member("ben")
		a.NoDJRole = false
		if _, err := f.player().SetVolume(t.Context(), a, 50); !errors.Is(err, jukebox.ErrNotAllowed) {
			t.Errorf("without the DJ role: %v", err)
		}
		if _, err := f.player().SetVolume(t.Context(), member("zoe"), 50); !errors.Is(err, jukebox.ErrNotInChannel) {
			t.Errorf("outside the channel: %v", err)
		}
	})
}
