package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// ReportQueue is /reports: what members have reported, one song after the other, for
// curators to decide about.
func (o Office) ReportQueue(line orderTaker) Command {
	q := &reportQueue{Office: o, line: line}
	return Command{
		Definition: serverDefinition("reports", "For curators: songs that members have reported"),
		Handle: o.curates(func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return q.show(ctx, it, 0)
		}),
		Buttons: map[string]Handler{
			"reports": o.curates(func(ctx context.Context, it *Interaction) error {
				if err := it.DeferUpdate(ctx); err != nil {
					return err
				}
				offset, _ := strconv.Atoi(it.args(1)[0]) // an id without one means the first
				return q.show(ctx, it, max(offset, 0))
			}),
			"keepsong":    o.curates(q.decide(guilds.DecisionKeep)),
			"removesong":  o.curates(q.decide(guilds.DecisionRemove)),
			"blockmember": o.curates(q.block),
		},
	}
}

type reportQueue struct {
	Office
	line orderTaker
}

func (q *reportQueue) show(ctx context.Context, it *Interaction, offset int) error {
	page, total, err := q.Reports.OpenReports(ctx, it.GuildID, offset, 1)
	if err != nil {
		return err
	}
	if len(page) == 0 {
		if total > 0 { // it was the last one of the list
			return q.show(ctx, it, total-1)
		}
		return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{{Title: it.Private().Say("office.reports"), Color: doneColour, Description: it.Private().Say("office.reports-empty")}}})
	}
	order, err := q.line.Order(ctx, songs.OrderID(page[0].OrderID))
	if err != nil {
		return err
	}
	s, err := q.House.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, reportMessage(it.Private(), page[0], order, offset, total, s.Blocks(it.GuildID, order.Requester.ID)))
}

func reportMessage(l words.Language, r guilds.Report, o songs.Order, offset, total int, blocked bool) Message {
	e := &discordgo.MessageEmbed{Title: cut(l.Say("office.reported", "Title", plain(titleOf(l, o))), 256), Color: doneColour,
		Description: cut("> "+plain(oneLine(r.Reason)), 1200),
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.Say("office.asked-by"), Value: requesterMention(o.Requester), Inline: true},
			{Name: l.Say("office.reported-at"), Value: until(r.CreatedAt), Inline: true},
			{Name: l.Say("office.more-reports"), Value: l.Number(r.Others), Inline: true},
		},
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("office.report-footer", "Number", offset+1, "Total", total, "Order", string(o.ID))}}
	if o.Brief.Prompt != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("office.prompt"), Value: cut(plain(oneLine(o.Brief.Prompt)), 1024)})
	}
	if len(o.Songs) > 0 && o.Songs[0].Lyrics != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("office.lyrics"), Value: cut(plain(o.Songs[0].Lyrics), 1024)})
	}
	id := string(o.ID)
	decide := Row{
		{Label: l.Say("office.keep-song"), Emoji: "✅", CustomID: customID("keepsong", id)},
		{Label: l.Say("office.remove-song"), Emoji: "🗑️", Style: ButtonRed, CustomID: customID("removesong", id)},
		{Label: l.Say("office.block"), Emoji: "🚫", Style: ButtonRed, CustomID: customID("blockmember", id), Disabled: blocked || o.Requester.ID == ""},
	}
	if blocked {
		decide[2].Label = l.Say("office.blocked-already")
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}, Components: []Row{decide}}
	if total > 1 {
		m.Components = append(m.Components, Row{
			{Label: l.Say("office.back"), Emoji: "◀️", CustomID: customID("reports", strconv.Itoa(max(offset-1, 0)), "back"), Disabled: offset == 0},
			{Label: l.Say("office.next"), Emoji: "▶️", CustomID: customID("reports", strconv.Itoa(offset+1), "next"), Disabled: offset+1 >= total},
		})
	}
	return m
}

// requesterMention names who asked; in an embed nobody is pinged.
func requesterMention(m songs.Member) string {
	if m.ID == "" {
		return orDash(cut(plain(m.Name), 100))
	}
	return "<@" + m.ID + ">"
}

// here is the order that a button is about, if it is one of this server.
func (q *reportQueue) here(ctx context.Context, it *Interaction) (songs.Order, error) {
	o, err := q.line.Order(ctx, songs.OrderID(it.args(1)[0]))
	if err == nil && o.Place.GuildID != it.GuildID {
		err = errNoReport
	}
	return o, err
}

// decide closes an order's reports, and removes its songs where that was decided.
func (q *reportQueue) decide(d guilds.Decision) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		o, err := q.here(ctx, it)
		if err != nil {
			return err
		}
		if err := q.Reports.Decide(ctx, it.GuildID, string(o.ID), d, it.User().ID, q.Now()); err != nil {
			return err
		}
		// The number alone: a title would outlive the song.
		number, err := json.Marshal(string(o.ID))
		if err != nil {
			return fmt.Errorf("encode an order's number: %w", err)
		}
		if err := q.House.Note(ctx, it.GuildID, it.User().ID, "report."+string(d), "", string(number)); err != nil {
			return err
		}
		return q.show(ctx, it, 0)
	}
}

// block keeps a member from ordering. What is reported stays open: the song is
// decided about by itself.
func (q *reportQueue) block(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	o, err := q.here(ctx, it)
	if err != nil {
		return err
	}
	if o.Requester.ID == "" {
		return errNoReport
	}
	_, err = q.House.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
		if !slices.Contains(s.Blocked, o.Requester.ID) {
			s.Blocked = append(s.Blocked, o.Requester.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.show(ctx, it, 0)
}
