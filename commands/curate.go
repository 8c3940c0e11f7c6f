package commands

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/words"
)

// decided is a press, a choice or a form by which a curator decides about the
// request that its id names; the card shows what came of it.
func (c Community) decided(do func(ctx context.Context, it *Interaction, id requests.ID) (requests.Request, error)) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		if err := c.mustCurate(ctx, it); err != nil {
			return err
		}
		r, err := do(ctx, it, requests.ID(it.args(1)[0]))
		if err != nil {
			return err
		}
		return it.Edit(ctx, curatorCard(it.Private(), r))
	}
}

// card shows a curator one request, with all that can be decided about it.
func (c Community) card(ctx context.Context, it *Interaction, id requests.ID) error {
	if err := c.mustCurate(ctx, it); err != nil {
		return err
	}
	r, err := c.Council.Request(ctx, it.GuildID, id, it.User().ID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, curatorCard(it.Private(), r))
}

func curatorCard(l words.Language, r requests.Request) Message {
	id := string(r.ID)
	e := &discordgo.MessageEmbed{Title: l.Say("board.decide"), Color: palette.Done, Description: cut(fateLine(l, r), 4096)}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if r.Status == requests.Open {
		pin := Button{Label: l.Say("board.pin"), Emoji: "📌", CustomID: customID("ideapin", id)}
		if r.Pinned {
			pin = Button{Label: l.Say("board.unpin"), Emoji: "📌", CustomID: customID("ideaunpin", id)}
		}
		m.Components = []Row{{
			{Label: l.Say("board.make"), Emoji: "🎶", Style: ButtonBlue, CustomID: customID("ideamake", id)},
			{Label: l.Say("board.decline"), Emoji: "✖️", CustomID: customID("ideadecline", id)},
			{Label: l.Say("board.merge"), Emoji: "↪️", CustomID: customID("ideamerge", id)},
			pin,
		}}
	} else {
		e.Title = l.Say("board.decided")
	}
	m.Components = append(m.Components, Row{{Label: l.Say("board.all-ideas"), Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")}})
	return m
}

// openDecline asks for the reason. A form has to be the first answer, so who may
// decide is looked up when it comes back.
func (c Community) openDecline(ctx context.Context, it *Interaction) error {
	l := it.Private()
	return it.Open(ctx, Form{CustomID: customID("ideadeclined", it.args(1)[0]), Title: l.Say("board.decline-title"), Fields: []FormField{
		{Label: l.Say("board.decline-reason"), Description: l.Say("board.decline-about"), Input: TextField{CustomID: "reason", Max: requests.MaxReason, Paragraph: true, Required: true,
			Placeholder: l.Say("board.decline-example")}}}})
}

// openMerge offers the ideas that a request can go into, the most alike first.
func (c Community) openMerge(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	if err := c.mustCurate(ctx, it); err != nil {
		return err
	}
	r, err := c.Council.Request(ctx, it.GuildID, requests.ID(it.args(1)[0]), it.User().ID)
	if err != nil {
		return err
	}
	open, _, err := c.Council.Requests(ctx, requests.Query{GuildID: it.GuildID, Sort: requests.SortVotes, Limit: 100})
	if err != nil {
		return err
	}
	l := it.Private()
	into := Menu{Kind: MenuOptions, CustomID: customID("ideainto", string(r.ID)), Placeholder: l.Say("board.merge-menu")}
	listed := make(map[requests.ID]bool)
	for _, o := range append(requests.Similar(r.Idea, open), open...) {
		if o.ID != r.ID && !listed[o.ID] && len(into.Options) < most {
			listed[o.ID] = true
			into.Options = append(into.Options, MenuOption{Label: cut(o.Idea, 100), Value: string(o.ID), Description: l.Count("board.votes", o.Votes)})
		}
	}
	m := curatorCard(l, r)
	if len(into.Options) == 0 {
		m.Embeds[0].Description += "\n\n" + l.Say("board.merge-none")
	} else {
		m.Menus = []Menu{into}
	}
	return it.Edit(ctx, m)
}
