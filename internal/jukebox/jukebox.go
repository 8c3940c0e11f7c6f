package jukebox

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Deps are the dependencies and settings of a [Jukebox]. All are required except Voice, Orders, Planner, Display and
// Follower.
type Deps struct {
	Voice    Voice // nil: the jukebox is off
	Presence Presence
	Tracks   Tracks
	Store    Store
	Library  Library
	Access   Access
	Orders   Orders       // nil: no radio
	Planner  RadioPlanner // nil: no radio
	Display  Display      // nil: no panels
	// Follower is also told about changes that are not saved, such as of the clock and of listeners, at most a second
	// after them, and at least every second while a player is in a channel. Nil: nothing follows the players.
	Follower Display
	Log      *slog.Logger
	NewID    func() string
	Now      func() time.Time
	// Rand returns a random number in [0, n).
	Rand func(n int64) int64
	// Address returns the delivery address of an order whose songs are posted in a channel.
	Address func(channelID string) []byte
	// IdleTimeout is the default of Settings.IdleTimeout.
	IdleTimeout time.Duration
}

// Jukebox manages the players of all guilds.
type Jukebox struct {
	deps   *Deps
	ctx    context.Context
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	players map[string]*Player
	claims  map[string]chan struct{} // claims in progress by guild; closed when done
	resume  map[string]bool          // guilds whose player was playing in another process; true: it still plays there
	retries retries                  // retries of pending plays; used by [Jukebox.Run] only
}

// New returns a jukebox. [Jukebox.Run] restores the players of earlier processes.
func New(d Deps) *Jukebox {
	j := &Jukebox{
		deps: &d, players: make(map[string]*Player), claims: make(map[string]chan struct{}),
		resume: make(map[string]bool),
	}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	return j
}

// Connected reports whether this process is connected to a guild, so that it has the player of the guild.
func (j *Jukebox) Connected(guildID string) bool { return j.deps.Presence.Connected(guildID) }

// On reports whether the jukebox is enabled.
func (j *Jukebox) On() bool { return j.deps.Voice != nil }

// Plays returns a page of the plays that a viewer may see, newest first, and their number.
func (j *Jukebox) Plays(ctx context.Context, v songs.Viewer, limit, offset int) (page []Play, total songs.Total,
	err error) {
	return j.deps.Store.Plays(ctx, v, limit, offset)
}

// pollInterval is the interval at which the jukebox polls for finished songs. Any process may have finished
// them.
const pollInterval = 2 * time.Second

// Run plays finished songs until ctx ends. The players then leave their channels; the next process restores them.
func (j *Jukebox) Run(ctx context.Context) error {
	defer j.close()
	if !j.On() {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		j.restorePlayers(ctx)
		j.playPending(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// close stops all players.
func (j *Jukebox) close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.cancel()
	j.group.Wait()
}

// spawn runs do in a goroutine. Closing the jukebox cancels its context and waits for it.
func (j *Jukebox) spawn(do func(ctx context.Context)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed {
		j.group.Go(func() { do(j.ctx) })
	}
}

// Restore restores the players of guilds that this process has begun to serve, which were playing in another process.
// If handedOver is set, that process still plays, and the players go on where it will be. Restore returns when they
// have joined their channels again, or when ctx ends; those that have not, join later.
func (j *Jukebox) Restore(ctx context.Context, serves func(guildID string) bool, handedOver bool) {
	if !j.On() {
		return
	}
	playing, err := j.deps.Store.Playing(ctx)
	if err != nil {
		j.deps.Log.ErrorContext(ctx, "list players to restore failed", "err", err)
	}
	var left []string
	j.mu.Lock()
	for _, guild := range playing {
		if serves(guild) && j.players[guild] == nil {
			j.resume[guild] = handedOver
			left = append(left, guild)
		}
	}
	j.mu.Unlock()
	tick := time.NewTicker(restoreInterval)
	defer tick.Stop()
	for {
		j.restorePlayers(ctx)
		if !slices.ContainsFunc(left, j.restoring) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// restoreInterval is the interval at which Restore looks for guilds that have connected.
const restoreInterval = 50 * time.Millisecond

// restoring reports whether the player of a guild is to be restored and has not joined its channel again.
func (j *Jukebox) restoring(guildID string) bool {
	j.mu.Lock()
	p := j.players[guildID]
	_, waiting := j.resume[guildID]
	j.mu.Unlock()
	return waiting || p != nil && p.rejoining()
}

// restorePlayers restores the players whose guilds have connected to this process.
func (j *Jukebox) restorePlayers(ctx context.Context) {
	j.mu.Lock()
	waiting := maps.Clone(j.resume)
	j.mu.Unlock()
	for guild, handedOver := range waiting {
		if !j.deps.Presence.Connected(guild) {
			continue
		}
		p, err := j.Player(ctx, guild)
		if err != nil {
			j.deps.Log.WarnContext(ctx, "restore jukebox failed", "guild", guild, "err", err)
			continue // retry at the next poll
		}
		j.mu.Lock()
		delete(j.resume, guild)
		j.mu.Unlock()
		p.restore(handedOver)
	}
}
