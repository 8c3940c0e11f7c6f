// Package onboarding explains the bot in servers that it was added to.
package onboarding

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
)

// client sends messages. [bot.Bot] implements it.
type client interface {
	Post(ctx context.Context, channelID string, m discord.Message) (*discord.Message, error)
	DirectChannel(ctx context.Context, userID string) (channelID string, err error)
	// WritableChannels returns the channels of a guild in which the bot can post.
	WritableChannels(guildID string) []string
}

// store remembers which guilds were welcomed, for all processes.
type store interface {
	// ClaimWelcome marks a guild as welcomed, and reports whether it had no mark.
	ClaimWelcome(ctx context.Context, guildID string, at time.Time) (bool, error)
	ReleaseWelcome(ctx context.Context, guildID string) error
}

// Config has the dependencies of [Welcomer].
type Config struct {
	Client  client
	Store   store
	Locales discord.LocaleResolver
	Allowed func(guildID string) error // returns why the bot may not be used in a guild
	Direct  bool                       // songs may be ordered in direct messages
	Price   int                        // of a song in credits
	Log     *slog.Logger
	Now     func() time.Time
}

// Welcomer posts one message in each server that the bot joins.
type Welcomer struct{ Config }

// NewWelcomer returns a [Welcomer].
func NewWelcomer(c Config) *Welcomer { return &Welcomer{c} }

// recent is how long after joining a guild is welcomed. Discord sends GUILD_CREATE for all guilds at each connection,
// and the bot may have been offline when it was added.
const recent = 24 * time.Hour

// GuildCreated welcomes a guild that the bot joined recently, unless it was welcomed before.
func (w *Welcomer) GuildCreated(ctx context.Context, g discord.Guild) {
	if w.Now().Sub(g.JoinedAt) > recent || w.Allowed(g.ID) != nil {
		return
	}
	log := w.Log.With("guild", g.ID)
	first, err := w.Store.ClaimWelcome(ctx, g.ID, w.Now())
	if err != nil {
		log.ErrorContext(ctx, "claim welcome failed", "err", err)
		return
	}
	if !first {
		return
	}
	switch err := w.post(ctx, g); {
	case err == nil:
		log.InfoContext(ctx, "guild welcomed")
	case refused(err):
		log.InfoContext(ctx, "guild not welcomed: no channel accepts the message", "why", err)
	default: // the next connection tries again
		err = errors.Join(err, w.Store.ReleaseWelcome(context.WithoutCancel(ctx), g.ID))
		log.ErrorContext(ctx, "welcome guild failed", "err", err)
	}
}

// maxChannels is the maximum number of channels that are tried after the system channel and the owner. Discord bans
// bots that repeat requests which it refuses.
const maxChannels = 3

// post posts the message in the system channel, or else to the owner, or else in the first channel that accepts it.
func (w *Welcomer) post(ctx context.Context, g discord.Guild) error {
	l := w.Locales.Language(ctx, g.ID, g.Locale)
	writable := w.Client.WritableChannels(g.ID)
	inGuild := func(channelID string) error {
		_, err := w.Client.Post(ctx, channelID, withNonce(Message(l, w.Price), g.ID))
		return err
	}
	if slices.Contains(writable, g.SystemChannelID) {
		if err := inGuild(g.SystemChannelID); !refused(err) {
			return err
		}
	}
	err := w.postToOwner(ctx, l, g)
	if !refused(err) {
		return err
	}
	for _, channelID := range writable[:min(len(writable), maxChannels)] {
		if err = inGuild(channelID); !refused(err) {
			return err
		}
	}
	return err
}

// postToOwner posts the message to the owner of the guild.
func (w *Welcomer) postToOwner(ctx context.Context, l i18n.Language, g discord.Guild) error {
	channelID, err := w.Client.DirectChannel(ctx, g.OwnerID)
	if err != nil {
		return err
	}
	_, err = w.Client.Post(ctx, channelID, withNonce(OwnerMessage(l, g.Name, w.Direct, w.Price), g.ID))
	return err
}

// refused reports whether Discord refuses to post there.
func refused(err error) bool {
	return errors.Is(err, discord.ErrNoAccess) || errors.Is(err, discord.ErrMessageGone) ||
		errors.Is(err, discord.ErrRejected)
}

func withNonce(m discord.Message, guildID string) discord.Message {
	m.Nonce = "hi" + guildID
	return m
}

// Message returns the message in a channel of the server. Its buttons order a first song, and open the set-up.
func Message(l i18n.Language, price int) discord.Message {
	return message(l.T("welcome.title"), l.T("welcome.text"), discord.Row{firstSongButton(l, price),
		messages.SurpriseButton(l, price),
		{Label: l.T("welcome.set-up"), Emoji: "⚙️", CustomID: discord.CustomID("setup")}})
}

// OwnerMessage returns the message to the owner of the server of a name. It has no set-up, which needs the
// permissions of a member. songs reports whether songs may be ordered in direct messages.
func OwnerMessage(l i18n.Language, server string, songs bool, price int) discord.Message {
	var buttons discord.Row
	if songs {
		buttons = discord.Row{firstSongButton(l, price), messages.SurpriseButton(l, price)}
	}
	return message(l.T("welcome.title"), l.T("welcome.direct", "Server", discord.Plain(server)), buttons)
}

func firstSongButton(l i18n.Language, price int) discord.Button {
	return discord.Button{Label: messages.Priced(l, l.T("welcome.first-song"), price), Emoji: "🎵", Style: discord.ButtonBlue,
		CustomID: discord.CustomID("firstsong")}
}

func message(title, text string, buttons discord.Row) discord.Message {
	return discord.Message{Layout: []discord.Block{discord.Container{Color: palette.Done, Blocks: []discord.Block{
		discord.Text("## " + title + "\n" + text), buttons}}}}
}
