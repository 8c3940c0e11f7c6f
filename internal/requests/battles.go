package requests

import (
	"context"
	"errors"
	"fmt"

	"riffbot/internal/songs"
)

// unmade stands for the order of a side that could not be ordered.
const unmade songs.OrderID = "none"

// Begin begins a battle whose message is at a place: at once where its songs
// exist, else when they are made. Those count in the host's quota; an error of
// the line says that fewer than two can be made.
func (c *Council) Begin(ctx context.Context, b Battle, at Post) (Battle, error) {
	b.ID, b.CreatedAt, b.State = BattleID(c.NewID()), c.Now(), Running
	b.ChannelID, b.Within, b.MessageID = at.ChannelID, at.Within, at.MessageID
	for _, s := range b.Sides {
		if s.Song == "" {
			b.State = Preparing
		}
	}
	if b.State == Running {
		b.EndsAt = b.CreatedAt.Add(b.Lasts)
	}
	if err := c.AddBattle(ctx, b); err != nil {
		return b, err
	}
	if b.State == Preparing {
		if err := c.prepare(ctx, &b); err != nil {
			return b, err
		}
	}
	c.nudge()
	return b, nil
}

// prepare orders the songs of a battle: all of them, or none where something
// refuses them, which ends the battle. After any other error it is as it was, and is
// gone on with when it is claimed the next time.
func (c *Council) prepare(ctx context.Context, b *Battle) error {
	err := c.orderSides(ctx, b)
	if err != nil && !refused(err) {
		return err
	}
	if err != nil {
		for i := range b.Sides {
			b.Sides[i].Order = unmade
		}
		b.State = Dropped
	}
	return errors.Join(err, c.SaveBattle(ctx, *b, Preparing, c.Now()))
}

// refused reports whether an error says that orders will not be taken in.
func refused(err error) bool {
	var limit *songs.LimitError
	var brief *songs.BriefError
	return errors.As(err, &limit) || errors.As(err, &brief) || errors.Is(err, songs.ErrNowhere)
}

// orderSides orders the songs of all sides. Whatever was done before a process died
// is done once: announcements by their nonce, orders by what they are for.
func (c *Council) orderSides(ctx context.Context, b *Battle) error {
	var orders []songs.Order
	for i := range b.Sides {
		s := &b.Sides[i]
		what := fmt.Sprintf("%s/%d", BattlePanel(b.ID), s.Number)
		id, err := c.OrderFor(ctx, what)
		if err == nil {
			s.Order = id
			continue
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		orders = append(orders, songs.Order{Brief: songs.Brief{Prompt: b.Idea, Style: s.Style, Expand: c.Write}, Requester: b.Host, Request: what,
			State: songs.Queued, Place: songs.Place{GuildID: b.GuildID, ChannelID: b.ChannelID}, Roles: b.Roles, Within: b.Within})
	}
	if len(orders) == 0 {
		return nil
	}
	// Nothing is announced that a limit refuses.
	if err := c.Orders.Check(ctx, orders); err != nil {
		if c.ordered(ctx, orders[0].Request) {
			return c.orderSides(ctx, b)
		}
		return err
	}
	for i, o := range orders {
		announced, _, err := c.Crier.Announce(ctx, o, "", Post{})
		if err != nil {
			return errors.Join(err, c.retract(ctx, orders[:i]))
		}
		orders[i] = announced
	}
	taken, err := c.Orders.SubmitAll(ctx, orders)
	if err != nil && c.ordered(ctx, orders[0].Request) {
		return c.orderSides(ctx, b)
	}
	if refused(err) {
		return errors.Join(err, c.retract(ctx, orders))
	}
	if err != nil {
		return err
	}
	for _, o := range taken {
		for i := range b.Sides {
			if what := fmt.Sprintf("%s/%d", BattlePanel(b.ID), b.Sides[i].Number); what == o.Request {
				b.Sides[i].Order = o.ID
			}
		}
	}
	return nil
}

// ordered reports whether another process was quicker.
func (c *Council) ordered(ctx context.Context, what string) bool {
	_, err := c.OrderFor(ctx, what)
	return err == nil
}

// retract takes back what was announced of orders that were not taken in.
func (c *Council) retract(ctx context.Context, orders []songs.Order) error {
	var all []error
	for _, o := range orders {
		if err := c.Crier.Retract(ctx, o); err != nil && !errors.Is(err, songs.ErrNowhere) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// Side gives a member's one vote to a side; see [Store.VoteBattle].
func (c *Council) Side(ctx context.Context, guildID string, id BattleID, number int, userID string) (int, error) {
	side, err := c.VoteBattle(ctx, guildID, id, number, userID, c.Now())
	c.nudge()
	return side, err
}

// move takes a claimed battle further: from making songs to voting, and from
// there to its end.
func (c *Council) move(ctx context.Context, b Battle) error {
	if b.State == Running {
		won := b.winners()
		b.State = Over
		panel, err := c.Panel(ctx, BattlePanel(b.ID))
		if err != nil {
			return err
		}
		// Nobody can vote any more, so this is the result; told before it is saved,
		// so that it is told.
		if err := c.Crier.Result(ctx, b, panel.Post); err != nil && !errors.Is(err, songs.ErrNowhere) {
			return err
		}
		err = c.SaveBattle(ctx, b, Running, c.Now())
		if errors.Is(err, ErrClosed) {
			return nil
		}
		c.Log.InfoContext(ctx, "battle over", "battle", b.ID, "votes", b.Votes(), "winners", len(won))
		return err
	}
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Order == "" {
			panel, err := c.Panel(ctx, BattlePanel(b.ID))
			if err != nil {
				return err
			}
			b.Within = panel.Post.Within
			return c.prepare(ctx, &b)
		}
		if s.Order == unmade {
			continue
		}
		o, err := c.Orders.Order(ctx, s.Order)
		if err != nil {
			return err
		}
		if len(o.Songs) > 0 && (o.State == songs.Done || o.Kept()) {
			s.Song, s.Title = o.Songs[0].ID, o.Songs[0].Title
		}
	}
	b.State = Dropped
	if len(b.Sides)-b.missing() >= LeastSides {
		b.State, b.EndsAt = Running, c.Now().Add(b.Lasts)
	}
	if b.missing() > 0 { // told before it is saved, so that it is told
		panel, err := c.Panel(ctx, BattlePanel(b.ID))
		if err != nil {
			return err
		}
		if err := c.Crier.Miss(ctx, b, panel.Post); err != nil && !errors.Is(err, songs.ErrNowhere) {
			return err
		}
	}
	err := c.SaveBattle(ctx, b, Preparing, c.Now())
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}
