package board

import (
	"context"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// decide returns the handler of a button, menu or form by which a curator decides about the request in its id. It
// shows the result on the card.
func (h handlers) decide(
	do func(ctx context.Context, it *discord.Interaction, id board.ID) (board.Request, error),
) discord.Handler {
	return discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
		if err := discord.RequireCurator(ctx, h.Authorizer, it); err != nil {
			return err
		}
		r, err := do(ctx, it, board.ID(it.Var("request")))
		if err != nil {
			return err
		}
		return it.Edit(ctx, curatorCard(it.Private(), r, h.costOf(ctx, it), nil))
	})
}

// showCard shows a curator the card of a request.
func (h handlers) showCard(ctx context.Context, it *discord.Interaction, id board.ID) error {
	if err := discord.RequireCurator(ctx, h.Authorizer, it); err != nil {
		return err
	}
	r, err := h.Board.Request(ctx, it.GuildID, id, it.User().ID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, curatorCard(it.Private(), r, h.costOf(ctx, it), nil))
}

// curatorCard returns the card of a request with the buttons for decisions. more, unless nil, is shown above them.
func curatorCard(l i18n.Language, r board.Request, c cost, more discord.Block) discord.Message {
	title := l.T("board.decided")
	if r.Status == board.Open {
		title = l.T("board.decide")
	}
	blocks := []discord.Block{
		layout.Heading(title), discord.Text(discord.Cut(boardmessages.RequestStatus(l, r), 3500)),
	}
	if more != nil {
		blocks = append(blocks, more)
	}
	if r.Status == board.Open {
		blocks = append(blocks, decisionButtons(l, r, c))
		if c.left != "" {
			blocks = append(blocks, layout.SmallText(c.left))
		}
	}
	return layout.Message(palette.Done, append(blocks, discord.Row{allIdeasButton(l)})...)
}

// cost is what the song of a request costs the server, and what the server has left, if that is limited.
type cost struct {
	credits int
	left    string
}

// costOf returns the cost of a song of the board. The card is shown without what is left if that cannot be read.
func (h handlers) costOf(ctx context.Context, it *discord.Interaction) cost {
	c := cost{credits: h.Offer.PriceFor(ctx, it.GuildID, h.Price, songs.SongSpec{})}
	if h.Quotes == nil || c.credits <= 0 {
		return c
	}
	place := songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}
	if q, err := h.Quotes.ServerQuote(ctx, place, 1); err == nil {
		c.left = messages.Remaining(it.Private(), q)
	}
	return c
}

// decisionButtons returns the decisions about an open request.
func decisionButtons(l i18n.Language, r board.Request, c cost) discord.Row {
	id := string(r.ID)
	pin := discord.Button{Label: l.T("board.pin"), Emoji: "📌", CustomID: discord.CustomID("ideapin", id)}
	if r.Pinned {
		pin = discord.Button{Label: l.T("board.unpin"), Emoji: "📌", CustomID: discord.CustomID("ideaunpin", id)}
	}
	return discord.Row{
		{Label: messages.Priced(l, l.T("board.make"), c.credits), Emoji: "🎶", Style: discord.ButtonBlue,
			CustomID: discord.CustomID("ideamake", id)},
		{Label: l.T("board.decline"), Emoji: "✖️", CustomID: discord.CustomID("ideadecline", id)},
		{Label: l.T("board.merge"), Emoji: "↪️", CustomID: discord.CustomID("ideamerge", id)},
		pin,
	}
}

// openDeclineForm opens the form for the reason. The permission is checked when the form is submitted, because a
// form must be the first response.
func (h handlers) openDeclineForm(ctx context.Context, it *discord.Interaction) error {
	f, err := h.declineForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// declineForm returns the form for the reason.
func (h handlers) declineForm(_ context.Context, it *discord.Interaction) (discord.Form, error) {
	l := it.Private()
	return discord.Form{CustomID: discord.CustomID("ideadeclined", it.Var("request")),
		Title: l.T("board.decline-title"), Fields: []discord.FormField{
			{Label: l.T("board.decline-reason"), Description: l.T("board.decline-about"),
				Input: discord.TextField{CustomID: "reason", Max: board.MaxReason, Paragraph: true, Required: true,
					Placeholder: l.T("board.decline-example")}}}}, nil
}

// showMergeMenu shows a menu of the requests to merge into, most similar first.
func (h handlers) showMergeMenu(ctx context.Context, it *discord.Interaction) error {
	if err := discord.RequireCurator(ctx, h.Authorizer, it); err != nil {
		return err
	}
	r, err := h.Board.Request(ctx, it.GuildID, board.ID(it.Var("request")), it.User().ID)
	if err != nil {
		return err
	}
	open, _, err := h.Board.Requests(ctx, board.Query{GuildID: it.GuildID, Sort: board.SortVotes, Limit: 100})
	if err != nil {
		return err
	}
	l := it.Private()
	into := discord.MenuConfig{
		CustomID: discord.CustomID("ideainto", string(r.ID)), Placeholder: l.T("board.merge-menu"),
	}
	listed := make(map[board.ID]bool)
	for _, o := range append(board.Similar(r.Idea, open), open...) {
		if o.ID != r.ID && !listed[o.ID] && len(into.Options) < discord.MaxOptions {
			listed[o.ID] = true
			into.Options = append(into.Options, discord.MenuOption{
				Label: o.Idea, Value: string(o.ID), Description: l.Plural("board.votes", o.Votes),
			})
		}
	}
	var more discord.Block = discord.NewMenu(into)
	if len(into.Options) == 0 {
		more = discord.Text(l.T("board.merge-none"))
	}
	return it.Edit(ctx, curatorCard(l, r, h.costOf(ctx, it), more))
}
