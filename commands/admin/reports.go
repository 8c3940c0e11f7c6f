package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// reportsCommand returns /admin reports, which shows curators the reported songs one by one.
func (h handlers) reportsCommand() discord.Command {
	curatorsOnly := discord.CuratorsOnly(h.Authorizer)
	return discord.Command{
		Group:      "admin",
		Definition: discord.ServerDefinition("reports", "Review reported songs (curators)"),
		Handle: curatorsOnly(discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showReports(ctx, it, 0)
		})),
		Buttons: map[string]discord.Handler{
			"reports:{offset}": curatorsOnly(discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				return h.showReports(ctx, it, input.Offset(it.Var("offset")))
			})),
			"keepsong:{order}":    curatorsOnly(h.decideReport(guild.DecisionKeep)),
			"removesong:{order}":  curatorsOnly(h.decideReport(guild.DecisionRemove)),
			"blockmember:{order}": curatorsOnly(discord.Updating(h.blockRequester)),
		},
	}
}

// showReports shows the open report at an offset.
func (h handlers) showReports(ctx context.Context, it *discord.Interaction, offset int) error {
	page, total, err := h.Reports.OpenReports(ctx, it.GuildID, offset, 1)
	if err != nil {
		return err
	}
	if len(page) == 0 {
		if total > 0 { // the last report of the list was closed
			return h.showReports(ctx, it, total-1)
		}
		return it.Edit(ctx, layout.Message(palette.Done,
			layout.Heading(it.Private().T("reports.title")), discord.Text(it.Private().T("reports.empty"))))
	}
	order, err := h.Orders.Order(ctx, songs.OrderID(page[0].OrderID))
	if err != nil {
		return err
	}
	s, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	return it.Edit(
		ctx, reportMessage(it.Private(), page[0], order, offset, total, s.Blocks(it.GuildID, order.Requester.ID)),
	)
}

// reportMessage returns the open report at an offset, with the buttons for a decision.
func reportMessage(l i18n.Language, r guild.Report, o songs.Order, offset, total int, blocked bool) discord.Message {
	text := func(s string) string { return discord.Cut(discord.Plain(s), 1024) }
	lyrics := ""
	if len(o.Songs) > 0 {
		lyrics = text(o.Songs[0].Lyrics)
	}
	facts := []string{
		"**" + l.T("reports.requester") + "** " + requesterMention(l, o.Requester),
		"**" + l.T("reports.time") + "** " + discord.RelativeTime(r.CreatedAt),
	}
	if r.Others > 0 {
		facts = append(facts, "**"+l.T("reports.more")+"** "+l.Number(r.Others))
	}
	pages := discord.Pager{
		Offset: offset, Size: 1, Total: total,
		CustomID: func(at int) string { return discord.CustomID("reports", strconv.Itoa(at)) },
	}
	blocks := []discord.Block{
		layout.Heading(discord.Cut(l.T("reports.song", "Title", discord.Plain(messages.OrderTitle(l, o))), 256)),
		discord.Text(discord.Cut("> "+discord.Plain(discord.OneLine(r.Reason)), 1100)),
		discord.Text(strings.Join(facts, " · ")),
		discord.Separator{},
		layout.Labelled(l.T("reports.prompt"), text(discord.OneLine(o.Spec.Prompt))),
		layout.Labelled(l.T("reports.lyrics"), lyrics),
		layout.SmallText(l.T("reports.footer", "Number", offset+1, "Total", total, "Order", string(o.ID))),
		reportButtons(l, o, blocked),
	}
	return layout.Message(palette.Done, append(blocks, layout.Rows(pages.Rows(l))...)...)
}

// reportButtons returns the decisions about a reported song.
func reportButtons(l i18n.Language, o songs.Order, blocked bool) discord.Row {
	id := string(o.ID)
	block := l.T("reports.block")
	if blocked {
		block = l.T("reports.blocked")
	}
	return discord.Row{
		{Label: l.T("reports.keep"), Emoji: "✅", CustomID: discord.CustomID("keepsong", id)},
		{
			Label: l.T("reports.remove"), Emoji: "🗑️", Style: discord.ButtonRed,
			CustomID: discord.CustomID("removesong", id),
		},
		{
			Label: block, Emoji: "🚫", Style: discord.ButtonRed,
			CustomID: discord.CustomID("blockmember", id), Disabled: blocked || o.Requester.ID == "",
		},
	}
}

// requesterMention returns a mention of the requester, or the name if the id is unknown.
func requesterMention(l i18n.Language, m songs.Member) string {
	if m.ID == "" {
		return messages.OrDash(discord.Cut(discord.Plain(messages.MemberName(l, m)), 100))
	}
	return "<@" + m.ID + ">"
}

// reportedOrder returns the order of a button; [guild.ErrNoReport] if it belongs to another guild.
func (h handlers) reportedOrder(ctx context.Context, it *discord.Interaction) (songs.Order, error) {
	o, err := h.Orders.Order(ctx, songs.OrderID(it.Var("order")))
	if err == nil && o.Place.GuildID != it.GuildID {
		err = guild.ErrNoReport
	}
	return o, err
}

// decideReport returns the handler that closes the reports of an order with a decision.
func (h handlers) decideReport(d guild.Decision) discord.Handler {
	return discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
		o, err := h.reportedOrder(ctx, it)
		if err != nil {
			return err
		}
		if err := h.Reports.Decide(ctx, it.GuildID, string(o.ID), d, it.User().ID, h.Now()); err != nil {
			return err
		}
		// Record only the id, because a title would remain after the song is removed.
		number, err := json.Marshal(string(o.ID))
		if err != nil {
			return fmt.Errorf("encode order id: %w", err)
		}
		if err := h.Settings.Record(
			ctx, it.GuildID, it.User().ID, "report."+string(d), "", string(number),
		); err != nil {
			return err
		}
		return h.showReports(ctx, it, 0)
	})
}

// blockRequester blocks the requester of a reported song. The report stays open, because the decision about the
// song is a separate one.
func (h handlers) blockRequester(ctx context.Context, it *discord.Interaction) error {
	o, err := h.reportedOrder(ctx, it)
	if err != nil {
		return err
	}
	if o.Requester.ID == "" {
		return guild.ErrNoReport
	}
	_, err = h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		if !slices.Contains(s.Blocked, o.Requester.ID) {
			s.Blocked = append(s.Blocked, o.Requester.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.showReports(ctx, it, 0)
}
