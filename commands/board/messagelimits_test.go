package board

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// Messages fit Discord's limits with the longest possible content.
func TestBoardMessagesFitLimits(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return string(slices.Repeat([]rune{'歌', '*', '\\'}, n)) }
	r := board.Request{ID: "dc3m54pksduduhtlq5k0", GuildID: "1575278287561687040", Idea: long(100), Style: long(40),
		Voice: long(20), Status: board.Open, Votes: 123456, Pinned: true,
		Note: board.Note(long(70)), Post: board.Post{
			ChannelID: "1575278287561687042", MessageID: "1575278287561687043",
		}}
	r.Proposer.Name = long(11)
	var all []board.Request
	for i := range 25 {
		all = append(all, r)
		all[i].ID = board.ID(fmt.Sprintf("dc3m54pksduduhtlq5%02d", i))
	}
	decided := slices.Clone(all)
	for i := range decided {
		decided[i].Status = []board.Status{board.Done, board.Declined, board.Making, board.Chosen, board.Merged}[i%5]
	}
	b := board.Battle{ID: "dc3m54pksduduhtlq5k0", State: board.Running, Idea: long(100)}
	for n := 1; n <= board.MaxSides; n++ {
		b.Sides = append(b.Sides, board.Side{
			Number: n, Song: songs.SongID(fmt.Sprint("dc3m54pksduduhtlq5k0-", n)), Title: long(40), Style: long(100), Votes: n, Won: true,
		})
	}
	var voters []board.Voter
	for range 500 {
		v := board.Voter{Ping: true}
		v.ID, v.Name = "1575278287561687042", long(11)
		voters = append(voters, v)
	}
	var leaderboard []board.LeaderboardEntry
	for n := range leaderboardSize {
		leaderboard = append(leaderboard, board.LeaderboardEntry{
			Song: songs.SongID(fmt.Sprint("dc3m54pksduduhtlq5k0-", n)), Title: long(40), Votes: 1234, Favourites: 12, Trophies: 9, Post: r.Post,
			Requester: r.Proposer,
		})
	}
	for _, l := range i18n.All() {
		for name, m := range map[string]discord.Message{
			"board": boardmessages.BoardMessage(l, board.Board{
				Rules: board.DefaultRules(), Open: all[:board.ShownOpen], Total: 12345,
				InProgress: decided[:board.ShownInProgress], Recent: decided[:board.ShownRecent],
			}),
			"page":    pageMessage(l, all[:ideasPageSize], 12345, board.SortMine, 10000, true, "rules"),
			"decided": pageMessage(l, decided[:ideasPageSize], 12345, board.SortMine, 10000, true, "rules"),
			"card":    curatorCard(l, r, cost{}, nil),
			"similar": similarMessage(l, r, all),
			"battle":  boardmessages.BattleMessage(l, b),
			"result":  boardmessages.BattleResult(l, b, nil),
			"thanks":  boardmessages.ThanksMessage(l, r, voters),
			"leaders": boardmessages.LeaderboardMessage(l, "Leaderboard", "g", leaderboard),
			"week": boardmessages.DigestMessage(l, board.Week{
				GuildID: "g", Ideas: 12345, Best: leaderboard[:3], Leading: &r,
			}),
		} {
			name += " in " + l.Tag()
			for _, problem := range commandtest.MessageProblems(m) {
				t.Errorf("%s: %s", name, problem)
			}
			if len(m.Pings) > 100 {
				t.Errorf("%s: %d pings", name, len(m.Pings))
			}
		}
	}
}

// Predefined notes are translated; reasons that a curator typed are shown unchanged.
func TestNotesAreTranslated(t *testing.T) {
	t.Parallel()
	en, zh := i18n.ForLocale("en-US"), i18n.ForLocale("zh-CN")
	r := board.Request{Idea: "雨", Status: board.Declined}
	r.Proposer.Name = "小明"
	for _, c := range []struct {
		note   board.Note
		en, zh string
	}{
		{
			board.NoteFailed, "✖️ **雨** · declined: It couldn't be made the second time, either. Try rewording it.",
			"✖️ **雨** · 未采纳：两次都没有做成，换个说法再许一次吧。",
		},
		{"*not* again", `✖️ **雨** · declined: \*not\* again`, `✖️ **雨** · 未采纳：\*not\* again`},
	} {
		r.Note = c.note
		if got := boardmessages.RequestStatus(en, r); got != c.en {
			t.Errorf("got %q", got)
		}
		if got := boardmessages.RequestStatus(zh, r); got != c.zh {
			t.Errorf("got %q", got)
		}
	}
	for _, n := range []board.Note{
		board.NoteNoChannel, board.NoteBlocked, board.NoteForbidden, board.NoteLimitReached, board.NoteInvalid,
		board.NoteUnsure,
		board.NoteCancelled, board.NoteRetry, board.NoteFailed, board.NoteWithdrawn,
	} {
		if text := boardmessages.NoteText(en, n); strings.HasPrefix(text, "\t") || text == boardmessages.NoteText(zh, n) {
			t.Errorf("note %q has no text of its own: %q", n, text)
		}
	}
}
