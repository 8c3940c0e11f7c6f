package board_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/boarddb"
)

func TestMissingSidesAreReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fail     int // of three songs
		state    board.BattleState
		messages int
	}{
		"all are made": {0, board.Running, 0},
		"one fails":    {1, board.Running, 1},
		"most fail":    {2, board.Abandoned, 1},
		"all fail":     {3, board.Abandoned, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runService(t, false, func(t *testing.T, c *fixture) {
				b := board.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse",
					Duration: time.Hour, Roles: []string{"friend"}}
				for n, style := range []string{"folk", "ska", "dub"} {
					b.Sides = append(b.Sides, board.Side{Number: n + 1, Style: style})
				}
				b, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m",
					ParentChannelID: "above"})
				if err != nil {
					t.Fatal(err)
				}
				for n, o := range c.ordered() {
					if !slices.Equal(o.Roles, []string{"friend"}) || o.ParentChannelID != "above" ||
						o.Place.ChannelID != "ring" {
						t.Errorf("ordered with roles %v, parent %s, channel %s", o.Roles, o.ParentChannelID,
							o.Place.ChannelID)
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
					t.Errorf("battle state %s, %v", got.State, err)
				}
				c.set(func() {
					if len(c.missing) != test.messages {
						t.Errorf("notified %d times", len(c.missing))
					}
					for _, notified := range c.missing {
						if notified.State != test.state {
							t.Errorf("notified of state %s", notified.State)
						}
					}
				})
			})
		})
	}
}

// TestCancelledSideNamesItsMember checks that the notice about missing sides tells cancelled sides from failed ones.
func TestCancelledSideNamesItsMember(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		b := board.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse",
			Duration: time.Hour, Sides: []board.Side{{Number: 1, Style: "folk"}, {Number: 2, Style: "ska"}}}
		if _, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m"}); err != nil {
			t.Fatal(err)
		}
		all := c.ordered()
		c.end(all[0].ID, songs.Cancelled)
		c.end(all[1].ID, songs.Failed)
		pass(10 * time.Second)
		c.set(func() {
			if len(c.missing) != 1 {
				t.Fatalf("notified %d times", len(c.missing))
			}
			if s := c.missing[0].Sides; !s[0].Cancelled || s[0].CancelledBy != "cleo" || s[1].Cancelled {
				t.Errorf("%+v", s)
			}
		})
	})
}

// TestResultIsPostedAfterItIsSaved checks that the leaderboard has the songs of a battle when its result is posted, and
// that the result is posted once, also if the process died between the two.
func TestResultIsPostedAfterItIsSaved(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		b := board.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse",
			Duration: time.Hour, Sides: []board.Side{{Number: 1, Style: "folk"}, {Number: 2, Style: "ska"}}}
		b, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m"})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range c.ordered() {
			c.end(o.ID, songs.Done)
		}
		pass(10 * time.Second)
		for number, user := range []string{"ana", "ben"} {
			if _, err := c.VoteBattle(t.Context(), "g", b.ID, number+1, user); err != nil {
				t.Fatal(err)
			}
		}
		pass(2 * time.Hour)
		lost := board.Battle{ID: "lost", GuildID: "g", ChannelID: "ring", State: board.Running, CreatedAt: time.Now(),
			EndsAt: time.Now().Add(time.Hour), Sides: []board.Side{{Number: 1, Song: "s1"}, {Number: 2, Song: "s2"}}}
		bd := boarddb.New(c.db)
		if err := bd.AddBattle(t.Context(), lost); err != nil {
			t.Fatal(err)
		}
		lost.State = board.Ended
		if err := bd.SaveBattle(t.Context(), lost, board.Running, time.Now()); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		c.set(func() {
			if got := strings.Join(c.results, "; "); got != "over with 2 songs; over with 2 songs" {
				t.Errorf("posted: %s", got)
			}
		})
	})
}

// TestRejectedBattleOrdersNoSide checks that a battle that any limit rejects is not charged and
// leaves no announcement.
func TestRejectedBattleOrdersNoSide(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limits    songs.Limits
		settings  guild.Settings
		skipCheck bool
		messages  string
	}{
		"quota of host":   {limits: songs.Limits{UserPerDay: 3}},
		"quota of server": {limits: songs.Limits{GuildPerDay: 3}},
		"cool-down":       {settings: guild.Settings{CoolDown: 60}},
		"quota is used up after check": {limits: songs.Limits{UserPerDay: 3}, skipCheck: true,
			messages: strings.Repeat("announced in ring; ", 3) + strings.Repeat("retracted in ring; ", 3)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runService(t, false, func(t *testing.T, c *fixture) {
				jun := songs.Member{ID: "jun", Name: "Jun"}
				own := songs.Order{Requester: jun, Place: songs.Place{GuildID: "g", ChannelID: "ring"},
					Spec: songs.SongSpec{Prompt: "rain"}, State: songs.Queued}
				if _, err := c.Submit(t.Context(), own); err != nil {
					t.Fatal(err)
				}
				c.set(func() { c.limits, c.skipCheck = test.limits, test.skipCheck })
				settings := guild.NewSettingsService(c.db, c.newID, time.Now)
				if _, err := settings.Change(t.Context(),
					"g", "admin", func(s *guild.Settings) error { *s = test.settings; return nil }); err != nil {
					t.Fatal(err)
				}
				b := board.Battle{GuildID: "g", Host: jun, Idea: "a lighthouse", Duration: time.Hour}
				for n, style := range []string{"folk", "ska", "dub"} {
					b.Sides = append(b.Sides, board.Side{Number: n + 1, Style: style})
				}
				b, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m"})
				if _, limited := errors.AsType[*songs.LimitError](err); !limited {
					t.Errorf("error %v", err)
				}
				pass(2 * time.Minute)
				if n := len(c.ordered()); n != 1 {
					t.Errorf("%d sides ordered", n-1)
				}
				if notified := c.sent(); notified != strings.TrimSuffix(test.messages, "; ") {
					t.Errorf("messages: %s", notified)
				}
				if got, err := c.Battle(t.Context(), "g", b.ID); err != nil || got.State != board.Abandoned {
					t.Errorf("battle state %s, %v", got.State, err)
				}
			})
		})
	}
}

// TestBattleInThreadContinuesAfterCrash checks that a battle whose process died before ordering is
// continued by another process, if the thread's parent channel is allowed.
func TestBattleInThreadContinuesAfterCrash(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		settings := guild.NewSettingsService(c.db, c.newID, time.Now)
		if _, err := settings.Change(t.Context(),
			"g", "admin", func(s *guild.Settings) error { s.Channels = []string{"ring"}; return nil }); err != nil {
			t.Fatal(err)
		}
		b := board.Battle{ID: "b", GuildID: "g", ChannelID: "thread", ParentChannelID: "ring", MessageID: "m",
			State: board.Preparing,
			Host:  songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse", Duration: time.Hour,
			CreatedAt: time.Now(),
			Sides:     []board.Side{{Number: 1, Style: "folk"}, {Number: 2, Style: "ska"}}}
		if err := boarddb.New(c.db).AddBattle(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Minute)
		got, err := c.Battle(t.Context(), "g", b.ID)
		if n := len(c.ordered()); err != nil || n != 2 || got.State == board.Abandoned {
			t.Errorf("%d sides ordered, battle state %s, %v", n, got.State, err)
		}
	})
}

// TestSongsAreRevealedWhenVoteEnds checks that the songs of a battle, also those that were found later, are revealed
// when the vote has ended, and that existing songs are played before.
func TestSongsAreRevealedWhenVoteEnds(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		c.set(func() { c.rules.Events = true })
		b := board.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Idea: "a lighthouse",
			Duration: time.Hour, Sides: []board.Side{{Number: 1, Style: "folk"}, {Number: 2, Style: "ska"}}}
		b, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m"})
		if err != nil {
			t.Fatal(err)
		}
		rest := songs.Order{Requester: b.Host, Place: songs.Place{GuildID: "g", ChannelID: "ring"}, State: songs.Queued,
			Purpose: songs.RemainderOf("o2")}
		if _, err := c.Submit(t.Context(), rest); err != nil {
			t.Fatal(err)
		}
		for _, o := range c.ordered() {
			c.end(o.ID, songs.Done)
		}
		pass(10 * time.Second)
		const started = "announced in ring; announced in ring; event until 1h0m0s"
		if got := c.sent(); got != started {
			t.Errorf("before the vote ends: %s", got)
		}
		pass(time.Hour)
		if got := c.sent(); got != started+"; revealed o1; revealed o2; revealed o3" {
			t.Errorf("after the vote: %s", got)
		}
	})
}

// TestExistingSongsArePlayedBeforeVote checks that a battle of existing songs starts at once, and posts each of them.
func TestExistingSongsArePlayedBeforeVote(t *testing.T) {
	t.Parallel()
	runService(t, false, func(t *testing.T, c *fixture) {
		b := board.Battle{GuildID: "g", Host: songs.Member{ID: "jun", Name: "Jun"}, Duration: time.Hour,
			Sides: []board.Side{{Number: 1, Song: "s1", Title: "One"}, {Number: 2, Song: "s2", Title: "Two"}}}
		b, err := c.StartBattle(t.Context(), b, board.Post{ChannelID: "ring", MessageID: "m"})
		if err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Second)
		got, err := c.Battle(t.Context(), "g", b.ID)
		if err != nil || got.State != board.Running || c.sent() != "side A; side B" {
			t.Errorf("%s, %v: %s", got.State, err, c.sent())
		}
	})
}
