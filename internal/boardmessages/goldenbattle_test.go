package boardmessages

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// goldenBattle returns a running battle with n songs, of which the first has the most votes.
func goldenBattle(n int) board.Battle {
	b := board.Battle{ID: "battle", GuildID: "g", ChannelID: "c", State: board.Running, Host: songs.Member{ID: "ana",
		Name: "Ana"},
		Idea: "a *duel*", EndsAt: goldenTime.Add(time.Hour)}
	for i := range n {
		b.Sides = append(b.Sides, board.Side{Number: i + 1, Style: fmt.Sprint("style_", i+1),
			Song:  songs.SongID(fmt.Sprint("song", i+1)),
			Title: fmt.Sprint("Duel ", i+1), Votes: 3 * (n - i)})
	}
	return b
}

// battleMessages returns a battle in each state and the posts about it.
func battleMessages(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	change := func(n int, f func(b *board.Battle)) board.Battle {
		b := goldenBattle(n)
		f(&b)
		return b
	}
	preparing := change(2, func(b *board.Battle) {
		b.State, b.Sides[0].Song, b.Sides[1].Song, b.Sides[1].Title = board.Preparing, "", "", ""
	})
	existing := change(2, func(b *board.Battle) {
		b.Idea, b.Sides[0].Style, b.Sides[1].Style, b.Sides[1].Title = "",
			"", "", ""
	})
	partial := change(3, func(b *board.Battle) { b.Sides[2].Song, b.Sides[2].Title, b.Sides[2].Votes = "", "", 0 })
	ended := change(2, func(b *board.Battle) { b.State, b.Sides[0].Won = board.Ended, true })
	tie := change(2, func(b *board.Battle) {
		b.State = board.Ended
		for i := range b.Sides {
			b.Sides[i].Votes, b.Sides[i].Won = 4, true
		}
	})
	untitled := change(2, func(b *board.Battle) {
		b.State, b.Sides[0].Title, b.Sides[0].Style,
			b.Sides[0].Won = board.Ended, "", "", true
	})
	unvoted := change(2, func(b *board.Battle) { b.State, b.Sides[0].Votes, b.Sides[1].Votes = board.Ended, 0, 0 })
	abandoned := change(2, func(b *board.Battle) {
		b.State, b.Sides[0].Song, b.Sides[1].Song = board.Abandoned, "",
			""
	})
	for name, b := range map[string]board.Battle{"preparing": preparing, "running": goldenBattle(4),
		"existing songs": existing,
		"missing side":   partial, "ended": ended, "without votes": unvoted, "abandoned": abandoned} {
		all["battle/"+name] = BattleMessage(l, b)
	}
	for name, b := range map[string]board.Battle{"winner": ended, "untitled winner": untitled, "tie": tie,
		"without votes": unvoted} {
		all["result/"+name] = notified(l, func(n *Notifier) error {
			return n.PostResult(context.Background(), b, board.Post{MessageID: "panel"})
		})
	}
	cancelled := change(3, func(b *board.Battle) {
		b.State = board.Abandoned
		for i := range 2 {
			s := &b.Sides[i]
			s.Song, s.Title, s.Cancelled = "", "", true
		}
		b.Sides[1].CancelledBy = "cleo"
	})
	failed := change(3, func(b *board.Battle) {
		b.State, b.Sides[0].Song, b.Sides[1].Song = board.Abandoned, "", ""
	})
	all["battle/one song left"] = BattleMessage(l, failed)
	cancelledAll := change(2, func(b *board.Battle) {
		b.State = board.Abandoned
		for i := range b.Sides {
			b.Sides[i].Song, b.Sides[i].Title, b.Sides[i].Cancelled = "", "", true
		}
	})
	all["battle/all cancelled"] = BattleMessage(l, cancelledAll)
	all["battle/cancelled sides"] = BattleMessage(l, cancelled)
	for name, b := range map[string]board.Battle{"one side": partial, "all sides": abandoned, "cancelled": cancelled,
		"two of three": failed} {
		all["missing sides/"+name] = notified(l, func(n *Notifier) error {
			return n.NotifyMissingSides(context.Background(), b, board.Post{MessageID: "panel"})
		})
	}
	return all
}
