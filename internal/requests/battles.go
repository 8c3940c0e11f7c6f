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

// prepare orders the songs of a battle that have no order yet.
func (c *Council) prepare(ctx context.Context, b *Battle) error {
	var refused error
	ordered := 0
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Order == "" {
			id, err := c.orderSide(ctx, b, *s)
			if err != nil {
				refused = err
				id = unmade
			}
			s.Order = id
		}
		if s.Order != unmade {
			ordered++
		}
	}
	if ordered == 0 || ordered < LeastSides && refused != nil {
		b.State = Dropped
	}
	if err := c.SaveBattle(ctx, *b, Preparing, c.Now()); err != nil {
		return err
	}
	if b.State == Dropped {
		return refused
	}
	return nil
}

func (c *Council) orderSide(ctx context.Context, b *Battle, s Side) (songs.OrderID, error) {
	what := fmt.Sprintf("%s/%d", BattlePanel(b.ID), s.Number)
	if id, err := c.OrderFor(ctx, what); !errors.Is(err, ErrNotFound) {
		return id, err
	}
	o := songs.Order{Brief: songs.Brief{Prompt: b.Idea, Style: s.Style, Expand: c.Write}, Requester: b.Host, Request: what, State: songs.Queued,
		Place: songs.Place{GuildID: b.GuildID, ChannelID: b.ChannelID}, Roles: b.Roles, Within: b.Within}
	o, _, err := c.Crier.Announce(ctx, o, "", Post{})
	if err != nil {
		return "", err
	}
	taken, err := c.Orders.Submit(ctx, o)
	if errors.Is(err, songs.ErrTaken) {
		return c.OrderFor(ctx, what)
	}
	return taken.ID, err
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
