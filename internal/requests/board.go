package requests

import (
	"context"
	"fmt"
	"slices"
	"time"

	"riffbot/internal/songs"
)

// Shown is how many requests of each kind a board's message lists.
const (
	ShownOpen     = 5
	ShownUnderWay = 5
	ShownLately   = 3
)

// Board is what a server's board shows.
type Board struct {
	Rules    Rules
	Open     []Request
	Total    int // open requests
	UnderWay []Request
	Lately   []Request // done and declined
}

// Board returns what a server's board shows.
func (c *Council) Board(ctx context.Context, guildID string) (b Board, err error) {
	if b.Rules, err = c.RulesOf(ctx, guildID); err != nil {
		return b, err
	}
	if b.Open, b.Total, err = c.Requests(ctx, Query{GuildID: guildID, Sort: SortVotes, Limit: ShownOpen}); err != nil {
		return b, err
	}
	if b.UnderWay, _, err = c.Requests(ctx, Query{GuildID: guildID, Status: []Status{Chosen, Making}, Limit: ShownUnderWay}); err != nil {
		return b, err
	}
	b.Lately, _, err = c.Requests(ctx, Query{GuildID: guildID, Status: []Status{Done, Declined}, Limit: ShownLately})
	return b, err
}

// compared is how many open requests an idea is compared with.
const compared = 300

// Ask puts an idea on the board, with its proposer's vote. Where there are
// similar ones it is held, and they are returned: [Council.Confirm] opens it
// nevertheless.
func (c *Council) Ask(ctx context.Context, r Request, weight int) (Request, []Request, error) {
	r = r.Tidy()
	r.ID, r.CreatedAt, r.Status = ID(c.NewID()), c.Now(), Open
	if c.Censor != nil {
		for _, text := range []string{r.Idea, r.Style, r.Voice} {
			if text == "" {
				continue
			}
			if err := c.Censor.Allow(ctx, text); err != nil {
				return r, nil, err
			}
		}
	}
	open, _, err := c.Requests(ctx, Query{GuildID: r.GuildID, Viewer: r.Proposer.ID, Sort: SortVotes, Limit: compared})
	if err != nil {
		return r, nil, err
	}
	similar := Similar(r.Idea, open)
	if len(similar) > 0 {
		r.Status = Held
	}
	if err := c.Propose(ctx, r, weight); err != nil {
		return r, nil, err
	}
	c.Log.InfoContext(ctx, "idea put up", "request", r.ID, "guild", r.GuildID, "held", len(similar) > 0)
	r.Mine, r.Votes, r.Voters = true, weight, 1
	c.nudge()
	return r, similar, nil
}

// Confirm opens a held request.
func (c *Council) Confirm(ctx context.Context, id ID, user songs.Member, weight int) (Request, error) {
	r, err := c.Store.Confirm(ctx, id, user, weight, c.Now())
	c.nudge()
	return r, err
}

// Vote gives a member's vote, or takes it back.
func (c *Council) Vote(ctx context.Context, guildID string, id ID, who songs.Member, weight int) (Request, error) {
	r, err := c.Store.Vote(ctx, guildID, id, who, weight, c.Now())
	if err != nil {
		return r, err
	}
	c.nudge()
	rules, err := c.RulesOf(ctx, guildID)
	if err == nil && rules.Mode == ByVotes && r.Votes >= rules.Threshold {
		c.trouble(ctx, "choosing a request", c.chooseBy(ctx, guildID, rules), "guild", guildID)
		return c.Request(ctx, guildID, r.ID, who.ID) // as it is now
	}
	return r, nil
}

// Make takes a request for making, for a curator.
func (c *Council) Make(ctx context.Context, guildID string, id ID, curator string) (Request, error) {
	r, err := c.Choose(ctx, guildID, id, curator, c.Now())
	c.nudge()
	return r, err
}

// TurnDown declines a request.
func (c *Council) TurnDown(ctx context.Context, guildID string, id ID, why string) (Request, error) {
	r, err := c.Decline(ctx, guildID, id, why, c.Now())
	c.nudge()
	return r, err
}

// Unite merges a request into another, which it returns.
func (c *Council) Unite(ctx context.Context, guildID string, id, into ID) (Request, error) {
	r, err := c.Merge(ctx, guildID, id, into, c.Now())
	c.nudge()
	return r, err
}

// PutFirst pins a request, or no longer.
func (c *Council) PutFirst(ctx context.Context, guildID string, id ID, pinned bool) (Request, error) {
	r, err := c.Pin(ctx, guildID, id, pinned, c.Now())
	c.nudge()
	return r, err
}

// Pings makes somebody be pinged about songs they voted for, or no longer.
func (c *Council) Pings(ctx context.Context, guildID, userID string) (bool, error) {
	return c.TogglePings(ctx, guildID, userID, c.Now())
}

// Place says where a board's message is from now on.
func (c *Council) Place(ctx context.Context, guildID string, at Post) error {
	defer c.nudge()
	return c.PlacePanel(ctx, Panel{ID: BoardPanel(guildID), GuildID: guildID, Post: at})
}

// Fame returns the hall of fame since a time, as far as all who see a channel may see it; zero: of all times.
func (c *Council) Fame(ctx context.Context, guildID, channelID string, since time.Time, limit int) ([]Fame, error) {
	v, err := c.Access.Audience(ctx, guildID, channelID)
	if err != nil {
		return nil, err
	}
	return c.Hall(ctx, v, since, limit)
}

// RulesOf returns how a server's board works. Where nothing is played, nothing can
// run out: curators choose.
func (c *Council) RulesOf(ctx context.Context, guildID string) (Rules, error) {
	rules, err := c.Rulebook.Rules(ctx, guildID)
	if err != nil {
		return rules, fmt.Errorf("read the rules of a board: %w", err)
	}
	if !slices.Contains(c.Modes(), rules.Mode) {
		rules.Mode = ByCurator
	}
	return rules, nil
}

// Modes are those that a server can have.
func (c *Council) Modes() []Mode {
	if c.Player == nil {
		return []Mode{ByCurator, ByTimer, ByVotes}
	}
	return []Mode{ByCurator, ByTimer, ByVotes, WhenDry}
}
