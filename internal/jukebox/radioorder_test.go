package jukebox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

func TestAutoplayContinuesWithFavourites(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		for _, id := range []string{"x", "y"} {
			f.song(id, 10, "pop")
			if err := librarydb.New(f.db.DB).SetFavourite(t.Context(), songs.SongID(id), "ben", true); err != nil {
				t.Fatal(err)
			}
		}
		f.play(member("ana"), f.song("a", 100, "pop"))
		advance(2 * time.Second)
		got := f.pullFrames(110)
		if got != "a×100 x×10" && got != "a×100 y×10" {
			t.Errorf("heard %s", got)
		}
		advance(2 * time.Second)
		f.play(member("ana"), f.song("b", 10, "pop")) // before autoplay entries
		if got := f.titles(); !strings.HasPrefix(got, "b") {
			t.Errorf("waiting: %s", got)
		}
	})
}

func TestRadioOrdersSongsAheadOfTime(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		liked := f.song("l", 50, "folk")
		if err := librarydb.New(f.db.DB).SetFavourite(t.Context(), liked.ID, "ben", true); err != nil {
			t.Fatal(err)
		}
		f.play(member("ana"), liked)
		f.pullFrames(51)
		p := f.player()
		f.play(member("ana"), f.song("a", 2000, "pop")) // 40 s
		f.startRadio()
		if f.orderCount() != 1 {
			t.Fatalf("got orders %+v, want 1", f.orders)
		}
		o := f.order(0)
		if o.Spec.Play != songs.PlayForRadio || o.Requester.ID != "ana" || string(o.Address) != text {
			t.Fatalf("got order %+v", o)
		}
		m := f.contexts[0]
		if m.Theme != "the sea" || len(m.Liked) != 1 || m.Liked[0] != "Song l · folk" ||
			strings.Join(m.Recent, ", ") != "Song a · pop, Song l · folk" {
			t.Errorf("got context %+v", m)
		}
		o = f.queueOrder(o)
		f.finish(o.ID, "r", 500, "sea")
		advance(3 * time.Second)
		if got := f.titles(); got != "r" {
			t.Fatalf("waiting: %s", got)
		}
		if got := f.pullFrames(2100); got != "a×2000 r×100" {
			t.Errorf("heard %s", got)
		}
		advance(3 * time.Second)
		if f.orderCount() != 2 { // nothing is waiting
			t.Errorf("got %d orders, want 2", f.orderCount())
		}
		if pending, err := f.db.PendingPlays(t.Context()); err != nil || len(pending) != 0 {
			t.Errorf("pending plays: %v, %v; want none", pending, err)
		}
		// The next song is late: autoplay continues with a song of the guild.
		if got := f.pullFrames(420); got != "r×400 l×20" && got != "r×400 a×20" {
			t.Errorf("heard %s", got)
		}
		// The order fails: the radio pauses for a minute.
		f.mu.Lock()
		f.state = songs.Failed
		f.mu.Unlock()
		advance(10 * time.Second)
		if v := p.View(); v.Radio.Order != "" || v.Radio.Failures != 1 || f.orderCount() != 2 {
			t.Errorf("got radio %+v, %d orders", v.Radio, f.orderCount())
		}
		f.mu.Lock()
		f.fail = &songs.LimitError{Kind: songs.LimitGuildDay, Limit: 1, RetryAt: time.Now().Add(5 * time.Hour)}
		f.mu.Unlock()
		advance(2 * time.Minute)
		if v := p.View(); v.Radio.Until.Before(time.Now().Add(4*time.Hour)) || v.Notice.Kind != jukebox.NoticeLimit {
			t.Errorf("got radio %+v, notice %+v", v.Radio, v.Notice)
		}
		contexts := len(f.contexts)
		f.leaveVoice("ana")
		f.box.Changed(guildID)
		advance(time.Minute)
		if len(f.contexts) != contexts {
			t.Error("radio planned songs for an empty channel")
		}
	})
}

// Autoplay must not pick the finished song of the radio before the pending play adds it.
func TestFirstRadioSongIsPlayedOnce(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		if err := f.player().Radio(t.Context(), member("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		advance(searchDelay - 500*time.Millisecond)
		o := f.queueOrder(f.order(0))
		f.finish(o.ID, "r", 500, "sea")
		advance(5 * time.Second)
		if v := f.player().View(); v.Now == nil || v.Now.Source != jukebox.ByRadio || len(v.Waiting) != 0 {
			t.Errorf("current entry is %+v, %d waiting", v.Now, len(v.Waiting))
		}
	})
}

// The library is empty when the radio starts and gets songs before the radio's first song ends.
func TestFirstRadioSongIsFollowedByAutoplay(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.startRadio()
		o := f.queueOrder(f.order(0))
		f.song("x", 500, "pop")
		f.finish(o.ID, "r", 150, "sea") // 3 s
		advance(3 * time.Second)
		if got := f.pullFrames(160); got != "r×150 x×10" {
			t.Errorf("heard %s", got)
		}
	})
}

// searchDelay is the delay after which the jukebox searches again for a song to play.
const searchDelay = 15 * time.Second

func TestRadioPlaysExistingSongsWhenLimited(t *testing.T) {
	again := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	for kind, notice := range map[songs.LimitKind]jukebox.NoticeKind{
		songs.LimitGuildDay:  jukebox.NoticeLimit,
		songs.LimitMemberDay: jukebox.NoticeLimit,
		songs.LimitChannel:   jukebox.NoticeForbidden,
		songs.LimitCoolDown:  "",
	} {
		t.Run(string(kind), func(t *testing.T) {
			withFixture(t, func(t *testing.T, f *fixture) {
				f.joinVoice(lounge, "ana")
				for _, id := range []string{"a", "b", "l"} {
					f.song(id, 200, "pop") // 4 s
				}
				// The only favourite.
				if err := librarydb.New(f.db.DB).SetFavourite(t.Context(), "l", "ben", true); err != nil {
					t.Fatal(err)
				}
				f.fail = &songs.LimitError{Kind: kind, Limit: 3, RetryAt: again}
				if err := f.player().Radio(t.Context(), member("ana"), text, "the sea"); err != nil {
					t.Fatal(err)
				}
				advance(2 * time.Second)
				first, rest := f.pullFrames(1), f.pullFrames(1199)
				if first != "l×1" || !strings.HasPrefix(rest, "l×199 ") || strings.Contains(rest, "–") ||
					strings.Count(rest, "×200") != 5 || !strings.Contains(rest, "a×200") ||
					!strings.Contains(rest, "b×200") {
					t.Errorf("heard %s, %s", first, rest)
				}
				if got := f.player().View().Notice; got.Kind != notice {
					t.Errorf("got notice %q, want %q", got.Kind, notice)
				}
				if f.checks != 1 || len(f.contexts) != 0 {
					t.Errorf("checked limits %d times, planned %d songs; want 1, 0", f.checks, len(f.contexts))
				}
			})
		})
	}
}
