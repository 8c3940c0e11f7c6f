package requests

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"riffbot/internal/songs"
)

// Orders is the production line.
type Orders interface {
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
	// SubmitAll takes in all of some orders or none, and Check says whether it would.
	SubmitAll(ctx context.Context, orders []songs.Order) ([]songs.Order, error)
	Check(ctx context.Context, orders []songs.Order) error
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// Player plays in servers what they chose; [songs.PlayServer] asks for it.
type Player interface {
	// Low reports whether people of a guild listen, and what they asked for is about
	// to run out. One process knows; in all others it is false.
	Low(guildID string) bool
}

// Crier tells a server what becomes of its requests. [songs.ErrNowhere] says that
// the place is gone or closed to the bot. Telling the same twice must not show it
// twice.
type Crier interface {
	// Announce posts that an order is about to be taken in, and returns it with the
	// address of that message. by says whom it is owed to. What was announced at a
	// post in the same channel before is not announced again.
	Announce(ctx context.Context, o songs.Order, by string, before Post) (songs.Order, Post, error)
	// Retract deletes what Announce posted for an order that was not taken in.
	Retract(ctx context.Context, o songs.Order) error
	// Where is the message of an order.
	Where(o songs.Order) Post
	// Thank names, below the song, who had the idea and who voted for it.
	Thank(ctx context.Context, r Request, voters []Voter) error
	// Regret says that no song came of a request, and what becomes of it.
	Regret(ctx context.Context, r Request) error
	// DrawBoard and DrawBattle edit a panel's message unless it shows the same
	// already, and return the panel with what it shows.
	DrawBoard(ctx context.Context, p Panel, b Board) (Panel, error)
	DrawBattle(ctx context.Context, p Panel, b Battle) (Panel, error)
	// Miss says which sides of a battle have no song, and what becomes of it.
	Miss(ctx context.Context, b Battle, panel Post) error
	// Result says who won a battle.
	Result(ctx context.Context, b Battle, panel Post) error
	// Tell posts what happened in a week.
	Tell(ctx context.Context, channelID string, w Week) error
}

// Access decides which songs all who see a channel may see. [visibility.Songs] is one.
type Access interface {
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
}

// Deps are the council's neighbours. Censor may be nil, and Player where nothing is
// played.
type Deps struct {
	Store
	Orders   Orders
	Rulebook Rulebook
	Crier    Crier
	Access   Access
	Player   Player
	Censor   songs.Censor // looks at ideas before all can read them
	Write    bool         // there is a songwriter
	Log      *slog.Logger
	NewID    func() string
	Now      func() time.Time
}

// Council decides with a server what is made, and sees to it that it is.
type Council struct {
	Deps
	wake    chan struct{} // something was chosen or ended
	changed chan struct{} // something that a panel shows
	rests   rests
}

// NewCouncil builds a council. Nothing moves before [Council.Run].
func NewCouncil(d Deps) *Council {
	return &Council{Deps: d, wake: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
}

// How often a process looks for what is to be done, where nothing woke it. What
// one process decides is seen by the others that much later.
const (
	workEvery   = time.Second
	paintEvery  = 500 * time.Millisecond
	sweepEvery  = 2 * time.Second
	digestEvery = 5 * time.Second
)

// Run decides, orders, thanks and draws until ctx ends.
func (c *Council) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, part := range []struct {
		every time.Duration
		wake  <-chan struct{}
		do    func(context.Context)
	}{
		{workEvery, c.wake, c.work},
		{paintEvery, c.changed, c.paint},
		{sweepEvery, nil, c.sweep},
		{digestEvery, nil, c.digest},
	} {
		all.Go(func() { c.repeat(ctx, part.every, part.wake, part.do) })
	}
	all.Wait()
	return nil
}

// repeat does something every so often, and when it is woken.
func (c *Council) repeat(ctx context.Context, every time.Duration, wake <-chan struct{}, do func(context.Context)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
		do(ctx)
	}
}

// trouble logs what went wrong in the background: it is tried again.
func (c *Council) trouble(ctx context.Context, doing string, err error, args ...any) {
	if err != nil && ctx.Err() == nil {
		c.Log.WarnContext(ctx, "the board's work failed", append(args, "doing", doing, "err", err)...)
	}
}

// nudge lets what is to be done be done soon.
func (c *Council) nudge() {
	for _, ch := range []chan struct{}{c.wake, c.changed} {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
