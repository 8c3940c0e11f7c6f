package board

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// advanceBattle moves a claimed battle to its next state.
func (s *Service) advanceBattle(ctx context.Context, b Battle) error {
	panel, err := s.deps.Store.Panel(ctx, BattlePanelID(b.ID))
	if err != nil {
		return err
	}
	if b.State == Running {
		return s.endBattle(ctx, b)
	}
	for i := range b.Sides {
		side := &b.Sides[i]
		if side.existing() || side.Order == noOrder {
			continue
		}
		if side.Order == "" {
			b.ParentChannelID = panel.Post.ParentChannelID
			return s.orderBattle(ctx, &b)
		}
		o, err := s.deps.Orders.Order(ctx, side.Order)
		if err != nil {
			return err
		}
		if len(o.Songs) > 0 && (o.State == songs.Done || o.Undelivered()) {
			side.Song, side.Title = o.Songs[0].ID, o.Songs[0].Title
		}
		side.setEnd(o)
	}
	return s.openBattle(ctx, b, panel.Post)
}

// openBattle starts the vote about the songs of a battle, or abandons it if fewer than two were
// made. It posts before saving, so that each message is posted at least once.
func (s *Service) openBattle(ctx context.Context, b Battle, panel Post) error {
	if len(b.Sides)-b.missing() >= MinSides {
		b.State, b.EndsAt = Running, s.deps.Now().Add(b.Duration)
		if err := s.deps.Notifier.PostSides(ctx, b, panel); unlessUndeliverable(err) != nil {
			return err
		}
	} else {
		b.State = Abandoned
		if err := s.revealOrders(ctx, b); err != nil {
			return err
		}
	}
	if b.missing() > 0 {
		if err := s.deps.Notifier.NotifyMissingSides(ctx, b, panel); unlessUndeliverable(err) != nil {
			return err
		}
	}
	err := s.deps.Store.SaveBattle(ctx, b, Preparing, s.deps.Now())
	if err == nil && b.State == Running {
		s.scheduleBattle(ctx, b, panel)
	}
	return unlessClosed(err)
}

// minScheduled is the minimum duration of a battle that has an event.
const minScheduled = 5 * time.Minute

// scheduleBattle creates an event for a battle if its server wants that. It runs after the battle
// was saved, so that there is at most one; without it, the battle takes place all the same.
func (s *Service) scheduleBattle(ctx context.Context, b Battle, panel Post) {
	if b.Duration < minScheduled {
		return
	}
	rules, err := s.RulesOf(ctx, b.GuildID)
	if err == nil && rules.Events {
		err = s.deps.Notifier.ScheduleBattle(ctx, b, panel)
	}
	s.logError(ctx, "schedule battle failed", unlessUndeliverable(err), "battle", b.ID)
}

// endBattle saves the result of a battle, which makes its message due; see [Service.postResult]. The result
// is final, because no more votes are accepted.
func (s *Service) endBattle(ctx context.Context, b Battle) error {
	won := b.winners()
	b.State = Ended
	err := s.deps.Store.SaveBattle(ctx, b, Running, s.deps.Now())
	if err == nil {
		s.deps.Log.InfoContext(ctx, "battle ended", "battle", b.ID, "votes", b.Votes(), "winners", len(won))
	}
	return unlessClosed(err)
}

// postResult reveals the sides of a battle that has ended and posts its result. It runs after the result was
// saved, so that the leaderboard and the library agree with the message.
func (s *Service) postResult(ctx context.Context, b Battle) error {
	panel, err := s.deps.Store.Panel(ctx, BattlePanelID(b.ID))
	if err == nil {
		err = s.revealOrders(ctx, b)
	}
	if err != nil {
		return err
	}
	return s.deps.Notifier.PostResult(ctx, b, panel.Post)
}

// revealOrders reveals the songs that were made for a battle, also those that were finished too
// late to take part, and missing songs that were found later.
func (s *Service) revealOrders(ctx context.Context, b Battle) error {
	for _, side := range b.Sides {
		if side.Order == "" || side.Order == noOrder {
			continue
		}
		if err := s.revealOrder(ctx, side.Order); err != nil {
			return err
		}
		rest, err := s.deps.Store.OrderOfAttempt(ctx, songs.RemainderOf(side.Order))
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil {
			err = s.revealOrder(ctx, rest)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// revealOrder reveals the songs of an order, if it has been delivered.
func (s *Service) revealOrder(ctx context.Context, id songs.OrderID) error {
	o, err := s.deps.Orders.Order(ctx, id)
	if err != nil || o.State != songs.Done || len(o.Songs) == 0 {
		return err
	}
	return unlessUndeliverable(s.deps.Notifier.RevealOrder(ctx, o))
}

// unlessUndeliverable returns err unless it says that a message can never be posted.
func unlessUndeliverable(err error) error {
	if errors.Is(err, songs.ErrUndeliverable) {
		return nil
	}
	return err
}

// unlessClosed returns err unless it says that another process advanced the battle.
func unlessClosed(err error) error {
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}
