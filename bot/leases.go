package bot

import (
	"context"
	"time"
)

// Leases divides the shards among the processes of a bot.
type Leases interface {
	// Renew renews the leases of this process, takes others that are due to it, and returns its shards. count is the
	// number of shards that this process wants. If leaving is set, other processes take its shards.
	Renew(ctx context.Context, count int, leaving bool) (ShardPlan, error)
	// Take makes this process the holder of an incoming shard.
	Take(ctx context.Context, shard int) error
	// Leave removes this process and its leases.
	Leave(ctx context.Context) error
	// Identify reserves the next time at which a shard with a rate limit key may identify, interval after the one
	// before, and returns how long to wait for it.
	Identify(ctx context.Context, key int, interval time.Duration) (wait time.Duration, err error)
}

// ShardPlan says which shards a process connects.
type ShardPlan struct {
	Count    int   // number of shards of the bot; all processes use that of the first
	Held     []int // of this process
	Incoming []int // that another process serves until this one has connected them and takes them
	Others   int   // other live processes that do not stop
}

const (
	renewInterval   = time.Second            // between two calls of Renew
	handOverPoll    = 200 * time.Millisecond // the same, while this process hands over its shards
	handOverTimeout = 15 * time.Second       // for other processes to take the shards of a process that stops
	adoptTimeout    = 20 * time.Second       // for [Handlers.ShardConnected]
)

// HandOver waits until ctx ends and then until other processes have taken the shards of this process, as far as there
// are others. Meanwhile the shards stay connected.
func (b *Bot) HandOver(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-b.stopped:
	}
	if b.cfg.Leases == nil {
		return
	}
	b.leaving.Store(true)
	select {
	case <-b.handedOver:
	case <-b.stopped:
	case <-time.After(handOverTimeout):
		b.cfg.Log.WarnContext(ctx, "hand over shards failed", "after", handOverTimeout)
	}
}
