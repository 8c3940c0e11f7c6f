package board

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// applyRules chooses requests by the rules of all servers.
func (s *Service) applyRules(ctx context.Context) {
	guilds, err := s.deps.Store.GuildsWithOpen(ctx)
	s.logError(ctx, "read guilds with open requests failed", err)
	for _, guildID := range guilds {
		rules, err := s.RulesOf(ctx, guildID)
		if err == nil {
			err = s.choose(ctx, guildID, rules)
		}
		s.logError(ctx, "choose request failed", err, "guild", guildID)
	}
}

// choose chooses the requests that a server's rules select now: one, or all that have enough votes.
// It is safe to call in several processes at once.
func (s *Service) choose(ctx context.Context, guildID string, rules Rules) error {
	now := s.deps.Now()
	p := Criteria{MaxPerDay: rules.MaxPerDay}
	switch rules.Mode {
	case ByTimer:
		p.NoneSince = now.Add(-rules.Every)
	case ByVotes:
		p.MinVotes = max(rules.Threshold, 1)
	case WhenQueueLow:
		if !s.deps.Player.QueueLow(guildID) {
			return nil
		}
		p.OnlyIdle = true
	default:
		return nil
	}
	for {
		r, err := s.deps.Store.ChooseNext(ctx, guildID, p, now)
		if errors.Is(err, ErrNoneEligible) {
			return nil
		}
		if err != nil {
			return err
		}
		s.deps.Log.InfoContext(
			ctx, "request chosen", "request", r.ID, "guild", guildID, "by", rules.Mode, "votes", r.Votes,
		)
		s.notify()
		if rules.Mode != ByVotes {
			return nil
		}
	}
}

// postDigests posts the digest of the previous week in all servers that have not received it.
func (s *Service) postDigests(ctx context.Context) {
	now := s.deps.Now()
	last := WeekOf(now) - 1
	if now.Before(weekStart(last + 1).Add(digestTime)) {
		last-- // the digest is not due yet
	}
	guilds, err := s.deps.Store.UnpostedWeeks(ctx, last)
	s.logError(ctx, "read due digests failed", err)
	for _, guildID := range guilds {
		s.logError(ctx, "post digest failed", s.postDigest(ctx, guildID, last), "guild", guildID)
	}
}

// postDigest posts the digest of a week in a server that has it enabled. Only one process posts it.
func (s *Service) postDigest(ctx context.Context, guildID string, number int64) error {
	rules, err := s.RulesOf(ctx, guildID)
	if err != nil {
		return err
	}
	now := s.deps.Now()
	mine, err := s.deps.Store.ClaimWeek(ctx, guildID, number, now, now.Add(lease))
	if err != nil || !mine {
		return err
	}
	if rules.Digest {
		if err := s.postWeek(ctx, guildID, weekStart(number)); err != nil && !errors.Is(err, songs.ErrUndeliverable) {
			return err // the claim expires, and the digest is retried
		}
	}
	// Save this after posting, so that the digest is posted at least once.
	return s.deps.Store.MarkWeekPosted(ctx, guildID, number)
}

// postWeek posts a digest in the board's channel, with the songs that everyone who can see the
// channel may see. It posts nothing for a week without activity.
func (s *Service) postWeek(ctx context.Context, guildID string, from time.Time) error {
	panel, err := s.deps.Store.Panel(ctx, PanelID(guildID))
	if err != nil || panel.Post.ChannelID == "" {
		return err
	}
	v, err := s.deps.Access.Audience(ctx, guildID, panel.Post.ChannelID)
	if err != nil {
		return err
	}
	w, err := s.deps.Store.Week(ctx, v, from, from.Add(7*24*time.Hour))
	if err != nil || w.Empty() {
		return err
	}
	return s.deps.Notifier.PostDigest(ctx, panel.Post.ChannelID, w)
}
