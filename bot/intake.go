package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"riffbot/commands"
)

// handlerTime bounds one handler. What takes longer is an order, and those live
// on the production line.
const handlerTime = 2 * time.Minute

// intake takes interactions in. discordgo calls it on a goroutine of its own
// for every event, where a panic would end the process.
type intake struct {
	bot    *Bot
	router *commands.Router
	log    *slog.Logger

	mu       sync.Mutex
	stopping bool
	busy     sync.WaitGroup
	seen     recent // ids of interactions and messages
}

func newIntake(b *Bot, router *commands.Router) *intake {
	return &intake{bot: b, router: router, log: b.cfg.Log}
}

// take handles one raw INTERACTION_CREATE.
func (in *intake) take(ctx context.Context, raw []byte) {
	began := in.bot.cfg.Now()
	it, err := commands.Decode(raw, in.bot, began)
	if err != nil {
		in.log.ErrorContext(ctx, "an interaction could not be read", "err", err)
		return
	}
	if in.repeated(it.ID) {
		in.log.InfoContext(ctx, "repeated interaction ignored", "interaction", it.ID)
		return
	}
	begun := in.begin()
	// A handler outlives the signal to stop: what was begun is finished.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerTime)
	defer cancel()
	log := in.log.With("interaction", it.ID, "what", in.router.Name(it), "guild", it.GuildID, "user", it.User().ID)
	if !begun {
		in.explain(ctx, it, commands.ErrStopping, log)
		return
	}
	defer in.busy.Done()
	err = in.handle(ctx, it)
	log = log.With("took", in.bot.cfg.Now().Sub(began).Round(time.Millisecond))
	if commands.Repeated(err) {
		log.InfoContext(ctx, "repeated interaction ignored", "why", err)
		return
	}
	defer func() { in.observe(it, err) }()
	if err != nil {
		in.explain(ctx, it, err, log)
		return
	}
	log.InfoContext(ctx, "interaction answered")
}

// handle runs the handler and turns a panic into an error.
func (in *intake) handle(ctx context.Context, it *commands.Interaction) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return in.router.Handle(ctx, it)
}

func (in *intake) explain(ctx context.Context, it *commands.Interaction, err error, log *slog.Logger) {
	switch late := errors.Is(err, commands.ErrTokenExpired) && it.AnsweredAt.IsZero(); {
	case late && it.Type == commands.TypeAutocomplete:
		log.InfoContext(ctx, "autocomplete came too late") // the person types on
		return
	case late:
		log.WarnContext(ctx, "interaction expired before it was answered", "err", err)
		return // nothing can be said any more
	case commands.Worth(it, err): // before anybody is told, which may take long or fail
		log.ErrorContext(ctx, "interaction failed", "err", err)
	default:
		log.InfoContext(ctx, "interaction refused", "why", err)
	}
	failed := commands.Explain(ctx, it, err)
	switch {
	case commands.Repeated(failed):
		log.InfoContext(ctx, "repeated interaction ignored", "why", failed)
	case failed != nil:
		log.ErrorContext(ctx, "send error response failed", "err", failed)
	}
}

// visit handles one raw GUILD_CREATE, GUILD_UPDATE or GUILD_DELETE. A guild that is
// unavailable has an outage: the bot is still in it.
//
// https://discord.com/developers/docs/events/gateway-events#guild-delete
func (in *intake) visit(ctx context.Context, event string, raw []byte) {
	var guild struct {
		ID          string `json:"id"`
		Unavailable bool   `json:"unavailable"`
		Locale      string `json:"preferred_locale"`
	}
	if err := json.Unmarshal(raw, &guild); err != nil || guild.ID == "" {
		in.log.ErrorContext(ctx, "an event of a guild could not be read", "err", err)
		return
	}
	if guild.Unavailable {
		return
	}
	in.aside(ctx, event, func(ctx context.Context) {
		cfg := in.bot.cfg
		switch {
		case event == "GUILD_CREATE" && cfg.Joined != nil:
			cfg.Joined(ctx, guild.ID)
		case event == "GUILD_DELETE" && cfg.Left != nil:
			cfg.Left(ctx, guild.ID)
		}
		if cfg.Spoken != nil && guild.Locale != "" {
			cfg.Spoken(ctx, guild.ID, guild.Locale)
		}
	})
}

// listed tells where the bot is: READY names all guilds of a shard, those with an
// outage included, so that one is noticed that it was removed from meanwhile.
func (in *intake) listed(ctx context.Context, s *shard, ready []byte) {
	var said struct {
		Guilds []struct {
			ID string `json:"id"`
		} `json:"guilds"`
	}
	if in.bot.cfg.Listed == nil || json.Unmarshal(ready, &said) != nil || said.Guilds == nil {
		return // [intake.know] has said what is wrong with it
	}
	var ids []string
	for _, g := range said.Guilds {
		ids = append(ids, g.ID)
	}
	in.aside(ctx, "the list of guilds", func(ctx context.Context) { in.bot.cfg.Listed(ctx, ids, s.has) })
}

// aside does something that is waited for at the end, unless that has come. What it
// is stands in the log should it panic.
func (in *intake) aside(ctx context.Context, what string, do func(context.Context)) {
	if !in.begin() {
		return
	}
	defer in.busy.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			in.log.ErrorContext(ctx, "an event made a handler panic", "what", what, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	do(ctx)
}

// know notes who the bot is.
func (in *intake) know(ready []byte) {
	var said struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}
	if err := json.Unmarshal(ready, &said); err != nil {
		in.log.Error("the gateway's greeting could not be read", "err", err)
		return
	}
	in.bot.self.Store(&said.User.ID)
}

// overhear tells that a message was written.
func (in *intake) overhear(raw []byte) {
	var m struct {
		ID        string `json:"id"`
		ChannelID string `json:"channel_id"`
	}
	if in.bot.onSay != nil && json.Unmarshal(raw, &m) == nil {
		in.bot.onSay(m.ChannelID, m.ID)
	}
}

// say handles one raw MESSAGE_CREATE: what answers a message of the bot may be a
// wish.
func (in *intake) say(ctx context.Context, raw []byte) {
	in.overhear(raw)
	self := in.bot.self.Load()
	if self == nil {
		return
	}
	t := commands.DecodeTurn(raw, *self, in.bot)
	if t == nil || in.repeated(t.ID) {
		return
	}
	in.aside(ctx, "message "+t.ID, func(ctx context.Context) {
		if err := in.router.Say(ctx, t); err != nil {
			in.log.WarnContext(ctx, "a message was not answered", "message", t.ID, "guild", t.GuildID, "err", err)
		}
	})
}

// observe tells whoever measures how soon the first answer left.
func (in *intake) observe(it *commands.Interaction, err error) {
	if in.bot.cfg.Observe == nil {
		return
	}
	took := time.Duration(-1)
	if !it.AnsweredAt.IsZero() {
		took = it.AnsweredAt.Sub(it.ReceivedAt)
	}
	in.bot.cfg.Observe(in.router.Name(it), took, err)
}

// repeated reports whether an event of this id came in before, and remembers it.
func (in *intake) repeated(id string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return !in.seen.add(id)
}

// begin counts something as under way, unless the bot is stopping. Who begins says
// busy.Done.
func (in *intake) begin() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.stopping {
		return false
	}
	in.busy.Add(1)
	return true
}

// drain refuses what comes in from now on and waits for what is under way.
func (in *intake) drain() {
	in.mu.Lock()
	in.stopping = true
	in.mu.Unlock()
	in.busy.Wait()
}
