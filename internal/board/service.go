package board

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Orders is the order pipeline, [songs.Pipeline].
type Orders interface {
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
	// SubmitAll adds several orders, either all or none. Check returns the error that SubmitAll
	// would return.
	SubmitAll(ctx context.Context, orders []songs.Order) ([]songs.Order, error)
	Check(ctx context.Context, orders []songs.Order) error
	Order(ctx context.Context, id songs.OrderID) (songs.Order, error)
}

// Player is the jukebox. It plays songs ordered with [songs.PlayForGuild].
type Player interface {
	// QueueLow reports whether members of a guild are listening and the requested songs are about
	// to run out. It is true in at most one process.
	QueueLow(guildID string) bool
}

// Notifier posts messages about requests and battles. Its methods are idempotent, and return
// [songs.ErrUndeliverable] if the channel does not exist or is closed to the bot.
type Notifier interface {
	// Announce posts that an order is about to be added, and returns the order with the address of
	// the message. by is the name of the curator who chose it, empty if a rule did. If before is a
	// post in the same channel, nothing is posted.
	Announce(ctx context.Context, o songs.Order, by string, before Post) (songs.Order, Post, error)
	// Retract deletes the post of Announce for an order that was not added.
	Retract(ctx context.Context, o songs.Order) error
	// OrderPost returns the post of an order.
	OrderPost(o songs.Order) Post
	// ThankVoters adds the names of the proposer and the voters below the song.
	ThankVoters(ctx context.Context, r Request, voters []Voter) error
	// NotifyFailed posts that a request's order failed, and whether it is retried.
	NotifyFailed(ctx context.Context, r Request) error
	// UpdateBoard, UpdateBattle and UpdateIdea edit a panel's message unless its content is unchanged, and
	// return the panel with its new content.
	UpdateBoard(ctx context.Context, p Panel, b Board) (Panel, error)
	UpdateBattle(ctx context.Context, p Panel, b Battle) (Panel, error)
	UpdateIdea(ctx context.Context, p Panel, r Request) (Panel, error)
	// AnnounceIdea posts a new request in a channel.
	AnnounceIdea(ctx context.Context, channelID string, r Request) (Post, error)
	// PostDigest posts the digest of a week.
	PostDigest(ctx context.Context, channelID string, w Week) error
	BattleNotifier
}

// BattleNotifier posts messages about battles. While a battle is under way, they do not reveal the
// title or the style of a side.
type BattleNotifier interface {
	// PostSides posts the existing songs of a battle as sides that members can play. The songs that
	// were ordered for the battle are delivered in the same form.
	PostSides(ctx context.Context, b Battle, panel Post) error
	// ScheduleBattle creates an event of the server that lasts until the vote ends. It returns
	// [songs.ErrUndeliverable] if the bot may not, or if not every member sees the battle.
	ScheduleBattle(ctx context.Context, b Battle, panel Post) error
	// RevealOrder turns the message of a side that was ordered into its finished song.
	RevealOrder(ctx context.Context, o songs.Order) error
	// NotifyMissingSides posts which sides of a battle have no song, and whether the battle takes
	// place.
	NotifyMissingSides(ctx context.Context, b Battle, panel Post) error
	// PostResult posts the result of a battle.
	PostResult(ctx context.Context, b Battle, panel Post) error
}

// Access returns the songs that everyone who can see a channel may see. It is implemented by
// package visibility.
type Access interface {
	Audience(ctx context.Context, guildID, channelID string) (songs.Viewer, error)
}

// Deps holds the dependencies of a [Service]. Moderator and Player may be nil.
type Deps struct {
	Store         Store
	Orders        Orders
	RulesProvider RulesProvider
	Notifier      Notifier
	Access        Access
	Player        Player
	Moderator     songs.Moderator // moderates proposals
	WriteLyrics   bool            // have the language model write lyrics
	Log           *slog.Logger
	NewID         func() string
	Now           func() time.Time
	// Shuffle puts n sides of a battle in a random order, so that their letters tell nothing, as [rand.Shuffle].
	Shuffle func(n int, swap func(i, j int))
}

// Service implements the boards and battles of all servers.
type Service struct {
	deps    Deps
	wake    chan struct{} // a request was chosen or an order has ended
	changed chan struct{} // the content of a panel has changed
	backoff editBackoff
}

// NewService returns a [Service]. Nothing runs in the background before [Service.Run].
func NewService(d Deps) *Service {
	return &Service{deps: d, wake: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
}

// Intervals at which a process checks for work. Changes made by other processes are noticed with
// this delay.
const (
	workInterval   = time.Second
	panelInterval  = 500 * time.Millisecond
	ruleInterval   = 2 * time.Second
	digestInterval = 5 * time.Second
)

// Run orders songs, applies rules, updates panels and posts digests until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, part := range []struct {
		every time.Duration
		wake  <-chan struct{}
		do    func(context.Context)
	}{
		{workInterval, s.wake, s.advance},
		{panelInterval, s.changed, s.updatePanels},
		{ruleInterval, nil, s.applyRules},
		{digestInterval, nil, s.postDigests},
	} {
		all.Go(func() { s.repeat(ctx, part.every, part.wake, part.do) })
	}
	all.Wait()
	return nil
}

// repeat calls do at an interval and whenever wake receives a value.
func (s *Service) repeat(ctx context.Context, every time.Duration, wake <-chan struct{}, do func(context.Context)) {
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

// logError logs an error of background work, which is retried.
func (s *Service) logError(ctx context.Context, msg string, err error, args ...any) {
	if err != nil && ctx.Err() == nil {
		s.deps.Log.WarnContext(ctx, msg, append(args, "err", err)...) //nolint:sloglint // a constant in each call
	}
}

// notify wakes the background work.
func (s *Service) notify() {
	for _, ch := range []chan struct{}{s.wake, s.changed} {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
