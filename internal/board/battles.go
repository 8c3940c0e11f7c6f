package board

import (
	"context"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/songs"
)

// noOrder is the order id of a side that could not be ordered.
const noOrder songs.OrderID = "none"

// StartBattle starts a battle whose message is at a post, once all its songs exist and can be played. New songs are
// charged to the host's quota. An error of the pipeline means that fewer than two songs can be made.
func (s *Service) StartBattle(ctx context.Context, b Battle, at Post) (Battle, error) {
	b.ID, b.CreatedAt, b.State = BattleID(s.deps.NewID()), s.deps.Now(), Preparing
	b.ChannelID, b.ParentChannelID, b.MessageID = at.ChannelID, at.ParentChannelID, at.MessageID
	s.deps.Shuffle(len(b.Sides), func(i, j int) { b.Sides[i], b.Sides[j] = b.Sides[j], b.Sides[i] })
	for i := range b.Sides {
		b.Sides[i].Number = i + 1
	}
	if err := s.deps.Store.AddBattle(ctx, b); err != nil {
		return b, err
	}
	if b.missing() > 0 {
		if err := s.orderBattle(ctx, &b); err != nil {
			return b, err
		}
	}
	s.notify()
	return b, nil
}

// Battle returns a battle of a guild; [ErrNotFound] if there is none.
func (s *Service) Battle(ctx context.Context, guildID string, id BattleID) (Battle, error) {
	return s.deps.Store.Battle(ctx, guildID, id)
}

// setEnds sets how the orders of the sides without a song ended.
func (s *Service) setEnds(ctx context.Context, b Battle) error {
	for i := range b.Sides {
		side := &b.Sides[i]
		if side.Song != "" || side.Order == "" || side.Order == noOrder {
			continue
		}
		o, err := s.deps.Orders.Order(ctx, side.Order)
		if errors.Is(err, songs.ErrNotFound) { // its data was deleted
			continue
		}
		if err != nil {
			return err
		}
		side.setEnd(o)
	}
	return nil
}

// orderBattle orders all songs of a battle. If the order is rejected, none is ordered and the
// battle is abandoned. After any other error the battle is unchanged, and the next claim continues
// it.
func (s *Service) orderBattle(ctx context.Context, b *Battle) error {
	err := s.orderSides(ctx, b)
	if err != nil && !refused(err) {
		return err
	}
	if err != nil {
		for i := range b.Sides {
			b.Sides[i].Order = noOrder
		}
		b.State = Abandoned
	}
	return errors.Join(err, s.deps.Store.SaveBattle(ctx, *b, Preparing, s.deps.Now()))
}

// refused reports whether an error means that orders are rejected permanently.
func refused(err error) bool {
	var limit *songs.LimitError
	var invalid *songs.SpecError
	return errors.As(err, &limit) || errors.As(err, &invalid) || errors.Is(err, songs.ErrUndeliverable)
}

// orderSides orders the songs of all sides. It can be repeated after a crash: announcements have a
// nonce, and orders a purpose.
func (s *Service) orderSides(ctx context.Context, b *Battle) error {
	var orders []songs.Order
	for i := range b.Sides {
		side := &b.Sides[i]
		what := fmt.Sprintf("%s/%d", BattlePanelID(b.ID), side.Number)
		id, err := s.deps.Store.OrderOfAttempt(ctx, what)
		if err == nil {
			side.Order = id
			continue
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		orders = append(orders, s.sideOrder(*b, *side))
	}
	if len(orders) == 0 {
		return nil
	}
	// Check first, so that no order is announced that a limit rejects.
	if err := s.deps.Orders.Check(ctx, orders); err != nil {
		if s.ordered(ctx, orders[0].Purpose) {
			return s.orderSides(ctx, b)
		}
		return err
	}
	for i, o := range orders {
		announced, _, err := s.deps.Notifier.Announce(ctx, o, "", Post{})
		if err != nil {
			return errors.Join(err, s.retract(ctx, orders[:i]))
		}
		orders[i] = announced
	}
	taken, err := s.deps.Orders.SubmitAll(ctx, orders)
	if err != nil && s.ordered(ctx, orders[0].Purpose) {
		return s.orderSides(ctx, b)
	}
	if refused(err) {
		return errors.Join(err, s.retract(ctx, orders))
	}
	if err != nil {
		return err
	}
	for _, o := range taken {
		for i := range b.Sides {
			if what := fmt.Sprintf("%s/%d", BattlePanelID(b.ID), b.Sides[i].Number); what == o.Purpose {
				b.Sides[i].Order = o.ID
			}
		}
	}
	return nil
}

// sideOrder returns the order of a side's song.
func (s *Service) sideOrder(b Battle, side Side) songs.Order {
	return songs.Order{Spec: songs.SongSpec{Prompt: b.Idea, Style: side.Style, Expand: s.deps.WriteLyrics},
		Requester: b.Host, Purpose: fmt.Sprintf("%s/%d", BattlePanelID(b.ID), side.Number), State: songs.Queued,
		Place: songs.Place{GuildID: b.GuildID, ChannelID: b.ChannelID}, Roles: b.Roles,
		ParentChannelID: b.ParentChannelID}
}

// CheckBattle returns the error with which the orders of a battle would be rejected, without
// starting it.
func (s *Service) CheckBattle(ctx context.Context, b Battle) error {
	var orders []songs.Order
	for _, side := range b.Sides {
		if side.Song == "" {
			orders = append(orders, s.sideOrder(b, side))
		}
	}
	if len(orders) == 0 {
		return nil
	}
	return s.deps.Orders.Check(ctx, orders)
}

// ordered reports whether another process has added the order for a purpose.
func (s *Service) ordered(ctx context.Context, what string) bool {
	_, err := s.deps.Store.OrderOfAttempt(ctx, what)
	return err == nil
}

// retract deletes the announcements of orders that were not added.
func (s *Service) retract(ctx context.Context, orders []songs.Order) error {
	var all []error
	for _, o := range orders {
		if err := s.deps.Notifier.Retract(ctx, o); err != nil && !errors.Is(err, songs.ErrUndeliverable) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// VoteBattle sets or removes a member's vote; see [Store.VoteBattle].
func (s *Service) VoteBattle(ctx context.Context, guildID string, id BattleID, number int, userID string) (int, error) {
	side, err := s.deps.Store.VoteBattle(ctx, guildID, id, number, userID, s.deps.Now())
	s.notify()
	return side, err
}
