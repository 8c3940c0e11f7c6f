package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Numbers of requests that a board's message lists, by kind.
const (
	ShownOpen       = 5
	ShownInProgress = 5
	ShownRecent     = 3
)

// Board is the content of a server's board.
type Board struct {
	Rules      Rules
	Open       []Request
	Total      int // number of open requests
	InProgress []Request
	Recent     []Request // done and declined
}

// Board returns the content of a server's board.
func (s *Service) Board(ctx context.Context, guildID string) (b Board, err error) {
	if b.Rules, err = s.RulesOf(ctx, guildID); err != nil {
		return b, err
	}
	if b.Open, b.Total, err = s.deps.Store.Requests(ctx, Query{
		GuildID: guildID, Sort: SortVotes, Limit: ShownOpen,
	}); err != nil {
		return b, err
	}
	if b.InProgress, _, err = s.deps.Store.Requests(ctx, Query{GuildID: guildID, Status: []Status{Chosen, Making},
		Limit: ShownInProgress}); err != nil {
		return b, err
	}
	b.Recent, _, err = s.deps.Store.Requests(ctx, Query{
		GuildID: guildID, Status: []Status{Done, Declined}, Limit: ShownRecent,
	})
	return b, err
}

// maxCompared is the number of open requests that a new idea is compared with.
const maxCompared = 300

// Propose adds an idea with its proposer's vote. If there are similar requests, they are returned
// and the new one is held until [Service.Confirm] opens it.
func (s *Service) Propose(ctx context.Context, r Request, weight int) (Request, []Request, error) {
	r = r.Normalized()
	r.ID, r.CreatedAt, r.Status = ID(s.deps.NewID()), s.deps.Now(), Open
	if err := s.moderate(ctx, r); err != nil {
		return r, nil, err
	}
	open, _, err := s.deps.Store.Requests(ctx, Query{GuildID: r.GuildID, Viewer: r.Proposer.ID, Sort: SortVotes,
		Limit: maxCompared})
	if err != nil {
		return r, nil, err
	}
	similar := Similar(r.Idea, open)
	if len(similar) > 0 {
		r.Status = Held
	}
	if err := s.deps.Store.Propose(ctx, r, weight); err != nil {
		return r, nil, err
	}
	s.deps.Log.InfoContext(ctx, "request proposed", "request", r.ID, "guild", r.GuildID, "held", len(similar) > 0)
	r.VotedByViewer, r.Votes, r.Voters = true, weight, 1
	if r.Status == Open {
		s.announceIdea(ctx, r)
	}
	s.notify()
	return r, similar, nil
}

// Request returns a request of a guild for a viewer; [ErrNotFound] if there is none.
func (s *Service) Request(ctx context.Context, guildID string, id ID, viewer string) (Request, error) {
	return s.deps.Store.Request(ctx, guildID, id, viewer)
}

// Requests returns a page of requests and the total number.
func (s *Service) Requests(ctx context.Context, q Query) (page []Request, total int, err error) {
	return s.deps.Store.Requests(ctx, q)
}

// Confirm opens a held request.
func (s *Service) Confirm(ctx context.Context, id ID, user songs.Member, weight int) (Request, error) {
	r, err := s.deps.Store.Confirm(ctx, id, user, weight, s.deps.Now())
	if err == nil {
		s.announceIdea(ctx, r)
	}
	s.notify()
	return r, err
}

// Vote sets or removes a member's vote. If the rules choose by votes, it chooses requests that have
// reached the threshold.
func (s *Service) Vote(ctx context.Context, guildID string, id ID, who songs.Member, weight int) (Request, error) {
	r, err := s.deps.Store.Vote(ctx, guildID, id, who, weight, s.deps.Now())
	if err != nil {
		return r, err
	}
	s.notify()
	rules, err := s.RulesOf(ctx, guildID)
	if err == nil && rules.Mode == ByVotes && r.Votes >= rules.Threshold {
		s.logError(ctx, "choose request failed", s.choose(ctx, guildID, rules), "guild", guildID)
		return s.deps.Store.Request(ctx, guildID, r.ID, who.ID) // read it again, because its status may have changed
	}
	return r, nil
}

// Choose selects a request on behalf of a curator.
func (s *Service) Choose(ctx context.Context, guildID string, id ID, curator string) (Request, error) {
	r, err := s.deps.Store.Choose(ctx, guildID, id, curator, s.deps.Now())
	s.notify()
	return r, err
}

// Decline declines a request.
func (s *Service) Decline(ctx context.Context, guildID string, id ID, why string) (Request, error) {
	r, err := s.deps.Store.Decline(ctx, guildID, id, why, s.deps.Now())
	s.notify()
	return r, err
}

// Merge merges a request into another and returns the latter.
func (s *Service) Merge(ctx context.Context, guildID string, id, into ID) (Request, error) {
	r, err := s.deps.Store.Merge(ctx, guildID, id, into, s.deps.Now())
	s.notify()
	return r, err
}

// Pin pins or unpins a request.
func (s *Service) Pin(ctx context.Context, guildID string, id ID, pinned bool) (Request, error) {
	r, err := s.deps.Store.Pin(ctx, guildID, id, pinned, s.deps.Now())
	s.notify()
	return r, err
}

// TogglePings changes whether a member is mentioned about songs that the member voted for, and
// returns the new setting.
func (s *Service) TogglePings(ctx context.Context, guildID, userID string) (bool, error) {
	return s.deps.Store.TogglePings(ctx, guildID, userID, s.deps.Now())
}

// Panel returns a panel; the zero value if there is none.
func (s *Service) Panel(ctx context.Context, id string) (Panel, error) {
	return s.deps.Store.Panel(ctx, id)
}

// PlaceBoard sets the place of a board's message.
func (s *Service) PlaceBoard(ctx context.Context, guildID string, at Post) error {
	defer s.notify()
	return s.deps.Store.PlacePanel(ctx, Panel{ID: PanelID(guildID), GuildID: guildID, Post: at})
}

// Leaderboard returns the leaderboard since a time, or of all time if since is zero. It contains
// the songs that everyone who can see the channel may see.
func (s *Service) Leaderboard(ctx context.Context, guildID, channelID string, since time.Time,
	limit int) ([]LeaderboardEntry, error) {
	v, err := s.deps.Access.Audience(ctx, guildID, channelID)
	if err != nil {
		return nil, err
	}
	return s.deps.Store.Leaderboard(ctx, v, since, limit)
}

// RulesOf returns a server's rules. A mode that is not available is replaced by [ByCurator].
func (s *Service) RulesOf(ctx context.Context, guildID string) (Rules, error) {
	rules, err := s.deps.RulesProvider.Rules(ctx, guildID)
	if err != nil {
		return rules, fmt.Errorf("read board rules: %w", err)
	}
	if !slices.Contains(s.Modes(), rules.Mode) {
		rules.Mode = ByCurator
	}
	return rules, nil
}

// Modes returns the available modes. [WhenQueueLow] requires a [Player].
func (s *Service) Modes() []Mode {
	if s.deps.Player == nil {
		return []Mode{ByCurator, ByTimer, ByVotes}
	}
	return []Mode{ByCurator, ByTimer, ByVotes, WhenQueueLow}
}
