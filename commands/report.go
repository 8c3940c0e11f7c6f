package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// reporter keeps reports.
type reporter interface {
	AddReport(ctx context.Context, r guilds.Report) error
	OpenReports(ctx context.Context, guildID string, offset, limit int) (page []guilds.Report, total int, err error)
	Decide(ctx context.Context, guildID, orderID string, d guilds.Decision, by string, at time.Time) error
}

// maxReason is how long a reason may be, in characters.
const maxReason = 500

var (
	errNoReport    = guilds.ErrNoReport
	errReported    = guilds.ErrReported
	errNoSongThere = errors.New("the message shows no song")
)

// Report is /report: a member says what is wrong with a song. "reported" is the form
// that the menu of a message opens for the same.
func (o Office) Report(line orderTaker, library librarian) Command {
	return Command{
		Definition: serverDefinition("report", "Tell the curators of this server that something is wrong with a song",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "song", Description: "Which one", Required: true, Autocomplete: true, MaxLength: 100},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "reason", Description: "What is wrong with it", Required: true, MaxLength: maxReason}),
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			e, err := entry(ctx, it, library, strings.TrimSpace(it.Text("song")))
			if err != nil {
				return err
			}
			return o.report(ctx, it, line, e.OrderID, it.Text("reason"))
		},
		Autocomplete: func(ctx context.Context, it *Interaction) error { return songChoices(ctx, it, library) },
		Forms: map[string]Handler{"reported": func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return o.report(ctx, it, line, songs.OrderID(it.args(1)[0]), it.Field("reason"))
		}},
	}
}

// ReportMessage is in the menu of a message that shows a song.
func (o Office) ReportMessage() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: "Report this song",
			Contexts: inGuilds(), IntegrationTypes: inServers()},
		Handle: func(ctx context.Context, it *Interaction) error {
			id := shownOrder(it.Data.Resolved.Messages[it.Data.TargetID])
			if id == "" {
				return errNoSongThere
			}
			l := it.Private()
			return it.Open(ctx, Form{CustomID: customID("reported", id), Title: l.Say("office.report-title"), Fields: []FormField{
				{Label: l.Say("office.report-reason"), Description: l.Say("office.report-about"), Input: TextField{CustomID: "reason", Max: maxReason, Paragraph: true, Required: true}}}})
		},
	}
}

// shownOrder is the order whose song a message of the bot shows, by its buttons.
func shownOrder(m Message) string {
	for _, row := range m.Components {
		for _, b := range row {
			verb, rest, _ := strings.Cut(b.CustomID, ":")
			if id, _, _ := strings.Cut(rest, ":"); verb == "words" || verb == "again" {
				return id
			}
		}
	}
	return ""
}

func (o Office) report(ctx context.Context, it *Interaction, line orderTaker, id songs.OrderID, reason string) error {
	order, err := line.Order(ctx, id)
	if err != nil {
		return err
	}
	if order.Place.GuildID != it.GuildID || it.GuildID == "" || len(order.Songs) == 0 {
		return errNoSong
	}
	if _, err := it.sees(ctx, order); err != nil {
		return err
	}
	err = o.Reports.AddReport(ctx, guilds.Report{ID: o.NewID(), GuildID: it.GuildID, OrderID: string(id), By: it.User().ID,
		Reason: cut(strings.TrimSpace(reason), maxReason), CreatedAt: o.Now()})
	if err != nil {
		return err
	}
	// The report is kept: whether a channel still takes word of it matters to nobody here.
	if s, err := o.House.Settings(ctx, it.GuildID); err == nil && s.Reports != "" {
		public := it.Public(ctx)
		came := news(public, "office.report-came", "Title", cut(plain(titleOf(public, order)), 200))
		came.Shows = showsSongs(songs.PostCopy, public.Tag(), idsOf(order.Songs))
		_, _ = it.discord.Post(ctx, s.Reports, came)
	}
	return it.Edit(ctx, news(it.Private(), "office.thanks", "Title", cut(plain(titleOf(it.Private(), order)), 200)))
}
