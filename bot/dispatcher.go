package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/riffbot/riffbot/bot/acks"
	"github.com/riffbot/riffbot/internal/discord"
)

// handlerTime is the timeout of a handler. Longer work is an order of the pipeline.
const handlerTime = 2 * time.Minute

// dispatcher decodes events and runs their handlers. discordgo calls it on a separate
// goroutine for each event, so it recovers from panics of handlers.
type dispatcher struct {
	bot      *Bot
	router   *discord.Router
	handlers Handlers
	log      *slog.Logger

	mu       sync.Mutex
	stopping bool
	busy     sync.WaitGroup
	recent   recentIDs // ids of interactions and messages
}

func newDispatcher(b *Bot, h Handlers) *dispatcher {
	if h.Explain == nil {
		h.Explain = func(it *discord.Interaction, _ error) (discord.Message, bool) {
			return discord.Failure(it.Private(), "errors.internal", "ID", it.ID), true
		}
	}
	return &dispatcher{bot: b, router: h.Router, handlers: h, log: b.cfg.Log}
}

// startInteraction handles an INTERACTION_CREATE event on another goroutine.
func (d *dispatcher) startInteraction(ctx context.Context, raw []byte) {
	end := d.bot.acks.Begin()
	go func() {
		defer end()
		d.handleInteraction(acks.WithEnd(ctx, end), raw)
	}()
}

// handleInteraction handles an INTERACTION_CREATE event.
func (d *dispatcher) handleInteraction(ctx context.Context, raw []byte) {
	began := d.bot.cfg.Now()
	it, err := d.decode(raw, began)
	if err != nil {
		d.log.ErrorContext(ctx, "decode interaction failed", "err", err)
		return
	}
	if d.isRepeated(it.ID) {
		d.log.InfoContext(ctx, "repeated interaction ignored", "interaction", it.ID)
		return
	}
	begun := d.begin()
	// The handler finishes even if ctx ends meanwhile.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerTime)
	defer cancel()
	// Taken before the handler, which may change the interaction; written after it, because redacting takes time.
	attrs := []any{"interaction", it.ID, "what", d.router.Name(it), "guild", it.GuildID, "user", it.User().ID}
	if !begun {
		d.reportError(ctx, it, d.router.KeepInput(ctx, it, discord.ErrStopping), d.log.With(attrs...))
		return
	}
	defer d.busy.Done()
	err = d.route(ctx, it)
	log := d.log.With(append(attrs, "took", d.bot.cfg.Now().Sub(began).Round(time.Millisecond))...)
	if discord.IsRepeated(err) {
		log.InfoContext(ctx, "repeated interaction ignored", "why", err)
		return
	}
	defer func() { d.observe(it, err) }()
	if err != nil {
		d.reportError(ctx, it, err, log)
		return
	}
	log.InfoContext(ctx, "interaction answered")
}

// decode decodes an interaction and stores the name of its user.
func (d *dispatcher) decode(raw []byte, began time.Time) (*discord.Interaction, error) {
	it, err := discord.Decode(raw, d.bot, began)
	if err == nil {
		d.bot.memberNames.set(it.GuildID, it.User().ID, it.UserName())
	}
	return it, err
}

// route runs the handler of an interaction and returns a panic as an error.
func (d *dispatcher) route(ctx context.Context, it *discord.Interaction) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = d.router.KeepInput(ctx, it, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return d.router.Handle(ctx, it)
}

// reportError logs why an interaction failed and tells the member.
func (d *dispatcher) reportError(ctx context.Context, it *discord.Interaction, err error, log *slog.Logger) {
	switch late := errors.Is(err, discord.ErrTokenExpired) && it.AnsweredAt.IsZero(); {
	case late && it.Type == discord.TypeAutocomplete:
		log.InfoContext(ctx, "autocomplete expired") // the member typed on
		return
	case late:
		log.WarnContext(ctx, "interaction expired before it was answered", "err", err)
		return // no response is possible any more
	}
	explanation, unexpected := d.handlers.Explain(it, err)
	if unexpected { // logged first, because the response may take long or fail
		log.ErrorContext(ctx, "interaction failed", "err", err)
	} else {
		log.InfoContext(ctx, "interaction refused", "why", err)
	}
	failed := it.Fail(ctx, explanation)
	switch {
	case discord.IsRepeated(failed):
		log.InfoContext(ctx, "repeated interaction ignored", "why", failed)
	case failed != nil:
		log.ErrorContext(ctx, "send error response failed", "err", failed)
	}
}

// run calls a function that drain waits for, unless the bot is stopping. It recovers
// from a panic and logs it with the name.
func (d *dispatcher) run(ctx context.Context, name string, do func(context.Context)) {
	if !d.begin() {
		return
	}
	defer d.busy.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			d.log.ErrorContext(ctx, "event handler panicked", "what", name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	do(ctx)
}

// observe reports how long an interaction waited for its first response.
func (d *dispatcher) observe(it *discord.Interaction, err error) {
	if d.bot.cfg.ObserveInteraction == nil {
		return
	}
	took := time.Duration(-1)
	if !it.AnsweredAt.IsZero() {
		took = it.AnsweredAt.Sub(it.ReceivedAt)
	}
	d.bot.cfg.ObserveInteraction(d.router.Name(it), took, err)
}

// isRepeated reports whether an event with this id was received before, and stores the
// id.
func (d *dispatcher) isRepeated(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.recent.add(id)
}

// begin counts a running handler and reports whether it may run: not while the bot is
// stopping. The caller calls busy.Done afterwards.
func (d *dispatcher) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopping {
		return false
	}
	d.busy.Add(1)
	return true
}

// drain rejects new events and waits for the running handlers.
func (d *dispatcher) drain() {
	d.mu.Lock()
	d.stopping = true
	d.mu.Unlock()
	d.busy.Wait()
}
