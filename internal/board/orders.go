package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// lease is how long a claim hides an item from other processes. It is also the delay until another
// process continues the work of one that died.
const lease = time.Minute

// maxAttempts is the maximum number of orders per request.
const maxAttempts = 2

// advance orders chosen requests, completes requests whose order has ended, and moves battles to
// their next state.
func (s *Service) advance(ctx context.Context) {
	now := s.deps.Now()
	chosen, err := s.deps.Store.ClaimChosen(ctx, now, now.Add(lease))
	s.logError(ctx, "claim chosen requests failed", err)
	for _, r := range chosen {
		s.logError(ctx, "order request failed", s.order(ctx, r), "request", r.ID)
	}
	ended, err := s.deps.Store.ClaimEnded(ctx, now, now.Add(lease))
	s.logError(ctx, "claim ended requests failed", err)
	for _, r := range ended {
		s.logError(ctx, "complete request failed", s.handleEnd(ctx, r), "request", r.ID)
	}
	battles, err := s.deps.Store.ClaimBattles(ctx, now, now.Add(lease))
	s.logError(ctx, "claim battles failed", err)
	for _, b := range battles {
		s.logError(ctx, "advance battle failed", s.advanceBattle(ctx, b), "battle", b.ID)
	}
	if len(chosen)+len(ended)+len(battles) > 0 {
		s.notify()
	}
}

// order orders the song of a chosen request. It can be repeated after a crash: announcements have a
// nonce, and orders a purpose.
func (s *Service) order(ctx context.Context, r Request) error {
	attempt := r.attempt()
	id, err := s.deps.Store.OrderOfAttempt(ctx, attempt)
	if err == nil { // the process died after the order was added
		o, err := s.deps.Orders.Order(ctx, id)
		if err != nil {
			return err
		}
		return s.deps.Store.SaveOrder(ctx, r.ID, id, s.deps.Notifier.OrderPost(o), s.deps.Now())
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	o := songs.Order{Spec: r.SongSpec(s.deps.WriteLyrics), Requester: r.Proposer, Purpose: attempt, State: songs.Queued}
	if s.deps.Player != nil {
		o.Spec.Play = songs.PlayForGuild
	}
	o, err = s.announce(ctx, o, &r)
	if errors.Is(err, errForbidden) {
		return s.postponeForbidden(ctx, r)
	}
	if errors.Is(err, songs.ErrUndeliverable) {
		return s.saveOutcome(ctx, r, Declined, NoteNoChannel)
	}
	if err != nil {
		return err
	}
	taken, err := s.deps.Orders.Submit(ctx, o)
	var limit *songs.LimitError
	var invalid *songs.SpecError
	switch {
	case errors.As(err, &limit) && limit.Kind == songs.LimitBlocked:
		return s.saveOutcome(ctx, r, Declined, NoteBlocked)
	case errors.As(err, &limit) && limit.Kind == songs.LimitChannel: // since the announcement
		return s.postponeForbidden(ctx, r)
	case errors.As(err, &limit):
		until := s.deps.Now().Add(10 * time.Minute)
		if limit.RetryAt.After(until) {
			until = limit.RetryAt
		}
		r.Note = NoteLimitReached
		return s.deps.Store.Postpone(ctx, r, until)
	case errors.As(err, &invalid):
		return s.saveOutcome(ctx, r, Declined, NoteInvalid)
	case errors.Is(err, songs.ErrConflict): // another process added it
		return nil
	case err != nil:
		return err
	}
	s.deps.Log.InfoContext(ctx, "request ordered", "request", r.ID, "order", taken.ID)
	return s.deps.Store.SaveOrder(ctx, r.ID, taken.ID, r.Post, s.deps.Now())
}

// handleEnd completes or retries a request whose order has ended.
func (s *Service) handleEnd(ctx context.Context, r Request) error {
	o, err := s.deps.Orders.Order(ctx, r.Order)
	if err != nil {
		return err
	}
	r.Post = s.deps.Notifier.OrderPost(o)
	switch {
	case o.State == songs.Done && len(o.Songs) > 0 || o.Undelivered():
		return s.finish(ctx, r, o)
	case o.State == songs.Unsure:
		r.Note = NoteUnsure
	case o.State == songs.Cancelled:
		r.Note = NoteCancelled
	case r.Attempts+1 < maxAttempts:
		r.Attempts++
		r.Note = NoteRetry
		if err := s.deps.Notifier.NotifyFailed(ctx, r); err != nil && !errors.Is(err, songs.ErrUndeliverable) {
			return err
		}
		r.Order, r.Post = "", Post{}
		return s.saveOutcome(ctx, r, Open, r.Note)
	default:
		r.Attempts++
		r.Note = NoteFailed
		if err := s.deps.Notifier.NotifyFailed(ctx, r); err != nil && !errors.Is(err, songs.ErrUndeliverable) {
			return err
		}
	}
	return s.saveOutcome(ctx, r, Declined, r.Note)
}

// finish credits the proposer and voters and then marks the request as done, so that the credit is
// posted at least once.
func (s *Service) finish(ctx context.Context, r Request, o songs.Order) error {
	r.Song, r.Title = o.Songs[0].ID, o.Songs[0].Title
	if r.Title == "" {
		r.Title = o.Spec.Title
	}
	voters, err := s.deps.Store.Voters(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := s.deps.Notifier.ThankVoters(ctx, r, voters); err != nil && !errors.Is(err, songs.ErrUndeliverable) {
		return err
	}
	return s.saveOutcome(ctx, r, Done, "")
}

func (s *Service) saveOutcome(ctx context.Context, r Request, to Status, note Note) error {
	r.Status, r.Note, r.UpdatedAt = to, note, s.deps.Now()
	err := s.deps.Store.SaveOutcome(ctx, r)
	if errors.Is(err, ErrClosed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("save outcome of request %s: %w", r.ID, err)
	}
	s.deps.Log.InfoContext(ctx, "request outcome saved", "request", r.ID, "status", to, "order", r.Order)
	s.notify()
	return nil
}
