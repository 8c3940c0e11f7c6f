package bot

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/bot/acks"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/redact"
	"github.com/riffbot/riffbot/internal/visibility"
)

// Config holds the settings of a [Bot].
type Config struct {
	Token   string // without "Bot "
	APIURL  string // up to and without the version
	GuildID string // when set, commands are registered in this guild alone
	Shards  int    // total number of shards; 0: as many as Discord recommends
	Shard   int    // the only shard that this process connects; -1: all
	Leases  Leases // divides the shards among several processes; nil: see Shard
	// Relay passes interactions that arrived over HTTP to other processes; nil: this process handles all.
	Relay Relay
	// UserInstall reports that members may install the application on their accounts.
	UserInstall bool
	Redact      *redact.Redactor
	Log         *slog.Logger
	Now         func() time.Time
	// ObserveInteraction is called after an interaction was handled, with the time
	// from its receipt to its first response; negative if it got none. May be nil.
	ObserveInteraction func(name string, took time.Duration, err error)
	// ObserveRequest is called for each request to Discord's API, with its route
	// without ids and the status of the response; 0 without one. May be nil.
	ObserveRequest func(route string, status int)
	// Channels receives each event about channels, roles and members, in order. May be nil.
	Channels *visibility.Cache
}

// Handlers receive what the gateway sends while [Bot.Run] runs. All but Router may be
// nil.
type Handlers struct {
	Router *discord.Router
	// Explain returns the message that tells a member why a handler failed, and whether
	// the error is the bot's and not the member's. Nil: one message for all errors.
	Explain func(it *discord.Interaction, err error) (m discord.Message, unexpected bool)
	// Voice receives the bot's own voice states. Its methods may not block.
	Voice VoiceHandler
	// VoiceStateChanged is called when a member joins, leaves or changes in a voice
	// channel of a guild. It may not block.
	VoiceStateChanged func(guildID string)
	// MessageCreated is called for each message, the bot's own included. It may not
	// block.
	MessageCreated func(channelID, messageID string)
	// GuildJoined is called for each guild of the bot when its shard connects and when
	// the bot is added to one, GuildLeft when the bot was removed from one.
	GuildJoined, GuildLeft func(ctx context.Context, guildID string)
	// GuildCreated is called as GuildJoined is, after GuildLocale.
	GuildCreated func(ctx context.Context, g discord.Guild)
	// GuildLocale is called with the locale of a guild when its shard connects and when
	// the guild changes.
	GuildLocale func(ctx context.Context, guildID, locale string)
	// GuildsListed is called with all guilds of a shard when it starts a session, and
	// with a function that reports whether a guild belongs to that shard.
	GuildsListed func(ctx context.Context, guildIDs []string, serves func(guildID string) bool)
	// ShardConnected is called when a shard has connected for the first time in this process. If it is handed over,
	// another process serves its guilds until ShardConnected returns.
	ShardConnected func(ctx context.Context, serves func(guildID string) bool, handedOver bool)
}

// Bot is a connection to Discord. It implements [discord.Client] from the start and
// receives events while [Bot.Run] runs.
type Bot struct {
	cfg           Config
	client        *http.Client // sends every request to Discord's API
	dispatcher    *dispatcher
	handlers      Handlers // set by Run
	shards        atomic.Pointer[[]*shard]
	userID        atomic.Pointer[string] // nil before READY
	guildNames    guildNames
	memberNames   memberNames
	expiredTokens expiredTokens
	acks          acks.Gate
	voiceStates   voiceStates
	commandIDs    atomic.Pointer[map[string]string] // by name; nil before they are known
	verifyKey     atomic.Pointer[ed25519.PublicKey] // of the application; nil before it is known
	receiver      atomic.Pointer[dispatcher]        // nil before Run
	leaving       atomic.Bool                       // set by HandOver
	handedOver    chan struct{}                     // closed when others have taken the shards
	stopped       chan struct{}                     // closed by the end of Run
}

// New returns a bot that is not connected.
func New(cfg Config) (*Bot, error) {
	b := &Bot{cfg: cfg, voiceStates: voiceStates{guilds: make(map[string]guildVoiceStates)},
		handedOver: make(chan struct{}), stopped: make(chan struct{})}
	var err error
	if b.client, err = newClient(cfg); err != nil {
		return nil, fmt.Errorf("parse API URL: %w", err)
	}
	return b, nil
}

// userAgent has the form that Discord requires.
const userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) riffbot"

// Run registers the commands, connects to the gateway and handles its events until ctx
// ends or Discord refuses the connection for good. It then rejects new events, waits
// for running handlers and closes the sessions. It may be called once.
func (b *Bot) Run(ctx context.Context, h Handlers) error {
	defer close(b.stopped)
	b.handlers = h
	b.dispatcher = newDispatcher(b, h)
	b.receiver.Store(b.dispatcher)
	err := b.runShards(ctx)
	b.dispatcher.drain()
	return b.cfg.Redact.Error(err)
}

// runShards registers the commands and runs the shards of this process.
func (b *Bot) runShards(ctx context.Context) error {
	f, err := b.newFleet(ctx, b.dispatcher)
	if err != nil {
		return err
	}
	plan, err := f.plan(ctx)
	if err != nil {
		return err
	}
	if err := f.register(ctx, plan); err != nil {
		return err
	}
	return f.run(ctx, plan)
}

// Ready reports whether every shard of this process is connected.
func (b *Bot) Ready() bool {
	all := b.shards.Load()
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

// Waiting describes why shards of this process wait before they connect; empty if none
// waits for a second or longer.
func (b *Bot) Waiting() string {
	all := b.shards.Load()
	if all == nil {
		return ""
	}
	var longest *connectWait
	waiting := 0
	for _, s := range *all {
		if w := s.waiting.Load(); w != nil && time.Until(w.until) >= time.Second {
			waiting++
			if longest == nil || w.until.After(longest.until) {
				longest = w
			}
		}
	}
	if longest == nil {
		return ""
	}
	text := fmt.Sprintf("%d of %d shards wait up to %s before they connect", waiting, len(*all),
		time.Until(longest.until).Round(time.Second))
	if longest.identify {
		text += fmt.Sprintf("; %d of %d identifies of this day are left", longest.limit.Remaining, longest.limit.Total)
	}
	return text
}
