package board_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/store/boarddb"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// fixture runs a [board.Service] with a real store and fake rules, orders and messages.
type fixture struct {
	*board.Service
	t  *testing.T
	db *store.DB

	mu        sync.Mutex
	ids       int
	rules     board.Rules
	low       bool
	submitErr error // returned by Submit and SubmitAll
	limits    songs.Limits
	skipCheck bool // Check does not report limits
	orders    []songs.Order
	messages  []string
	missing   []board.Battle // passed to NotifyMissingSides
	results   []string       // what was saved when a result was posted
}

// runService runs a service in a [synctest] bubble.
func runService(t *testing.T, plays bool, do func(t *testing.T, c *fixture)) {
	t.Helper()
	dir := storetest.Dir(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		c := &fixture{t: t, db: db, rules: board.DefaultRules()}
		deps := board.Deps{Store: boarddb.New(db), Orders: c, RulesProvider: c, Notifier: c, Access: c,
			Log: slog.New(slog.DiscardHandler), Now: time.Now,
			NewID: c.newID, Shuffle: func(int, func(i, j int)) {}}
		if plays {
			deps.Player = c
		}
		c.Service = board.NewService(deps)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		defer func() {
			stop()
			if err := errors.Join(<-ended, db.Close()); err != nil {
				t.Error(err)
			}
		}()
		do(t, c)
	})
}

func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the bubble's clock: no time passes
}

func (f *fixture) send(format string, args ...any) {
	f.messages = append(f.messages, fmt.Sprintf(format, args...))
}

// newID returns consecutive ids.
func (f *fixture) newID() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids++
	return fmt.Sprintf("r%d", f.ids)
}

// sent returns the messages sent so far.
func (f *fixture) sent() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.messages, "; ")
}

func (f *fixture) set(change func()) { f.mu.Lock(); defer f.mu.Unlock(); change() }

func (f *fixture) Rules(context.Context, string) (board.Rules, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rules, nil
}

func (f *fixture) Audience(_ context.Context, guildID, _ string) (songs.Viewer, error) {
	return songs.Viewer{GuildID: guildID, All: true}, nil
}

func (f *fixture) QueueLow(string) bool { f.mu.Lock(); defer f.mu.Unlock(); return f.low }

func (f *fixture) Submit(ctx context.Context, o songs.Order) (songs.Order, error) {
	taken, err := f.SubmitAll(ctx, []songs.Order{o})
	if err != nil {
		return o, err
	}
	return taken[0], nil
}

func (f *fixture) SubmitAll(ctx context.Context, orders []songs.Order) ([]songs.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.submitErr != nil {
		return nil, f.submitErr
	}
	orders = f.numbered(orders)
	if err := f.db.AddAll(ctx, orders, f.limits); err != nil {
		return nil, err
	}
	f.orders = append(f.orders, orders...)
	return orders, nil
}

func (f *fixture) Check(ctx context.Context, orders []songs.Order) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.skipCheck || f.submitErr != nil {
		return nil
	}
	return f.db.Check(ctx, f.numbered(orders), f.limits)
}

// numbered returns the orders with ids and times.
func (f *fixture) numbered(orders []songs.Order) []songs.Order {
	orders = slices.Clone(orders)
	for i := range orders {
		o := &orders[i]
		o.ID, o.CreatedAt, o.UpdatedAt, o.Credits = songs.OrderID(fmt.Sprintf("o%d", len(f.orders)+i+1)), time.Now(),
			time.Now(), 1
	}
	return orders
}

func (f *fixture) Order(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	return f.db.Order(ctx, id)
}

// ordered returns the orders so far.
func (f *fixture) ordered() []songs.Order {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.orders)
}

// end ends an order, with a song if its state is done.
func (f *fixture) end(id songs.OrderID, as songs.State) {
	f.t.Helper()
	o, err := f.db.Claim(f.t.Context(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	o.State, o.UpdatedAt = as, time.Now()
	switch as {
	case songs.Done:
		o.Songs = []songs.Song{{ID: songs.SongID("s-" + id), Take: 1, Title: "Song " + string(id)}}
	case songs.Cancelled:
		o.Failure = &songs.Failure{Reason: songs.ReasonCancelled, By: "cleo"}
	default:
		o.Failure = &songs.Failure{Reason: songs.ReasonBroken}
	}
	if err := f.db.Save(f.t.Context(), o); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) Announce(_ context.Context, o songs.Order, _ string, before board.Post) (songs.Order, board.Post,
	error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before.MessageID != "" {
		return o, before, nil
	}
	f.send("announced in %s", o.Place.ChannelID)
	return o, board.Post{ChannelID: o.Place.ChannelID, MessageID: fmt.Sprintf("m%d", len(f.messages))}, nil
}

func (f *fixture) Retract(_ context.Context, o songs.Order) error {
	f.set(func() { f.send("retracted in %s", o.Place.ChannelID) })
	return nil
}

func (f *fixture) OrderPost(songs.Order) board.Post { return board.Post{ChannelID: "there"} }

func (f *fixture) ThankVoters(_ context.Context, r board.Request, _ []board.Voter) error {
	f.set(func() { f.send("thanked for %s", r.Idea) })
	return nil
}

func (f *fixture) NotifyFailed(_ context.Context, r board.Request) error {
	f.set(func() { f.send("sorry for %s", r.Idea) })
	return nil
}

func (f *fixture) UpdateBoard(_ context.Context, p board.Panel, _ board.Board) (board.Panel, error) {
	return p, nil
}

func (f *fixture) UpdateBattle(_ context.Context, p board.Panel, _ board.Battle) (board.Panel, error) {
	return p, nil
}

func (f *fixture) UpdateIdea(_ context.Context, p board.Panel, _ board.Request) (board.Panel, error) {
	return p, nil
}

func (f *fixture) AnnounceIdea(_ context.Context, channelID string, r board.Request) (board.Post, error) {
	f.set(func() { f.send("new %s in %s", r.Idea, channelID) })
	return board.Post{ChannelID: channelID, MessageID: "announcement"}, nil
}

func (f *fixture) ScheduleBattle(_ context.Context, b board.Battle, _ board.Post) error {
	f.set(func() { f.send("event until %s", time.Until(b.EndsAt).Round(time.Minute)) })
	return nil
}

func (f *fixture) PostSides(_ context.Context, b board.Battle, _ board.Post) error {
	f.set(func() {
		for _, side := range b.Sides {
			if side.Order == "" {
				f.send("side %s", side.Letter())
			}
		}
	})
	return nil
}

func (f *fixture) RevealOrder(_ context.Context, o songs.Order) error {
	f.set(func() { f.send("revealed %s", o.ID) })
	return nil
}

func (f *fixture) NotifyMissingSides(_ context.Context, b board.Battle, _ board.Post) error {
	f.set(func() { f.missing = append(f.missing, b) })
	return nil
}

// PostResult records the state of the battle and the number of songs on the leaderboard at that time.
func (f *fixture) PostResult(ctx context.Context, b board.Battle, _ board.Post) error {
	saved, err := f.Battle(ctx, b.GuildID, b.ID)
	if err != nil {
		return err
	}
	best, err := f.Leaderboard(ctx, b.GuildID, b.ChannelID, time.Time{}, 10)
	f.set(func() { f.results = append(f.results, fmt.Sprintf("%s with %d songs", saved.State, len(best))) })
	return err
}

func (f *fixture) PostDigest(context.Context, string, board.Week) error { return nil }

// propose adds a request.
func (f *fixture) propose(idea string) board.ID {
	f.t.Helper()
	r, _, err := f.Propose(f.t.Context(), board.Request{GuildID: "g", ChannelID: "asked", ParentChannelID: "above",
		Proposer: songs.Member{ID: "ben", Name: "Ben"}, Idea: idea}, 1)
	if err != nil || r.Status != board.Open {
		f.t.Fatalf("%s is %s: %v", idea, r.Status, err)
	}
	return r.ID
}

func (f *fixture) request(id board.ID) board.Request {
	f.t.Helper()
	r, err := f.Request(f.t.Context(), "g", id, "")
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}
