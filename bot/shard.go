package bot

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"
)

// shard is one gateway connection. It receives the events of the guilds with (id >> 22)
// % count == shard id.
//
// https://discord.com/developers/docs/events/gateway#sharding
type shard struct {
	id, count       int
	bot             *Bot
	session         atomic.Pointer[discordgo.Session] // replaced when Discord declares it invalid
	resumable       atomic.Bool                       // the session had its READY event
	dialer          *gatewayDialer
	log             *slog.Logger
	identifyLimiter *identifyLimiter
	voiceRequests   *rate.Limiter
	connected       atomic.Bool
	muted           atomic.Bool   // another process handles the messages of the shard
	ready           chan struct{} // closed by the first READY event
	readyOnce       sync.Once
	waiting         atomic.Pointer[connectWait]
	disconnected    chan struct{}
	connect         func(context.Context) error     // open, except in tests
	onEvent         func(event string, data []byte) // set before the shard runs
}

// newShard returns a shard that is not connected.
func (b *Bot) newShard(id, count int, l *identifyLimiter) (*shard, error) {
	s := &shard{id: id, count: count, bot: b, log: b.cfg.Log, identifyLimiter: l, voiceRequests: newVoiceRequests(),
		disconnected: make(chan struct{}, 1), ready: make(chan struct{}), onEvent: func(string, []byte) {}}
	s.dialer = newGatewayDialer(b.cfg.Log, func(event string, data []byte) { s.onEvent(event, data) })
	s.connect = s.open
	if count > 1 {
		s.log = s.log.With("shard", id)
	}
	if err := s.renew(); err != nil {
		return nil, err
	}
	return s, nil
}

// renew replaces the session with a new one, which identifies when it is opened.
// discordgo's sessions always resume, even those that Discord invalidated. What the
// supervisor and the limiter do is switched off in it.
func (s *shard) renew() error {
	session, err := discordgo.New("Bot " + s.bot.cfg.Token)
	if err != nil {
		return fmt.Errorf("create session: %w", err)
	}
	session.ShardID, session.ShardCount = s.id, s.count
	session.Client = s.bot.client
	session.Dialer = s.dialer.websocketDialer()
	session.UserAgent = userAgent
	// Interactions need no intent. GUILDS is for the guilds of the bot, the message intents
	// for replies to it. The content of other messages is empty, because the bot does not
	// request the privileged intent for it.
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages |
		discordgo.IntentsGuildVoiceStates // for listeners and the bot's own voice channel
	session.SyncEvents = true // voice states depend on their order
	session.StateEnabled = false
	session.Compress = false
	session.ShouldReconnectOnError = false // done by the supervisor
	session.ShouldRetryOnRateLimit = false // done by the limiter
	session.MaxRestRetries = 0
	session.LogLevel = -1 // errors are logged here, with secrets redacted
	session.AddHandler(func(from *discordgo.Session, _ *discordgo.Disconnect) {
		if from != s.session.Load() {
			return
		}
		select {
		case s.disconnected <- struct{}{}:
		default:
		}
	})
	session.AddHandler(func(from *discordgo.Session, e *discordgo.Event) {
		if from != s.session.Load() || e.Type == "" { // delivered by the interceptor
			return
		}
		if e.Type == "READY" {
			s.resumable.Store(true)
			go s.showStatus(from) // not here: the session is locked while it opens
		}
		s.onEvent(e.Type, e.RawData)
	})
	s.resumable.Store(false)
	s.session.Store(session)
	return nil
}

// status is the status of the bot in lists of members. All servers and languages see the same.
const status = "🎵 /song · /help"

// showStatus sets the status of the bot. A session keeps it until it ends.
func (s *shard) showStatus(session *discordgo.Session) {
	if err := session.UpdateCustomStatus(status); err != nil {
		s.log.Info("set status failed", "err", s.bot.cfg.Redact.Error(err))
	}
}

// run keeps the shard connected and dispatches its events until ctx ends.
func (s *shard) run(ctx context.Context, d *dispatcher) error {
	s.onEvent = func(event string, data []byte) {
		d.bot.memberNames.update(event, data)
		switch event {
		case "INTERACTION_CREATE":
			d.startInteraction(ctx, data)
		case "MESSAGE_CREATE":
			if !s.muted.Load() {
				go d.handleMessage(ctx, data)
			}
		case "READY":
			s.readyOnce.Do(func() { close(s.ready) })
			d.storeUserID(data)
			go d.handleGuildList(ctx, s, data)
		default:
			if event == "GUILD_CREATE" || event == "GUILD_UPDATE" || event == "GUILD_DELETE" {
				d.bot.guildNames.update(event, data)
			}
			if d.bot.cfg.Channels != nil {
				if err := d.bot.cfg.Channels.Apply(event, data); err != nil {
					s.log.ErrorContext(ctx, "decode event failed", "event", event, "err", err)
				}
			}
			if err := d.bot.applyEvent(event, data); err != nil {
				s.log.ErrorContext(ctx, "decode event failed", "event", event, "err", err)
			}
			// Last, because the handlers use the channels and the bot's roles.
			if event == "GUILD_CREATE" || event == "GUILD_UPDATE" || event == "GUILD_DELETE" {
				go d.handleGuild(ctx, event, data)
			}
		}
	}
	return s.supervise(ctx)
}
