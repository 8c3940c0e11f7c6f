package jukebox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestSongsPlayWithoutGaps(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		added := f.play(member("ana"), f.song("a", 100, "pop"), f.song("b", 50, "pop"), f.song("c", 30, "pop"))
		if added.Ahead != -1 || len(added.Entries) != 3 || added.Channel != lounge {
			t.Errorf("got %+v", added)
		}
		if got, want := f.pullFrames(200), "a×100 b×50 c×30 –×20"; got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
		page, total, err := f.db.Plays(t.Context(), songs.Viewer{GuildID: guildID, All: true}, 10, 0)
		if err != nil || total.Count != 3 || page[2].Song.Title != "Song a" || page[0].Skipped {
			t.Errorf("got history %+v, total %d, %v", page, total.Count, err)
		}
		if v := f.player().View(); v.Now != nil || v.Channel != lounge {
			t.Errorf("got view %+v", v)
		}
		advance(time.Second)
		first, last := "lounge: 🎶 Song a, lounge: 🎶 Song b", "lounge: "
		if got := strings.Join(f.status, ", "); !strings.HasPrefix(got, first) || !strings.HasSuffix(got, last) {
			t.Errorf("got channel statuses %s", got)
		}
	})
}

func TestPauseSeekAndLoop(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		p, a := f.player(), member("ana")
		f.play(a, f.song("a", 100, "pop"))
		steps := []struct {
			do   func() error
			want string
		}{
			{func() error { return nil }, "a×10"},
			{func() error { return p.Pause(t.Context(), a, true) }, "–×10"},
			{func() error { return p.Pause(t.Context(), a, false) }, "a×10"},
			{func() error { return p.Seek(t.Context(), a, 95*jukebox.FrameTime) }, "a×5 –×5"},
		}
		for _, s := range steps {
			if err := s.do(); err != nil {
				t.Fatal(err)
			}
			if got := f.pullFrames(10); got != s.want {
				t.Errorf("heard %s, want %s", got, s.want)
			}
		}
		f.play(a, f.song("b", 5, "pop"))
		if _, err := p.Loop(t.Context(), a, jukebox.LoopOne); err != nil {
			t.Fatal(err)
		}
		if got := f.pullFrames(12); got != "b×12" {
			t.Errorf("loop one: heard %s", got)
		}
		if position := p.View().Position; position != 2*jukebox.FrameTime {
			t.Errorf("got position %s", position)
		}
		f.play(a, f.song("c", 4, "pop"))
		if _, err := p.Loop(t.Context(), a, jukebox.LoopAll); err != nil {
			t.Fatal(err)
		}
		advance(time.Second)
		if got := f.pullFrames(16); got != "b×3 c×4 b×5 c×4" {
			t.Errorf("loop all: heard %s", got)
		}
		if err := p.Seek(t.Context(), a, time.Hour); !errors.Is(err, jukebox.ErrSeekRange) {
			t.Errorf("seek beyond the end: %v", err)
		}
	})
}

// The next song is open already, so that a skip causes no silence.
func TestSkipUsesOpenSong(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		f.play(member("ana"), f.song("a", 100, "pop"), f.song("b", 100, "pop"), f.song("c", 5, "pop"))
		f.pullFrames(2)
		for i, want := range []string{"b×2", "c×2", "–×2"} {
			if _, _, _, err := f.player().Skip(t.Context(), member("ana")); err != nil {
				t.Fatal(err)
			}
			if got := f.pullFrames(2); got != want || f.opened != 3 || f.open != 2-i {
				t.Errorf("heard %s, want %s; %d opened, %d of them open", got, want, f.opened, f.open)
			}
		}
	})
}

func TestUnplayableSongsAreRejectedOrDropped(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		_, err := f.player().Play(t.Context(), member("ana"), text, []songs.Entry{f.song("x", 5, "aac")}, false)
		if !errors.Is(err, jukebox.ErrUnplayable) {
			t.Errorf("play unplayable song: %v, want ErrUnplayable", err)
		}
		f.play(member("ana"), f.song("a", 5, "pop"), f.song("b", 5, "broken"), f.song("c", 5, "pop"))
		if got := f.pullFrames(10); got != "a×5 c×5" {
			t.Errorf("heard %s", got)
		}
		want := jukebox.Notice{Kind: jukebox.NoticeDropped, Title: "Song b", Song: "b"}
		if notice := f.player().View().Notice; notice != want {
			t.Errorf("got notice %+v, want %+v", notice, want)
		}
	})
}
