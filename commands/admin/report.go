package admin

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// reports stores reports of songs.
type reports interface {
	AddReport(ctx context.Context, r guild.Report) error
	OpenReports(ctx context.Context, guildID string, offset, limit int) (page []guild.Report, total int, err error)
	Decide(ctx context.Context, guildID, orderID string, d guild.Decision, by string, at time.Time) error
}

// maxReasonLength is the maximum length of a reason in characters.
const maxReasonLength = 500

// reportCommand returns /library report. Its form "reported" is opened by the message command of
// [handlers.reportMessageCommand].
func (h handlers) reportCommand() discord.Command {
	return discord.Command{
		Group: "library",
		Definition: discord.ServerDefinition("report",
			"Report a song to the curators",
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: "song", Description: "Which song", Required: true,
				Autocomplete: true, MaxLength: 100,
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: "reason", Description: "What's wrong with it?",
				Required: true, MaxLength: maxReasonLength,
			}),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			e, err := songoption.Named(ctx, it, h.Library, "song")
			if err != nil {
				return err
			}
			return h.addReport(ctx, it, e.OrderID, it.Text("reason"))
		}),
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			return songoption.Suggest(ctx, it, h.Library)
		},
		Reopen: map[string]discord.FormBuilder{"reported:{order}": func(
			_ context.Context, it *discord.Interaction,
		) (discord.Form, error) {
			return reportForm(it.Private(), it.Var("order")), nil
		}},
		Forms: map[string]discord.Handler{"reported:{order}": discord.Privately(func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return h.addReport(ctx, it, songs.OrderID(it.Var("order")), it.Field("reason"))
		})},
	}
}

// reportMessageCommand returns the message command that opens the report form for the song of a message.
func (h handlers) reportMessageCommand() discord.Command {
	return discord.Command{
		Definition: &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: "Report this song",
			Contexts: discord.InGuilds(), IntegrationTypes: discord.InServers()},
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			id := orderInMessage(it.Data.Resolved.Messages[it.Data.TargetID])
			if id == "" {
				return errNoSongInMessage
			}
			return it.Open(ctx, reportForm(it.Private(), id))
		},
	}
}

// reportForm returns the form for the reason of a report.
func reportForm(l i18n.Language, order string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("reported", order),
		Title: l.T("reports.form-title"), Fields: []discord.FormField{{
			Label: l.T("reports.form-reason"), Description: l.T("reports.form-about"),
			Input: discord.TextField{CustomID: "reason", Max: maxReasonLength, Paragraph: true, Required: true},
		}}}
}

// orderInMessage returns the id of the order whose song a message of the bot shows, taken from its buttons.
func orderInMessage(m discord.Message) string {
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

// addReport stores a report and posts a notice in the channel for reports.
func (h handlers) addReport(ctx context.Context, it *discord.Interaction, id songs.OrderID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldReason, Kind: songs.ProblemMissing}}
	}
	order, err := h.Orders.Order(ctx, id)
	if err != nil {
		return err
	}
	if order.Place.GuildID != it.GuildID || it.GuildID == "" || len(order.Songs) == 0 {
		return discord.ErrNoSong
	}
	if _, err := it.VisibleOrder(ctx, order); err != nil {
		return err
	}
	err = h.Reports.AddReport(ctx,
		guild.Report{ID: h.NewID(), GuildID: it.GuildID, OrderID: string(id), By: it.User().ID,
			Reason: discord.Cut(reason, maxReasonLength), CreatedAt: h.Now()})
	if err != nil {
		return err
	}
	// The report is saved. A failure to post the notice does not concern the member who reported.
	if s, err := h.Settings.Settings(ctx, it.GuildID); err == nil && s.Reports != "" {
		public := it.Public(ctx)
		notice := discord.Success(
			public, "reports.received", "Title", discord.Cut(discord.Plain(messages.OrderTitle(public, order)), 200),
		)
		notice.Shows = discord.ShowsSongs(songs.PostCopy, public.Tag(), discord.SongIDs(order.Songs))
		_, _ = it.Client.Post(ctx, s.Reports, notice)
	}
	return it.Edit(
		ctx,
		discord.Success(
			it.Private(), "reports.thanks", "Title",
			discord.Cut(discord.Plain(messages.OrderTitle(it.Private(), order)), 200),
		),
	)
}

// errNoSongInMessage is returned for messages that show no song.
var errNoSongInMessage = &discord.UserError{Reason: "the message shows no song", Text: "errors.no-song-in-message"}
