package board

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/palette"
)

// voteWeight returns the weight of the member's vote.
func (h handlers) voteWeight(ctx context.Context, it *discord.Interaction) (int, error) {
	rules, err := h.Board.RulesOf(ctx, it.GuildID)
	return rules.Weight(it.Roles()), err
}

// vote votes for a request or removes the vote. On a private page it updates the page; on the board it responds
// privately.
func (h handlers) vote(ctx context.Context, it *discord.Interaction) error {
	onPage := it.Var("sort") != ""
	acknowledge := it.DeferPrivately
	if onPage {
		acknowledge = it.DeferUpdate
	}
	if err := acknowledge(ctx); err != nil {
		return err
	}
	weight, err := h.voteWeight(ctx, it)
	if err != nil {
		return err
	}
	r, err := h.Board.Vote(ctx, it.GuildID, board.ID(it.Var("request")), it.Requester(), weight)
	if err != nil {
		return err
	}
	if onPage {
		return h.showPage(ctx, it, board.Sort(it.Var("sort")), it.Var("offset"))
	}
	l := it.Private()
	e := &discordgo.MessageEmbed{
		Title: l.T("board.vote-back"), Color: palette.Done, Description: boardmessages.RequestLine(l, r),
	}
	if r.VotedByViewer {
		e.Title, e.Footer = l.T("board.vote-counts"), &discordgo.MessageEmbedFooter{Text: l.T("board.vote-press")}
		if r.Status != board.Open {
			e.Title = l.T("board.vote-enough")
			e.Footer = nil
		}
	}
	return it.Edit(ctx, discord.Message{Embeds: []*discordgo.MessageEmbed{e}})
}

// togglePings turns pings about songs that the member voted for on or off.
func (h handlers) togglePings(ctx context.Context, it *discord.Interaction) error {
	on, err := h.Board.TogglePings(ctx, it.GuildID, it.User().ID)
	if err != nil {
		return err
	}
	if !on {
		return it.Edit(ctx, discord.Success(it.Private(), "board.not-notified"))
	}
	return it.Edit(ctx, discord.Success(it.Private(), "board.notified"))
}
