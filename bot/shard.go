package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// shard is one connection to the gateway: that of the guilds whose id, without
// its lower 22 bits, leaves the shard's number when divided by their count.
//
// https://discord.com/developers/docs/events/gateway#sharding
type shard struct {
	id        int
	session   *discordgo.Session
	tap       *taps
	log       *slog.Logger
	doors     *doors
	connected atomic.Bool
}

// newShard makes a session that does no more than it has to: the rest is ours.
func (b *Bot) newShard(id, count int, d *doors) (*shard, error) {
	session, err := discordgo.New("Bot " + b.cfg.Token)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	s := &shard{id: id, session: session, tap: newTaps(b.cfg.Log), log: b.cfg.Log, doors: d}
	if count > 1 {
		s.log = s.log.With("shard", id)
	}
	session.ShardID, session.ShardCount = id, count
	session.Client = b.client
	session.Dialer = s.tap.dialer()
	session.UserAgent = userAgent
	// Interactions need no intent. GUILDS tells where the bot is; the others that
	// somebody answered it. What people write without mentioning it comes empty:
	// reading that would need the privileged intent, which is not asked for.
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages |
		discordgo.IntentsGuildVoiceStates // who listens, and where the bot is
	session.SyncEvents = true // who came last is only known in order
	session.StateEnabled = false
	session.Compress = false
	session.ShouldReconnectOnError = false // the supervisor does it
	session.ShouldRetryOnRateLimit = false // the limiter does it
	session.MaxRestRetries = 0
	session.LogLevel = -1 // what matters of it is logged here, redacted
	return s, nil
}

// run keeps the shard connected and takes its interactions in until ctx ends.
func (s *shard) run(ctx context.Context, in *intake) error {
	remove := s.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		switch e.Type {
		case "INTERACTION_CREATE":
			go in.take(ctx, e.RawData)
		case "MESSAGE_CREATE":
			go in.say(ctx, e.RawData)
		case "READY":
			in.know(e.RawData)
			go in.listed(ctx, s, e.RawData)
		default:
			if e.Type == "GUILD_CREATE" || e.Type == "GUILD_UPDATE" || e.Type == "GUILD_DELETE" {
				go in.visit(ctx, e.Type, e.RawData)
			}
			if e.Type == "GUILD_CREATE" || e.Type == "GUILD_UPDATE" {
				in.bot.guilds.learn(e.RawData)
			}
			if in.bot.cfg.Channels != nil {
				if err := in.bot.cfg.Channels.Apply(e.Type, e.RawData); err != nil {
					s.log.ErrorContext(ctx, "read event failed", "event", e.Type, "err", err)
				}
			}
			if err := in.bot.hear(e.Type, e.RawData); err != nil {
				s.log.ErrorContext(ctx, "an event could not be read", "event", e.Type, "err", err)
			}
		}
	})
	defer remove()
	return s.supervise(ctx)
}

// shards makes this process's connections: all of the bot's, or one.
func (b *Bot) shards(ctx context.Context) ([]*shard, error) {
	count, atOnce := b.cfg.Shards, 1
	if count != 1 { // with one alone there is nothing to ask
		var said struct {
			Shards int `json:"shards"`
			Limit  struct {
				MaxConcurrency int `json:"max_concurrency"`
			} `json:"session_start_limit"`
		}
		if err := b.call(ctx, http.MethodGet, "/gateway/bot", nil, nil, &said); err != nil {
			return nil, fmt.Errorf("ask how many shards there should be: %w", err)
		}
		atOnce = max(said.Limit.MaxConcurrency, 1)
		if count == 0 {
			count = max(said.Shards, 1)
		}
	}
	if b.cfg.Shard >= count {
		return nil, fmt.Errorf("there is no shard %d of %d: they are counted from 0", b.cfg.Shard, count)
	}
	var d *doors
	if count > 1 && b.cfg.Shard < 0 { // one alone meets nobody at the door
		d = &doors{atOnce: atOnce, next: make(map[int]time.Time)}
	}
	var all []*shard
	for id := range count {
		if b.cfg.Shard >= 0 && b.cfg.Shard != id {
			continue
		}
		s, err := b.newShard(id, count, d)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	b.cfg.Log.InfoContext(ctx, "connecting to Discord", "shards", count, "here", len(all))
	return all, nil
}

// together runs all shards until ctx ends or one of them cannot go on.
func together(ctx context.Context, all []*shard, in *intake) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(all))
	var running sync.WaitGroup
	for i, s := range all {
		running.Go(func() {
			defer stop()
			errs[i] = s.run(ctx, in)
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// doors let shards in at Discord's pace: of those whose number leaves the same
// rest, one every five seconds.
//
// https://discord.com/developers/docs/events/gateway#rate-limiting
type doors struct {
	atOnce int

	mu   sync.Mutex
	next map[int]time.Time
}

const doorTime = 5 * time.Second

// wait returns when a shard may connect, or ctx ends.
func (d *doors) wait(ctx context.Context, id int) {
	if d == nil {
		return
	}
	d.mu.Lock()
	now, at := time.Now(), d.next[id%d.atOnce]
	if at.Before(now) {
		at = now
	}
	d.next[id%d.atOnce] = at.Add(doorTime)
	d.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
