package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// fleet runs the shards of this process. Without leases it runs all shards of the bot, or the one in the settings.
type fleet struct {
	bot        *Bot
	dispatcher *dispatcher
	limiter    *identifyLimiter
	count      int // number of shards of the bot
	failed     chan error
	registered bool // this process has registered the commands
	running    sync.WaitGroup

	mu     sync.Mutex
	shards map[int]*runningShard
}

// runningShard is a shard that runs until it is stopped.
type runningShard struct {
	*shard
	stop    context.CancelFunc
	adopted atomic.Bool // [Handlers.ShardConnected] has returned
}

// newFleet returns a fleet without shards.
func (b *Bot) newFleet(ctx context.Context, d *dispatcher) (*fleet, error) {
	f := &fleet{bot: b, dispatcher: d, count: b.cfg.Shards, failed: make(chan error, 1),
		shards: make(map[int]*runningShard)}
	advised, limit, err := b.startLimit(ctx)
	switch {
	case err == nil && f.count == 0:
		f.count = max(advised, 1)
	case err != nil && f.count == 1: // the supervisor of a single shard retries
		b.cfg.Log.WarnContext(ctx, "get session start limit failed", "err", err)
	case err != nil:
		return nil, fmt.Errorf("get number of shards: %w", err)
	}
	f.limiter = newIdentifyLimiter(limit, b.cfg.Log)
	f.limiter.fetch = func(ctx context.Context) (startLimit, error) {
		_, limit, err := b.startLimit(ctx)
		return limit, err
	}
	if b.cfg.Leases != nil {
		f.limiter.share = b.cfg.Leases.Identify
	}
	return f, nil
}

// plan returns the shards that this process starts with.
func (f *fleet) plan(ctx context.Context) (p ShardPlan, err error) {
	cfg := f.bot.cfg
	if cfg.Leases != nil {
		if p, err = cfg.Leases.Renew(ctx, f.count, false); err != nil {
			return p, err
		}
		if cfg.Shards != 0 && p.Count != cfg.Shards {
			return p, fmt.Errorf("other processes run %d shards, not %d: stop all processes to change SHARDS", p.Count,
				cfg.Shards)
		}
		f.count = p.Count
		return p, nil
	}
	if cfg.Shard >= f.count {
		return p, fmt.Errorf("no shard %d of %d: shards are counted from 0", cfg.Shard, f.count)
	}
	p = ShardPlan{Count: f.count, Held: []int{cfg.Shard}}
	if cfg.Shard < 0 {
		p.Held = nil
		for id := range f.count {
			p.Held = append(p.Held, id)
		}
	}
	return p, nil
}

// run runs the shards until ctx ends or one of them fails.
func (f *fleet) run(ctx context.Context, p ShardPlan) error {
	ctx, stop := context.WithCancel(ctx)
	defer f.running.Wait()
	defer stop()
	f.bot.cfg.Log.InfoContext(ctx, "connecting to Discord", "shards", f.count, "here", len(p.Held)+len(p.Incoming),
		"identifies_left", f.limiter.limit.Remaining)
	if err := f.apply(ctx, p); err != nil {
		return err
	}
	if f.bot.cfg.Leases != nil {
		f.running.Go(func() { f.follow(ctx) })
	}
	select {
	case err := <-f.failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// follow renews the leases and connects the shards of this process until ctx ends.
func (f *fleet) follow(ctx context.Context) {
	leases := f.bot.cfg.Leases
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), adoptTimeout)
		defer cancel()
		if err := leases.Leave(ctx); err != nil {
			f.bot.cfg.Log.WarnContext(ctx, "remove leases of shards failed", "err", err)
		}
	}()
	handedOver := sync.OnceFunc(func() { close(f.bot.handedOver) })
	for timer := time.NewTimer(renewInterval); ; {
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		leaving := f.bot.leaving.Load()
		p, err := leases.Renew(ctx, f.count, leaving)
		if err == nil {
			f.registerLater(ctx, p)
			err = f.apply(ctx, p)
		}
		if err != nil && ctx.Err() == nil { // the shards stay connected: no other process may be able to take them
			f.bot.cfg.Log.ErrorContext(ctx, "renew leases of shards failed", "err", err)
		}
		timer.Reset(renewInterval)
		if leaving {
			timer.Reset(handOverPoll)
			if err == nil && (len(p.Held) == 0 || p.Others == 0) {
				handedOver()
			}
		}
	}
}

// apply starts the shards of a plan, takes those that are connected, and stops all others.
func (f *fleet) apply(ctx context.Context, p ShardPlan) error {
	for _, id := range slices.Concat(p.Held, p.Incoming) {
		if err := f.start(ctx, id, slices.Contains(p.Incoming, id)); err != nil {
			return err
		}
	}
	f.mu.Lock()
	var gone []*runningShard
	for id, s := range f.shards {
		if !slices.Contains(p.Held, id) && !slices.Contains(p.Incoming, id) {
			gone = append(gone, s)
			delete(f.shards, id)
		}
	}
	f.publish()
	running := f.shards
	f.mu.Unlock()
	for _, s := range gone {
		s.log.InfoContext(ctx, "another process serves the shard", "shard", s.id)
		s.stop()
	}
	for _, id := range p.Held {
		running[id].muted.Store(false)
	}
	for _, id := range p.Incoming {
		s := running[id]
		if !s.adopted.Load() {
			continue
		}
		if err := f.bot.cfg.Leases.Take(ctx, id); err != nil {
			return err
		}
		s.muted.Store(false)
		s.log.InfoContext(ctx, "shard taken from another process", "shard", id)
	}
	return nil
}

// start starts a shard unless it runs. While it is incoming, two processes receive its events. Both respond to
// interactions, of which Discord accepts the first response. Messages have no response, so only the process that holds
// the shard handles them.
func (f *fleet) start(ctx context.Context, id int, incoming bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shards[id] != nil {
		return nil
	}
	s, err := f.bot.newShard(id, f.count, f.limiter)
	if err != nil {
		return err
	}
	s.muted.Store(incoming)
	ctx, stop := context.WithCancel(ctx)
	r := &runningShard{shard: s, stop: stop}
	f.shards[id] = r
	f.running.Go(func() {
		if err := s.run(ctx, f.dispatcher); err != nil {
			select {
			case f.failed <- err:
			default:
			}
		}
		f.bot.forgetGuilds(s)
	})
	f.running.Go(func() { f.adopt(ctx, r) })
	return nil
}

// adopt calls the handler of a new shard when it has connected.
func (f *fleet) adopt(ctx context.Context, s *runningShard) {
	select {
	case <-ctx.Done():
		return
	case <-s.ready:
	}
	if connected := f.dispatcher.handlers.ShardConnected; connected != nil {
		ctx, cancel := context.WithTimeout(ctx, adoptTimeout)
		defer cancel()
		connected(ctx, s.serves, s.muted.Load())
	}
	s.adopted.Store(true)
}

// publish makes the shards available to other parts of the bot. It requires f.mu.
func (f *fleet) publish() {
	all := make([]*shard, 0, len(f.shards))
	for _, s := range f.shards {
		all = append(all, s.shard)
	}
	slices.SortFunc(all, func(a, b *shard) int { return a.id - b.id })
	f.bot.shards.Store(&all)
}

// forgetGuilds forgets the voice states of the guilds of a shard that this process no longer serves.
func (b *Bot) forgetGuilds(s *shard) {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	for id := range b.voiceStates.guilds {
		if s.serves(id) {
			delete(b.voiceStates.guilds, id)
		}
	}
}

// register registers the commands if this process is to serve shard 0, and reads their ids otherwise.
func (f *fleet) register(ctx context.Context, p ShardPlan) error {
	if !slices.Contains(p.Held, 0) && !slices.Contains(p.Incoming, 0) {
		f.bot.loadCommandIDs(ctx)
		return nil
	}
	f.registered = true
	return f.bot.register(ctx, f.bot.handlers.Router)
}

// registerLater registers the commands if this process serves shard 0 now and has not registered them: the process
// before it may be of an earlier version.
func (f *fleet) registerLater(ctx context.Context, p ShardPlan) {
	if f.registered || !slices.Contains(p.Held, 0) {
		return
	}
	f.registered = true
	f.running.Go(func() {
		if err := f.bot.register(ctx, f.bot.handlers.Router); err != nil && ctx.Err() == nil {
			f.bot.cfg.Log.ErrorContext(ctx, "register commands failed", "err", err)
		}
	})
}
