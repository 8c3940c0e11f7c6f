package board

import (
	"context"
	"testing"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// weightedBoard is a board whose role 8 has votes of weight 3.
type weightedBoard struct{ fakeService }

func (*weightedBoard) RulesOf(_ context.Context, _ string) (board.Rules, error) {
	return board.Rules{Mode: board.ByVotes, Threshold: 5, MaxPerDay: 2, Digest: true, Weights: map[string]int{"8": 3,
		"9": 2}}, nil
}

func TestBoardMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	open := board.Request{ID: "one", GuildID: "g", Idea: "a *sad* robot", Style: "lo-fi", Status: board.Open,
		Votes: 12, Voters: 10,
		Proposer: songs.Member{ID: "ana", Name: "Ana_"}}
	voted, pinned, declined := open, open, open
	voted.ID, voted.VotedByViewer, voted.Votes, voted.Voters = "two", true, 1, 1
	pinned.ID, pinned.Pinned = "three", true
	declined.ID, declined.Status, declined.Note = "four", board.Declined, "not again"
	page := []board.Request{open, voted, declined}
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		in := " [" + l.Tag() + "]"
		all["page/empty"+in] = pageMessage(l, nil, 0, board.SortMine, 0, false, "rules")
		all["page/for a member"+in] = pageMessage(l, page, 3, board.SortVotes, 0, false, "rules")
		all["page/second for a curator"+in] = pageMessage(l, page, 8, board.SortNew, ideasPageSize, true, "rules")
		all["page/for a curator without open requests"+in] = pageMessage(l, page[2:], 1, board.SortMine, 0, true, "rules")
		all["page/own"+in] = pageMessage(l, page, 3, board.SortMine, 0, true, "rules")
		all["card/open"+in] = curatorCard(l, open, cost{credits: 2, left: "This server has 9 credits left."}, nil)
		all["card/pinned"+in] = curatorCard(l, pinned, cost{credits: 2, left: "This server has 9 credits left."}, nil)
		all["card/declined"+in] = curatorCard(l, declined, cost{credits: 2, left: "This server has 9 credits left."}, nil)
		all["similar/one"+in] = similarMessage(l, board.Request{ID: "new"}, page[:1])
		all["similar/own"+in] = similarMessage(l, page[0], page[:1])
		all["similar/more than shown"+in] = similarMessage(l, board.Request{ID: "new"}, append(page, pinned))
		settings := &commandtest.FixedSettings{}
		commands := Commands(Deps{Board: &weightedBoard{}, Settings: settings,
			Authorizer: guild.NewAuthorizer(settings)})
		recorder, err := commandtest.Press(t, commands, l, "32", "boardrules")
		if err != nil {
			t.Fatal(err)
		}
		all["rules for a manager"+in] = recorder.Last(t)
	}
	commandtest.CheckGolden(t, "testdata/board.golden", all)
}
