package cowriting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/cowritingmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// togetherCommand returns /write together, which opens a thread in which members write a song line by line.
func (h handlers) togetherCommand() discord.Command {
	zero := 0.0
	number := func(name, description string, most int) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: name,
			Description: description, MinValue: &zero, MaxValue: float64(most)}
	}
	return discord.Command{
		Group:  "write",
		Orders: true,
		Definition: discord.ServerDefinition("together", "Write a song line by line with others, and vote",
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "theme",
				MaxLength: cowriting.MaxTheme, Description: "What's the song about? Optional"},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "title",
				MaxLength: songs.MaxTitle, Description: "Optional; I'll pick one"},
			styleoption.Style("style", "Genre, mood, instruments; optional", songs.MaxStyle),
			number("minutes", fmt.Sprintf("Minutes to vote on a line; 0: no limit; %.0f by default",
				cowriting.DefaultTime.Minutes()), cowriting.MaxMinutes),
			number("lines", fmt.Sprintf("Lines of the song; 0: until the host ends it; %d by default",
				cowriting.DefaultLines), cowriting.MaxLines),
			number("voters", "Members who have to vote before the time ends a vote; none by default", cowriting.MaxVoters),
		),
		Handle: h.open,
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			_, err := styleoption.Suggest(ctx, it, h.Styles)
			return err
		},
		Buttons: map[string]discord.Handler{
			"cowrite-propose:{session}": func(ctx context.Context, it *discord.Interaction) error {
				return it.Open(ctx, proposalForm(it.Private(), it.Var("session")))
			},
			"cowrite-section:{session}": func(ctx context.Context, it *discord.Interaction) error {
				return it.Open(ctx, sectionForm(it.Private(), it.Var("session")))
			},
			"cowrite-close:{session}:{turn}":  discord.Privately(h.closeLine),
			"cowrite-undo:{session}:{line}":   discord.Privately(h.undo),
			"cowrite-text:{session}:{page}":   h.showText,
			"cowrite-stop:{session}":          discord.Privately(h.askToStop),
			"cowrite-stopped:{session}":       discord.Updating(h.stop),
			"cowrite-sing:{session}":          discord.Privately(h.askToSing),
			"cowrite-order:{session}:{lines}": h.order,
		},
		Menus: map[string]discord.Handler{"cowrite-vote:{session}": discord.Privately(h.vote)},
		Forms: map[string]discord.Handler{
			"cowrite-proposed:{session}":  discord.Privately(h.propose),
			"cowrite-sectioned:{session}": discord.Privately(h.addSection),
		},
		Reopen: map[string]discord.FormBuilder{
			"cowrite-proposed:{session}": func(_ context.Context, it *discord.Interaction) (discord.Form, error) {
				return proposalForm(it.Private(), it.Var("session")), nil
			},
			"cowrite-sectioned:{session}": func(_ context.Context, it *discord.Interaction) (discord.Form, error) {
				return sectionForm(it.Private(), it.Var("session")), nil
			},
		},
	}
}

// open checks the options, posts a message with a thread, and posts the panel in the thread.
func (h handlers) open(ctx context.Context, it *discord.Interaction) error {
	s := cowriting.Session{GuildID: it.GuildID, ChannelID: it.ChannelID, Host: it.Requester(), Title: it.Text("title"),
		Theme: it.Text("theme"), Style: it.Text("style"), LineTime: cowriting.DefaultTime, MaxLines: cowriting.DefaultLines,
		MinVoters: min(it.Number("voters"), cowriting.MaxVoters), Interaction: it.ID}.Normalized()
	if it.Option("minutes") != nil {
		s.LineTime = time.Duration(min(it.Number("minutes"), cowriting.MaxMinutes)) * time.Minute
	}
	if it.Option("lines") != nil {
		s.MaxLines = min(it.Number("lines"), cowriting.MaxLines)
	}
	spec := songs.SongSpec{Lyrics: "la", Title: s.Title, Style: s.Style}
	if err := h.Offer.Check(ctx, it.GuildID, spec); err != nil {
		return &messages.SpecError{Err: err}
	}
	switch it.At.Type {
	case discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews:
	default:
		return errNoThread
	}
	return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
		return h.openChecked(ctx, it, s)
	})(ctx, it)
}

// threadPermissions are what the bot needs in the channel of a session.
const threadPermissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads

// openChecked opens a session whose options are valid.
func (h handlers) openChecked(ctx context.Context, it *discord.Interaction, s cowriting.Session) error {
	noAccess := &messages.PlaceError{Channel: it.ChannelID, Who: "I", Permissions: "cowriting.permissions.threads"}
	if !it.Can(threadPermissions) {
		return noAccess
	}
	if err := it.AllowTexts(ctx, s.Title, s.Theme, s.Style); err != nil {
		return err
	}
	s, err := h.Sessions.Create(ctx, s)
	if err != nil {
		return explained(err)
	}
	l := it.Public(ctx)
	m := openedMessage(l, s)
	posted, err := it.Reply(ctx, m)
	if err == nil && posted.ID == "" { // a thread needs a message
		m.Nonce = it.ID
		posted, err = it.Client.Post(ctx, it.ChannelID, m)
	}
	if err == nil {
		err = h.openThread(ctx, it, l, s, posted.ID)
	}
	if err == nil {
		return nil
	}
	_, stopErr := h.Sessions.Stop(ctx, it.GuildID, s.ID)
	if errors.Is(err, discord.ErrNoAccess) {
		err = noAccess
	}
	return errors.Join(err, stopErr)
}

// openThread starts the thread of a session on a message and posts the panel in it.
func (h handlers) openThread(ctx context.Context, it *discord.Interaction, l i18n.Language, s cowriting.Session,
	messageID string) error {
	name := discord.Cut(l.T("cowriting.thread", "Title", cowritingmessages.Title(l, s)), maxThreadName)
	thread, err := it.Client.StartThread(ctx, it.ChannelID, messageID, name)
	if err != nil {
		return err
	}
	if err := h.Sessions.Place(ctx, s, thread, ""); err != nil {
		return err
	}
	s.State = cowriting.Open
	panel := cowritingmessages.Panel(l, s, h.options())
	panel.Nonce = string(s.ID)
	posted, err := it.Client.Post(ctx, thread, panel)
	if err != nil {
		return err
	}
	return h.Sessions.Place(ctx, s, thread, posted.ID)
}

// maxThreadName is the maximum length of the name of a thread.
// https://discord.com/developers/docs/resources/channel#start-thread-from-message
const maxThreadName = 100

// openedMessage returns the message that the thread of a session starts from.
func openedMessage(l i18n.Language, s cowriting.Session) discord.Message {
	return discord.Message{Embeds: []*discordgo.MessageEmbed{{
		Title: discord.Cut(l.T("cowriting.opened", "Name", discord.Plain(messages.MemberName(l, s.Host))), 256),
		Description: l.T("cowriting.opened-text", "Title",
			discord.Cut(discord.Plain(cowritingmessages.Title(l, s)), 400)),
		Color: palette.Done}}}
}
