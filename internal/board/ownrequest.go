package board

import (
	"context"
	"errors"

	"github.com/riffbot/riffbot/internal/songs"
)

// moderate returns the error of the moderator for the texts of a request.
func (s *Service) moderate(ctx context.Context, r Request) error {
	if s.deps.Moderator == nil {
		return nil
	}
	for _, text := range []string{r.Idea, r.Style, r.Voice} {
		if text == "" {
			continue
		}
		if err := s.deps.Moderator.Allow(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// Edit changes the texts of an open request on behalf of its proposer. Its votes stay.
func (s *Service) Edit(ctx context.Context, r Request) (Request, error) {
	r = r.Normalized()
	if err := s.moderate(ctx, r); err != nil {
		return r, err
	}
	r, err := s.deps.Store.Edit(ctx, r, s.deps.Now())
	s.notify()
	return r, err
}

// Withdraw declines an open request on behalf of its proposer.
func (s *Service) Withdraw(ctx context.Context, guildID string, id ID, userID string) (Request, error) {
	r, err := s.deps.Store.Withdraw(ctx, guildID, id, userID, s.deps.Now())
	s.notify()
	return r, err
}

// announceIdea posts a new request where its server wants that. The request is on the board
// whether or not that succeeds.
func (s *Service) announceIdea(ctx context.Context, r Request) {
	rules, err := s.RulesOf(ctx, r.GuildID)
	if err == nil && rules.Announce != "" {
		var post Post
		if post, err = s.deps.Notifier.AnnounceIdea(ctx, rules.Announce, r); err == nil {
			err = s.deps.Store.PlacePanel(ctx, Panel{ID: IdeaPanelID(r.ID), GuildID: r.GuildID, Post: post})
		}
	}
	if !errors.Is(err, songs.ErrUndeliverable) {
		s.logError(ctx, "announce request failed", err, "request", r.ID, "guild", r.GuildID)
	}
}
