package requests_test

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

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/store"
	"riffbot/internal/store/storetest"
)

// chamber is a council with all that is around it: rules that a test sets, a line
// that makes what a test says, and what people were told.
type chamber struct {
	*requests.Council
	t  *testing.T
	db *store.DB

	mu      sync.Mutex
	ids     int
	rules   requests.Rules
	low     bool
	refuse  error // of the line
	bounds  songs.Bounds
	unseen  bool // a limit is met only when the orders are taken in
	orders  []songs.Order
	told    []string
	battles []requests.Battle // with songs that are missing
}

// inSession runs a council in a bubble with a clock of its own.
func inSession(t *testing.T, plays bool, do func(t *testing.T, c *chamber)) {
	t.Helper()
	dir := storetest.Dir(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		c := &chamber{t: t, db: db, rules: requests.DefaultRules()}
		deps := requests.Deps{Store: db, Orders: c, Rulebook: c, Crier: c, Access: c, Log: slog.New(slog.DiscardHandler), Now: time.Now,
			NewID: func() string { c.mu.Lock(); defer c.mu.Unlock(); c.ids++; return fmt.Sprintf("r%d", c.ids) }}
		if plays {
			deps.Player = c
		}
		c.Council = requests.NewCouncil(deps)
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

func (c *chamber) say(format string, args ...any) {
	c.told = append(c.told, fmt.Sprintf(format, args...))
}

// heard are the lines that people were told so far.
func (c *chamber) heard() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.told, "; ")
}

func (c *chamber) set(change func()) { c.mu.Lock(); defer c.mu.Unlock(); change() }

func (c *chamber) Rules(context.Context, string) (requests.Rules, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rules, nil
}

func (c *chamber) Audience(_ context.Context, guildID, _ string) (songs.Viewer, error) {
	return songs.Viewer{GuildID: guildID, All: true}, nil
}

func (c *chamber) Low(string) bool { c.mu.Lock(); defer c.mu.Unlock(); return c.low }

func (c *chamber) Submit(ctx context.Context, o songs.Order) (songs.Order, error) {
	taken, err := c.SubmitAll(ctx, []songs.Order{o})
	if err != nil {
		return o, err
	}
	return taken[0], nil
}

func (c *chamber) SubmitAll(ctx context.Context, orders []songs.Order) ([]songs.Order, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return nil, c.refuse
	}
	orders = c.numbered(orders)
	if err := c.db.AddAll(ctx, orders, c.bounds); err != nil {
		return nil, err
	}
	c.orders = append(c.orders, orders...)
	return orders, nil
}

func (c *chamber) Check(ctx context.Context, orders []songs.Order) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unseen || c.refuse != nil {
		return nil
	}
	return c.db.Check(ctx, c.numbered(orders), c.bounds)
}

// numbered are orders with ids and times.
func (c *chamber) numbered(orders []songs.Order) []songs.Order {
	orders = slices.Clone(orders)
	for i := range orders {
		o := &orders[i]
		o.ID, o.CreatedAt, o.UpdatedAt, o.Credits = songs.OrderID(fmt.Sprintf("o%d", len(c.orders)+i+1)), time.Now(), time.Now(), 1
	}
	return orders
}

func (c *chamber) Order(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	return c.db.Order(ctx, id)
}

// ordered are the orders so far.
func (c *chamber) ordered() []songs.Order {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.orders)
}

// end ends an order, with a song where it is done.
func (c *chamber) end(id songs.OrderID, as songs.State) {
	c.t.Helper()
	o, err := c.db.Claim(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	o.State, o.UpdatedAt = as, time.Now()
	if as == songs.Done {
		o.Songs = []songs.Song{{ID: songs.SongID("s-" + id), Take: 1, Title: "Song " + string(id)}}
	} else {
		o.Failure = &songs.Failure{Reason: songs.ReasonBroken}
	}
	if err := c.db.Save(c.t.Context(), o); err != nil {
		c.t.Fatal(err)
	}
}

func (c *chamber) Announce(_ context.Context, o songs.Order, _ string, before requests.Post) (songs.Order, requests.Post, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before.MessageID != "" {
		return o, before, nil
	}
	c.say("announced in %s", o.Place.ChannelID)
	return o, requests.Post{ChannelID: o.Place.ChannelID, MessageID: fmt.Sprintf("m%d", len(c.told))}, nil
}

func (c *chamber) Retract(_ context.Context, o songs.Order) error {
	c.set(func() { c.say("retracted in %s", o.Place.ChannelID) })
	return nil
}
func (c *chamber) Where(songs.Order) requests.Post { return requests.Post{ChannelID: "there"} }
func (c *chamber) Thank(_ context.Context, r requests.Request, _ []requests.Voter) error {
	c.set(func() { c.say("thanked for %s", r.Idea) })
	return nil
}
func (c *chamber) Regret(_ context.Context, r requests.Request) error {
	c.set(func() { c.say("sorry for %s", r.Idea) })
	return nil
}
func (c *chamber) DrawBoard(_ context.Context, p requests.Panel, _ requests.Board) (requests.Panel, error) {
	return p, nil
}
func (c *chamber) DrawBattle(_ context.Context, p requests.Panel, _ requests.Battle) (requests.Panel, error) {
	return p, nil
}
func (c *chamber) Miss(_ context.Context, b requests.Battle, _ requests.Post) error {
	c.set(func() { c.battles = append(c.battles, b) })
	return nil
}
func (c *chamber) Result(context.Context, requests.Battle, requests.Post) error { return nil }
func (c *chamber) Tell(context.Context, string, requests.Week) error            { return nil }

// ask puts an idea on the board.
func (c *chamber) ask(idea string) requests.ID {
	c.t.Helper()
	r, _, err := c.Ask(c.t.Context(), requests.Request{GuildID: "g", ChannelID: "asked", Within: "above", Proposer: songs.Member{ID: "ben", Name: "Ben"}, Idea: idea}, 1)
	if err != nil || r.Status != requests.Open {
		c.t.Fatalf("%s is %s: %v", idea, r.Status, err)
	}
	return r.ID
}

func (c *chamber) request(id requests.ID) requests.Request {
	c.t.Helper()
	r, err := c.Request(c.t.Context(), "g", id, "")
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func TestTheBoardFeedsAJukeboxThatRunsOut(t *testing.T) {
	t.Parallel()
	inSession(t, true, func(t *testing.T, c *chamber) {
		c.set(func() { c.rules.Mode = requests.WhenDry })
		first, second := c.ask("a song of rain"), c.ask("trains at night")
		pass(10 * time.Second)
		if n := len(c.ordered()); n != 0 {
			t.Fatalf("%d songs while there are enough", n)
		}
		c.set(func() { c.low = true })
		pass(10 * time.Second)
		all := c.ordered()
		if len(all) != 1 || all[0].Brief.Prompt != "a song of rain" || all[0].Brief.Play != songs.PlayServer || all[0].Requester.ID != "ben" {
			t.Fatalf("ordered %+v", all)
		}
		c.end("o1", songs.Done)
		pass(10 * time.Second)
		if r := c.request(first); r.Status != requests.Done || r.Song != "s-o1" {
			t.Errorf("%+v", r)
		}
		if n := len(c.ordered()); n != 1 {
			t.Fatalf("%d songs, while one waits to be played", n)
		}
		// The jukebox has taken the song, and it is the last again.
		if wishes, err := c.db.Wishes(t.Context()); err != nil || len(wishes) != 1 || wishes[0].Play != songs.PlayServer || wishes[0].Song.ID != "s-o1" {
			t.Fatalf("%+v, %v", wishes, err)
		}
		if err := c.db.Granted(t.Context(), "o1"); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if r := c.request(second); r.Status != requests.Making {
			t.Errorf("the next one is %s", r.Status)
		}
	})
}

func TestWithoutAJukeboxNothingRunsOut(t *testing.T) {
	t.Parallel()
	inSession(t, false, func(t *testing.T, c *chamber) {
		c.set(func() { c.rules.Mode, c.low = requests.WhenDry, true })
		id := c.ask("a song of rain")
		pass(10 * time.Second)
		if rules, err := c.RulesOf(t.Context(), "g"); err != nil || rules.Mode != requests.ByCurator || slices.Contains(c.Modes(), requests.WhenDry) {
			t.Errorf("%v, %v, %v", rules.Mode, c.Modes(), err)
		}
		if _, err := c.Make(t.Context(), "g", id, "Cleo"); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		if all := c.ordered(); len(all) != 1 || all[0].Brief.Play != "" {
			t.Errorf("ordered %+v", all)
		}
	})
}

// What keeps a request from being made is said once, on the idea; it is made as soon
// as that is over, and announced once.
func TestARequestWaitsUntilItMayBeMade(t *testing.T) {
	t.Parallel()
	limit := func(kind songs.LimitKind) error { return &songs.LimitError{Kind: kind} }
	for name, test := range map[string]struct {
		channels []string // where the server wants songs
		refuse   error    // of the line
		early    bool     // announced before that is known
		rest     time.Duration
		note     requests.Note
	}{
		"the channel is forbidden":            {channels: []string{"elsewhere"}, rest: 30 * time.Second, note: requests.NoteForbidden},
		"the channel was forbidden just now":  {refuse: limit(songs.LimitChannel), early: true, rest: 30 * time.Second, note: requests.NoteForbidden},
		"the songs of the day are used up":    {refuse: limit(songs.LimitGuildDay), early: true, rest: 10 * time.Minute, note: requests.NoteUsedUp},
		"the channel above a thread is meant": {channels: []string{"above"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inSession(t, false, func(t *testing.T, c *chamber) {
				c.set(func() { c.rules.Channels, c.refuse = test.channels, test.refuse })
				id := c.ask("a song of rain")
				if _, err := c.Make(t.Context(), "g", id, "Cleo"); err != nil {
					t.Fatal(err)
				}
				pass(2*test.rest + 10*time.Second)
				waits := test.note != ""
				if r := c.request(id); waits && (r.Status != requests.Chosen || r.Note != test.note) {
					t.Errorf("%s: %q", r.Status, r.Note)
				}
				if got := c.heard(); waits && (got == "announced in asked") != test.early {
					t.Errorf("meanwhile people were told: %s", got)
				}
				c.set(func() { c.rules.Channels, c.refuse = nil, nil })
				pass(test.rest + 10*time.Second)
				all := c.ordered()
				if len(all) != 1 || all[0].Place.ChannelID != "asked" || all[0].Within != "above" || c.heard() != "announced in asked" {
					t.Fatalf("%+v; people were told: %s", all, c.heard())
				}
				c.end("o1", songs.Done)
				pass(10 * time.Second)
				if got := c.heard(); got != "announced in asked; thanked for a song of rain" {
					t.Errorf("people were told: %s", got)
				}
			})
		})
	}
}

// An announcement is for one try: what became of it stands there.
func TestTheSecondTryIsAnnouncedAnew(t *testing.T) {
	t.Parallel()
	inSession(t, false, func(t *testing.T, c *chamber) {
		id := c.ask("a song of rain")
		for _, order := range []songs.OrderID{"o1", "o2"} {
			if _, err := c.Make(t.Context(), "g", id, "Cleo"); err != nil {
				t.Fatal(err)
			}
			pass(10 * time.Second)
			c.end(order, songs.Failed)
			pass(10 * time.Second)
		}
		if got, want := c.heard(), strings.Repeat("announced in asked; sorry for a song of rain; ", 2); got+"; " != want {
			t.Errorf("people were told: %s", got)
		}
	})
}

func TestWhatABattleMissesIsSaid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fail  int // of three songs
		state requests.BattleState
		told  int
	}{
		"all are made":  {0, requests.Running, 0},
		"one fails":     {1, requests.Running, 1},
		"most fail":     {2, requests.Dropped, 1},
		"nothing comes": {3, requests.Dropped, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inSession(t, false, func(t *testing.T, c *chamber) {
				b := requests.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse", Lasts: time.Hour, Roles: []string{"friend"}}
				for n, style := range []string{"folk", "ska", "dub"} {
					b.Sides = append(b.Sides, requests.Side{Number: n + 1, Style: style})
				}
				b, err := c.Begin(t.Context(), b, requests.Post{ChannelID: "ring", MessageID: "m", Within: "above"})
				if err != nil {
					t.Fatal(err)
				}
				for n, o := range c.ordered() {
					if !slices.Equal(o.Roles, []string{"friend"}) || o.Within != "above" || o.Place.ChannelID != "ring" {
						t.Errorf("ordered with %v, within %s, in %s", o.Roles, o.Within, o.Place.ChannelID)
					}
					as := songs.Done
					if n < test.fail {
						as = songs.Failed
					}
					c.end(o.ID, as)
				}
				pass(10 * time.Second)
				got, err := c.Battle(t.Context(), "g", b.ID)
				if err != nil || got.State != test.state {
					t.Errorf("the battle is %s, %v", got.State, err)
				}
				c.set(func() {
					if len(c.battles) != test.told {
						t.Errorf("told %d times", len(c.battles))
					}
					for _, told := range c.battles {
						if told.State != test.state {
							t.Errorf("told that the battle is %s", told.State)
						}
					}
				})
			})
		})
	}
}

// A battle that a limit refuses costs nothing and announces nothing, whichever limit
// it is and whenever it is met.
func TestRefusedBattleOrdersNoSide(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bounds   songs.Bounds
		settings guilds.Settings
		unseen   bool
		told     string
	}{
		"the quota of the host":       {bounds: songs.Bounds{UserPerDay: 3}},
		"the quota of the server":     {bounds: songs.Bounds{GuildPerDay: 3}},
		"the time between two orders": {settings: guilds.Settings{CoolDown: 60}},
		"a quota that was just used up": {bounds: songs.Bounds{UserPerDay: 3}, unseen: true,
			told: strings.Repeat("announced in ring; ", 3) + strings.Repeat("retracted in ring; ", 3)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inSession(t, false, func(t *testing.T, c *chamber) {
				jun := songs.Member{ID: "jun", Name: "Jun"}
				own := songs.Order{Requester: jun, Place: songs.Place{GuildID: "g", ChannelID: "ring"}, Brief: songs.Brief{Prompt: "rain"}, State: songs.Queued}
				if _, err := c.Submit(t.Context(), own); err != nil {
					t.Fatal(err)
				}
				c.set(func() { c.bounds, c.unseen = test.bounds, test.unseen })
				house := guilds.NewHouse(c.db, c.NewID, time.Now)
				if _, err := house.Change(t.Context(), "g", "admin", func(s *guilds.Settings) error { *s = test.settings; return nil }); err != nil {
					t.Fatal(err)
				}
				b := requests.Battle{GuildID: "g", Host: jun, Idea: "a lighthouse", Lasts: time.Hour}
				for n, style := range []string{"folk", "ska", "dub"} {
					b.Sides = append(b.Sides, requests.Side{Number: n + 1, Style: style})
				}
				b, err := c.Begin(t.Context(), b, requests.Post{ChannelID: "ring", MessageID: "m"})
				if _, limited := errors.AsType[*songs.LimitError](err); !limited {
					t.Errorf("the host is told %v", err)
				}
				pass(2 * time.Minute)
				if n := len(c.ordered()); n != 1 {
					t.Errorf("%d sides were ordered", n-1)
				}
				if told := c.heard(); told != strings.TrimSuffix(test.told, "; ") {
					t.Errorf("people were told: %s", told)
				}
				if got, err := c.Battle(t.Context(), "g", b.ID); err != nil || got.State != requests.Dropped {
					t.Errorf("the battle is %s, %v", got.State, err)
				}
			})
		})
	}
}

// TestBattleInAThreadGoesOnAfterACrash checks that a battle whose process died before
// it ordered is ordered by the next one, where the thread's channel is allowed.
func TestBattleInAThreadGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	inSession(t, false, func(t *testing.T, c *chamber) {
		house := guilds.NewHouse(c.db, c.NewID, time.Now)
		if _, err := house.Change(t.Context(), "g", "admin", func(s *guilds.Settings) error { s.Channels = []string{"ring"}; return nil }); err != nil {
			t.Fatal(err)
		}
		b := requests.Battle{ID: "b", GuildID: "g", ChannelID: "thread", Within: "ring", MessageID: "m", State: requests.Preparing,
			Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse", Lasts: time.Hour, CreatedAt: time.Now(),
			Sides: []requests.Side{{Number: 1, Style: "folk"}, {Number: 2, Style: "ska"}}}
		if err := c.db.AddBattle(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Minute)
		got, err := c.Battle(t.Context(), "g", b.ID)
		if n := len(c.ordered()); err != nil || n != 2 || got.State == requests.Dropped {
			t.Errorf("%d sides were ordered, the battle is %s, %v", n, got.State, err)
		}
	})
}
