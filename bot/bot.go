package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"riffbot/commands"
	"riffbot/internal/redact"
	"riffbot/internal/visibility"
)

// Config is what the connection needs to know.
type Config struct {
	Token   string // without "Bot "
	APIURL  string // up to and without the version
	GuildID string // when set, commands are registered in this guild alone
	Shards  int    // of the bot as a whole; 0: as many as Discord recommends
	Shard   int    // the one that this process connects; -1: all
	Redact  *redact.Redactor
	Log     *slog.Logger
	Now     func() time.Time
	// Observe is told of each interaction when its first answer has left: what
	// it asked for, and how long after it was received. Negative: it was never
	// answered. May be nil.
	Observe func(name string, took time.Duration, err error)
	// ObserveCall is told of each answer of Discord's API by its route, without
	// ids. The status is 0 when no answer came. May be nil.
	ObserveCall func(route string, status int)
	// Channels is told of each event that says who can see which channel, in order. May be nil.
	Channels *visibility.Cache
	// Joined is told of each guild that the bot is in, whenever Discord says so, and
	// Left of each that it was removed from. May be nil.
	Joined, Left func(ctx context.Context, guildID string)
	// Spoken is told of the locale of each guild that the bot is in, whenever Discord
	// says so. May be nil.
	Spoken func(ctx context.Context, guildID, locale string)
	// Listed is told of all guilds that the bot is in whenever a connection begins
	// anew, with whether another guild would be that connection's. May be nil.
	Listed func(ctx context.Context, guildIDs []string, ours func(guildID string) bool)
}

// Bot is a connection to Discord. It implements [commands.Discord] from the
// start; interactions come in while [Bot.Run] runs.
type Bot struct {
	cfg    Config
	client *http.Client // every request to Discord's API
	intake *intake
	here   atomic.Pointer[[]*shard]
	self   atomic.Pointer[string] // the bot's user id, once Discord said so
	guilds guilds
	tokens deadTokens // of interactions
	places places
	calls  Calls                // may be nil
	onMove func(guildID string) // may be nil
	onSay  func(channelID, messageID string)
}

// New builds the bot. It does not connect.
func New(cfg Config) (*Bot, error) {
	b := &Bot{cfg: cfg, places: places{guilds: make(map[string]guildPlaces)}}
	var err error
	if b.client, err = newClient(cfg); err != nil {
		return nil, fmt.Errorf("read the address of the API: %w", err)
	}
	return b, nil
}

// userAgent has the form that Discord demands.
const userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) riffbot"

// Run registers the commands, connects and handles interactions until ctx ends
// or Discord says that coming back is of no use. It then refuses what still
// comes in, waits for the handlers under way and closes the sessions.
func (b *Bot) Run(ctx context.Context, router *commands.Router) error {
	b.intake = newIntake(b, router)
	all, err := b.shards(ctx)
	if err != nil {
		return b.cfg.Redact.Error(err)
	}
	b.here.Store(&all)
	if all[0].id == 0 { // one process is enough
		if err := b.register(ctx, router.Definitions()); err != nil {
			return b.cfg.Redact.Error(err)
		}
	}
	err = together(ctx, all, b.intake)
	b.intake.drain()
	return b.cfg.Redact.Error(err)
}

// Ready reports whether every shard of this process is connected.
func (b *Bot) Ready() bool {
	all := b.here.Load()
	if all == nil {
		return false
	}
	for _, s := range *all {
		if !s.connected.Load() {
			return false
		}
	}
	return true
}
