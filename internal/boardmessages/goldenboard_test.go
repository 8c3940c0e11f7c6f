package boardmessages

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// goldenRequest returns an open request.
func goldenRequest(n int) board.Request {
	return board.Request{ID: board.ID(fmt.Sprint("request", n)), GuildID: "g", Idea: fmt.Sprint("a *sad* robot ", n),
		Votes:  n,
		Status: board.Open, Proposer: songs.Member{ID: "ana", Name: "Ana_"}}
}

// boardMessages returns the board, the posts about requests, the leaderboard and the digest.
func boardMessages(l i18n.Language) map[string]discord.Message {
	posted := board.Post{ChannelID: "c", MessageID: "m"}
	first, second, third := goldenRequest(12), goldenRequest(1), goldenRequest(3)
	first.Pinned, first.Style, first.Voice = true, "lo-fi", "a choir"
	second.Note = board.NoteRetry
	making, chosen, done, declined, old, gone := third, third, third, third, third, third
	making.Status, making.Post = board.Making, posted
	chosen.Status, chosen.Note = board.Chosen, board.NoteLimitReached
	done.Status, done.Title, done.Song, done.Post = board.Done, "Rust", "song", posted
	declined.Status, declined.Note = board.Declined, "*not* again"
	old.Status = board.Declined
	gone.Status, gone.Idea = board.Merged, ""
	best := []board.LeaderboardEntry{{Song: "one", Title: "Boat", Requester: songs.Member{Name: "Ana"}, Votes: 12,
		Favourites: 1200,
		Trophies:   7, Post: posted}, {Song: "two", Requester: songs.Member{Name: "Ben"}}}
	edited, withdrawn := goldenRequest(4), goldenRequest(5)
	edited.Note, withdrawn.Status, withdrawn.Note = board.NoteEdited, board.Declined, board.NoteWithdrawn
	failed := making
	failed.Note, failed.Order = board.NoteFailed, "order"
	all := map[string]discord.Message{
		"board/empty": BoardMessage(l, board.Board{Rules: board.DefaultRules()}),
		"board/full": BoardMessage(l, board.Board{Rules: board.Rules{Mode: board.ByVotes, Threshold: 5, MaxPerDay: 1},
			Total: 9,
			Open:  []board.Request{first, second}, InProgress: []board.Request{making, chosen},
			Recent: []board.Request{done, declined, old, gone}}),
		"board/by timer": BoardMessage(l, board.Board{Rules: board.Rules{Mode: board.ByTimer, Every: time.Hour,
			MaxPerDay: 5}}),
		"board/when queue low": BoardMessage(l, board.Board{Rules: board.Rules{Mode: board.WhenQueueLow,
			MaxPerDay: 5}}),
		"thanks/nobody":      ThanksMessage(l, done, nil),
		"thanks/two voters":  ThanksMessage(l, done, goldenVoters(2)),
		"thanks/many voters": ThanksMessage(l, done, goldenVoters(100)),
		"idea/edited":        IdeaMessage(l, edited),
		"idea/withdrawn":     IdeaMessage(l, withdrawn),
		"leaderboard/empty":  LeaderboardMessage(l, "T", "g", nil),
		"leaderboard/two":    LeaderboardMessage(l, "T", "g", best),
		"leaderboard/equal titles": LeaderboardMessage(l, "T", "g", []board.LeaderboardEntry{
			{Song: "one", Title: "Boat", Style: "ska", Duration: 90 * time.Second, Requester: songs.Member{Name: "Ana"}},
			{Song: "two", Title: "Other", Style: "dub", Duration: time.Minute, Requester: songs.Member{Name: "Ana"}},
			{Song: "three", Title: "boat", Style: "folk", Duration: time.Minute, Requester: songs.Member{Name: "Ana"}}}),
		"digest/full": DigestMessage(l, board.Week{GuildID: "g", Ideas: 1, Votes: 20, Songs: 3, Battles: 0,
			Best: best, Leading: &first}),
		"digest/small": DigestMessage(l, board.Week{GuildID: "g", Ideas: 2}),
	}
	all["board/request failed"] = notified(l,
		func(n *Notifier) error { return n.NotifyFailed(context.Background(), failed) })
	return all
}

// notified returns the message that a notifier posts.
func notified(l i18n.Language, notify func(n *Notifier) error) discord.Message {
	client := &postRecorder{}
	orders := messages.NewOrders(messages.OrdersConfig{Discord: client, Locales: fixedLocale(l.Tag())})
	if err := notify(NewNotifier(Deps{Discord: client, Orders: orders, Access: commandtest.OpenAccess{}})); err != nil || len(client.posts) != 1 {
		return discord.Message{Content: fmt.Sprint(len(client.posts), " posts, ", err)}
	}
	return client.posts[0]
}

// goldenVoters returns n voters; each second one asked for pings.
func goldenVoters(n int) (all []board.Voter) {
	for i := range n {
		v := board.Voter{Ping: i%2 == 0}
		v.ID, v.Name = fmt.Sprint(1000+i), fmt.Sprint("voter_", i)
		all = append(all, v)
	}
	return all
}

// longestBoards returns messages of the board with the longest texts.
func longestBoards(l i18n.Language) map[string]discord.Message {
	var open, decided []board.Request
	for i := range board.ShownOpen {
		r := goldenRequest(i)
		r.Idea, r.Style, r.Voice, r.Proposer.Name = longText(board.MaxIdea), longText(board.MaxStyle),
			longText(board.MaxVoice), longText(40)
		r.Pinned, r.Votes, r.Title = true, 1<<30, longText(300)
		r.Post = board.Post{ChannelID: "1575278287561687042", MessageID: "1575278287561687043"}
		open = append(open, r)
		r.Note, r.Status = board.Note(longText(board.MaxReason)), []board.Status{board.Declined, board.Done,
			board.Making, board.Chosen, board.Merged}[i]
		decided = append(decided, r)
	}
	b := goldenBattle(board.MaxSides)
	b.Idea, b.Host.Name = longText(2000), longText(300)
	for i := range b.Sides {
		b.Sides[i].Title, b.Sides[i].Style, b.Sides[i].Won = longText(300), longText(400), true
	}
	ended := b
	ended.State = board.Ended
	missing := b
	missing.Sides = append([]board.Side(nil), b.Sides...)
	for i := range missing.Sides {
		missing.Sides[i].Song = ""
	}
	return map[string]discord.Message{
		"board": BoardMessage(l, board.Board{Open: open, Total: 1 << 40, InProgress: decided, Recent: decided}),
		"failed": notified(l, func(n *Notifier) error {
			return n.NotifyFailed(context.Background(),
				decided[0])
		}),
		"idea":          IdeaMessage(l, open[0]),
		"battle":        BattleMessage(l, b),
		"ended battle":  BattleMessage(l, ended),
		"result":        BattleResult(l, b, nil),
		"missing sides": missingSidesMessage(l, missing),
	}
}
