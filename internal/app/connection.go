package app

import (
	"context"
	"sync"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/store/pubsub"
	"github.com/riffbot/riffbot/internal/store/sharddb"
	"github.com/riffbot/riffbot/internal/visibility"
	"github.com/riffbot/riffbot/internal/voice"
)

// connection is the connection to Discord.
type connection struct {
	client   *bot.Bot
	recorded discord.Client // client that records what messages show
	channels *visibility.Cache
	relay    *relay // nil: no other process
}

// newConnection returns a client that is not connected.
func newConnection(e env, data *storage) (connection, error) {
	d, conn := e.cfg.Discord, connection{channels: visibility.NewCache()}
	cfg := bot.Config{
		Token: d.Token.Reveal(), APIURL: d.APIURL, GuildID: d.GuildID, Shards: d.Shards,
		Shard: max(d.Shard, config.AllShards), Leases: leases(e.cfg, data), UserInstall: d.UserInstall,
		Channels: conn.channels,
		Redact:   e.redactor, Log: e.log, Now: e.now, ObserveInteraction: e.metrics.Interaction,
		ObserveRequest: e.metrics.DiscordRequest,
	}
	if e.cfg.Database != "" {
		conn.relay = newRelay(pubsub.New(data.db, pubsub.Interactions), e.log)
		cfg.Relay = conn.relay
	}
	var err error
	if conn.client, err = bot.New(cfg); err != nil {
		return connection{}, err
	}
	conn.recorded = discord.RecordPosts(conn.client, data.db)
	return conn, nil
}

// receiveInteractions handles interactions that other processes pass until ctx ends.
func (c connection) receiveInteractions(ctx context.Context) error {
	if c.relay == nil {
		<-ctx.Done()
		return nil
	}
	return c.relay.run(ctx, c.client)
}

// leases returns what divides the shards among the processes of a PostgreSQL database; nil if the settings do.
func leases(cfg config.Config, data *storage) bot.Leases {
	if cfg.Discord.Shard != config.AutoShards || cfg.Database == "" {
		return nil
	}
	return shardLeases{sharddb.New(data.db, newID())}
}

// shardLeases adapts [sharddb.Leases] to [bot.Leases].
type shardLeases struct{ *sharddb.Leases }

// Renew renews the leases of this process.
func (l shardLeases) Renew(ctx context.Context, count int, leaving bool) (bot.ShardPlan, error) {
	p, err := l.Leases.Renew(ctx, count, leaving)
	return bot.ShardPlan(p), err
}

// guilds are the settings of servers and what depends on them.
type guilds struct {
	settings *guild.SettingsService
	locales  *discord.GuildLocales
	access   visibility.Songs
}

func newGuilds(e env, data *storage, conn connection) guilds {
	settings := guild.NewSettingsService(data.db, newID, e.now)
	return guilds{
		settings: settings, locales: discord.NewGuildLocales(settings, e.log),
		access: visibility.Songs{Store: data.db, Channels: conn.channels, Settings: settings},
	}
}

// firstConnection returns a channel that is closed when a shard has connected for the first time.
func firstConnection(h *bot.Handlers) <-chan struct{} {
	connected := make(chan struct{})
	once := sync.OnceFunc(func() { close(connected) })
	listed := h.GuildsListed
	h.GuildsListed = func(ctx context.Context, guildIDs []string, serves func(string) bool) {
		once()
		listed(ctx, guildIDs, serves)
	}
	return connected
}

// eventHandlers returns the handlers of gateway events. calls is nil if the jukebox is off.
func eventHandlers(e env, router *discord.Router, cleaner *retention.Cleaner, settings *guild.SettingsService,
	panel *jukeboxmessages.Panel, calls *voice.Voice, box *jukebox.Jukebox) bot.Handlers {
	h := bot.Handlers{
		Router: router, Explain: messages.Explain, GuildJoined: cleaner.GuildJoined, GuildLeft: cleaner.GuildLeft,
		GuildsListed: cleaner.SyncGuilds,
		GuildLocale: func(ctx context.Context, guildID, locale string) {
			if err := settings.SetLocale(ctx, guildID, locale); err != nil {
				e.log.ErrorContext(ctx, "save guild locale failed", "guild", guildID, "err", err)
			}
		},
	}
	if calls != nil {
		h.Voice, h.VoiceStateChanged, h.MessageCreated = calls, box.Changed, panel.OnMessage
		h.ShardConnected = box.Restore
	}
	return h
}
