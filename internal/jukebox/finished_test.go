package jukebox_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestPendingPlayIsPlayedWhenSongIsFinished(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		f.disableAutoplay()
		for _, who := range []string{"ana", "gone"} {
			o := songs.Order{
				ID: songs.OrderID("pending-" + who), Requester: songs.Member{ID: who, Name: who},
				Place: songs.Place{GuildID: guildID, ChannelID: text}, State: songs.Queued,
				Spec: songs.SongSpec{Prompt: "x", Play: songs.PlayForRequester}, CreatedAt: time.Now(),
				UpdatedAt: time.Now(),
			}
			if err := f.db.Add(t.Context(), o, songs.Limits{}); err != nil {
				t.Fatal(err)
			}
		}
		advance(5 * time.Second)
		if _, known := f.box.View(guildID); known && f.player().View().Channel != "" {
			t.Fatal("joined before the song was finished")
		}
		f.stop() // pending plays survive a restart
		f.finish("pending-ana", "w", 10, "pop")
		f.start()
		advance(5 * time.Second)
		if got := f.pullFrames(5); got != "w×5" {
			t.Errorf("heard %s", got)
		}
		f.finish("pending-gone", "v", 10, "pop") // the member has left, but the jukebox is playing
		advance(5 * time.Second)
		if got := f.titles(); got != "v" {
			t.Errorf("waiting: %s", got)
		}
	})
}

// A song that was chosen on the board is added even if its requester is absent or has reached the limit.
func TestChosenSongIsAddedToActivePlayer(t *testing.T) {
	withFixture(t, func(t *testing.T, f *fixture) {
		f.joinVoice(lounge, "ana")
		chosen := func(id, style string) {
			t.Helper()
			o := songs.Order{
				ID: songs.OrderID("board-" + id), Requester: songs.Member{ID: "gone", Name: "Gone"},
				Place: songs.Place{GuildID: guildID, ChannelID: text}, State: songs.Queued,
				Spec: songs.SongSpec{Prompt: "x", Play: songs.PlayForGuild}, CreatedAt: time.Now(),
				UpdatedAt: time.Now(),
			}
			if err := f.db.Add(t.Context(), o, songs.Limits{}); err != nil {
				t.Fatal(err)
			}
			f.finish(o.ID, id, 10, style)
			advance(5 * time.Second)
			if pending, err := f.db.PendingPlays(t.Context()); err != nil || len(pending) != 0 {
				t.Errorf("got %d pending plays, %v; want none", len(pending), err)
			}
		}
		chosen("x", "pop")
		if _, used := f.box.View(guildID); used {
			t.Fatal("chosen song started a player in a guild that does not use the jukebox")
		}
		if f.box.QueueLow(guildID) {
			t.Error("playlist is low without a player")
		}
		f.disableAutoplay()
		low := func(want bool, when string) {
			t.Helper()
			advance(2 * time.Second)
			if got := f.box.QueueLow(guildID); got != want {
				t.Errorf("playlist is low %s: %v, want %v", when, got, want)
			}
		}
		p := f.player()
		if _, err := p.Configure(t.Context(), func(s *jukebox.Settings) { s.MaxPerMember = 1 }); err != nil {
			t.Fatal(err)
		}
		f.play(member("ana"), f.song("a", 20, "pop"))
		low(true, "with the last song")
		f.play(member("ana"), f.song("b", 20, "pop"))
		low(false, "with one song waiting")
		chosen("y", "pop")
		chosen("z", "pop")
		chosen("w", "aac") // unplayable
		if got := f.titles(); got != "y b z" {
			t.Errorf("waiting: %s", got)
		}
		if got := f.pullFrames(45); got != "a×20 y×10 b×15" {
			t.Errorf("heard %s", got)
		}
		low(false, "with another song waiting")
		f.pullFrames(10)
		low(true, "with the last song")
		if err := p.Pause(t.Context(), member("ana"), true); err != nil {
			t.Fatal(err)
		}
		low(false, "while paused")
		if err := p.Pause(t.Context(), member("ana"), false); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Loop(t.Context(), member("ana"), jukebox.LoopOne); err != nil {
			t.Fatal(err)
		}
		low(false, "while looping")
		if _, err := p.Loop(t.Context(), member("ana"), jukebox.LoopOff); err != nil {
			t.Fatal(err)
		}
		low(true, "without a loop")
		if err := p.Radio(t.Context(), member("ana"), text, "the sea"); err != nil {
			t.Fatal(err)
		}
		low(false, "with a radio")
		if err := p.Radio(t.Context(), member("ana"), text, ""); err != nil {
			t.Fatal(err)
		}
		f.leaveVoice("ana")
		low(false, "without listeners")
	})
}
