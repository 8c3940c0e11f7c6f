// Package messages renders what members see in Discord and delivers it: the status of orders, finished songs,
// boards, jukebox panels and the explanations of errors.
package messages

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/linecredits"
	"github.com/riffbot/riffbot/internal/songs"
)

// OrdersConfig configures [Orders].
type OrdersConfig struct {
	Discord discord.Client
	Direct  directMessages // nil: no direct messages are sent
	Files   songs.Files
	Offer   songs.Offer // decides which buttons a song has
	// nil: queue positions are not shown, and states are not checked before they are shown
	Store orderReader
	// Estimates estimates when orders are done; nil: no estimates are shown.
	Estimates estimator
	Tokens    discord.TokenCipher
	Locales   discord.LocaleResolver // nil: English
	Voice     bool                   // songs can be played in voice channels
	Price     int                    // of an order in credits
	// Quote returns what an order of a member costs and what is left; nil: it is not shown.
	Quote func(ctx context.Context, o songs.Order) (songs.Quote, error)

	Channels  songChannels   // nil: there are no song channels
	Settings  settingsReader // nil: servers have no settings
	Formatter formatter      // nil: files are not converted
	Battles   battleOrders   // nil: there are no battles
	Credits   linecredits.Reader
	Album     func(context.Context, songs.Place) string

	Log *slog.Logger
	Now func() time.Time
}

// directMessages opens the channel of direct messages with a user.
type directMessages interface {
	DirectChannel(ctx context.Context, userID string) (channelID string, err error)
}

// settingsReader reads the settings of a server.
type settingsReader interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// songChannels reads the song channels of servers and records what was posted there.
type songChannels interface {
	// SongChannel returns the channel of a server; [songs.ErrNotFound] if it has none.
	SongChannel(ctx context.Context, guildID string) (songs.Channel, error)
	// Thread returns the thread of a song; [songs.ErrNotFound] if it has none.
	Thread(ctx context.Context, id songs.SongID) (threadID string, err error)
	// SetThread sets the thread of songs.
	SetThread(ctx context.Context, threadID string, ids ...songs.SongID) error
	// RecordPost records that a thread is named after songs.
	RecordPost(ctx context.Context, p songs.Post) error
	// Share records that songs were posted in a channel: who can see it may see them.
	Share(ctx context.Context, guildID string, p songs.Posting, ids ...songs.SongID) error
}

// orderReader reads orders.
type orderReader interface {
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
	// Ahead returns an estimate of the number of orders before one.
	Ahead(ctx context.Context, id songs.OrderID) (int, error)
}

// estimator estimates when orders are done; see [songs.Estimator].
type estimator interface {
	Remaining(ctx context.Context, o songs.Order, percent, ahead int) (time.Duration, error)
}

// formatter converts songs. Its errors are [media.ErrNoTool], [songs.ErrTooLarge] and
// [*media.InputError].
type formatter interface {
	Format(ctx context.Context, s songs.Song, by songs.Tags, format string, limit int64) (songs.File, error)
}

// Orders shows orders in Discord: it edits the status message of each order and turns it into the
// finished song. It implements [songs.Notifier].
type Orders struct {
	cfg OrdersConfig

	mu       sync.Mutex
	statuses map[songs.OrderID]*liveStatus
	closed   bool // no status is shown any more
}

// NewOrders returns an Orders without any status in progress.
func NewOrders(cfg OrdersConfig) *Orders {
	if cfg.Locales == nil {
		cfg.Locales = discord.DefaultLocales{}
	}
	return &Orders{cfg: cfg, statuses: make(map[songs.OrderID]*liveStatus)}
}

// Language returns the language of an order's message.
func (ord *Orders) Language(ctx context.Context, o songs.Order) i18n.Language {
	to, _ := DecodeAddress(o.Address) // an invalid address has no language
	if to.Language == "" && o.Place.GuildID != "" {
		return ord.cfg.Locales.Language(ctx, o.Place.GuildID, "")
	}
	return i18n.ForLocale(to.Language)
}

// ChannelAddress returns the address of an order without a message. Its songs are posted in the
// channel.
func ChannelAddress(channelID string) []byte { return Address{ChannelID: channelID}.Encode() }

// NewAddress returns an address for another message in the channel of an order's message.
func (ord *Orders) NewAddress(o songs.Order) []byte {
	to, _ := DecodeAddress(o.Address) // an invalid address has no avatar or language
	return Address{ChannelID: channelOf(o, to), AvatarURL: to.AvatarURL, Language: to.Language,
		External: to.External}.Encode()
}

// channelOf returns the channel of an order's messages: that of the order or, for one that was delivered
// directly, that of the direct messages.
func channelOf(o songs.Order, to Address) string {
	if o.Place.GuildID == "" && to.ChannelID != "" {
		return to.ChannelID
	}
	return o.Place.ChannelID
}
