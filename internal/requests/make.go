package requests

import (
	"context"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// lease is how long a process keeps something to itself that it works on. Dead,
// it holds others up for as long.
const lease = time.Minute

// mostTries is how many orders a request gets.
const mostTries = 2

// work orders what was chosen, and brings to an end what was made.
func (c *Council) work(ctx context.Context) {
	now := c.Now()
	chosen, err := c.ClaimChosen(ctx, now, now.Add(lease))
	c.trouble(ctx, "looking for chosen requests", err)
	for _, r := range chosen {
		c.trouble(ctx, "ordering a request", c.order(ctx, r), "request", r.ID)
	}
	ended, err := c.ClaimEnded(ctx, now, now.Add(lease))
	c.trouble(ctx, "looking for requests that were made", err)
	for _, r := range ended {
		c.trouble(ctx, "ending a request", c.end(ctx, r), "request", r.ID)
	}
	battles, err := c.ClaimBattles(ctx, now, now.Add(lease))
	c.trouble(ctx, "looking for battles", err)
	for _, b := range battles {
		c.trouble(ctx, "moving a battle", c.move(ctx, b), "battle", b.ID)
	}
	if len(chosen)+len(ended)+len(battles) > 0 {
		c.nudge()
	}
}

// order has a chosen request made. Whatever was done before a process died is
// done once: the announcement by its nonce, the order by what it is for.
func (c *Council) order(ctx context.Context, r Request) error {
	attempt := r.attempt()
	id, err := c.OrderFor(ctx, attempt)
	if err == nil { // the process died right after it was taken in
		o, err := c.Orders.Order(ctx, id)
		if err != nil {
			return err
		}
		return c.Ordered(ctx, r.ID, id, c.Crier.Where(o), c.Now())
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	o := songs.Order{Brief: r.Brief(c.Write), Requester: r.Proposer, Request: attempt, State: songs.Queued}
	if c.Player != nil {
		o.Brief.Play = songs.PlayServer
	}
	o, err = c.announce(ctx, o, &r)
	if errors.Is(err, errForbidden) {
		return c.forbidden(ctx, r)
	}
	if errors.Is(err, songs.ErrNowhere) {
		return c.settle(ctx, r, Declined, NotePlaceless)
	}
	if err != nil {
		return err
	}
	taken, err := c.Orders.Submit(ctx, o)
	var limit *songs.LimitError
	var brief *songs.BriefError
	switch {
	case errors.As(err, &limit) && limit.Kind == songs.LimitBlocked:
		return c.settle(ctx, r, Declined, NoteBlocked)
	case errors.As(err, &limit) && limit.Kind == songs.LimitChannel: // since this moment
		return c.forbidden(ctx, r)
	case errors.As(err, &limit):
		until := c.Now().Add(10 * time.Minute)
		if limit.Again.After(until) {
			until = limit.Again
		}
		r.Note = NoteUsedUp
		return c.Postpone(ctx, r, until)
	case errors.As(err, &brief):
		return c.settle(ctx, r, Declined, NoteUnfit)
	case errors.Is(err, songs.ErrTaken): // another process was quicker
		return nil
	case err != nil:
		return err
	}
	c.Log.InfoContext(ctx, "request ordered", "request", r.ID, "order", taken.ID)
	return c.Ordered(ctx, r.ID, taken.ID, r.Post, c.Now())
}

// errForbidden says that a server wants no songs wherever a request's could be.
var errForbidden = errors.New("no songs are ordered in the channels that there are")

// announce says where the board is, else where the request was asked for, that it
// is about to be ordered, and notes where that was. What was announced before the
// server's songs were used up is not said again.
func (c *Council) announce(ctx context.Context, o songs.Order, r *Request) (songs.Order, error) {
	rules, err := c.RulesOf(ctx, r.GuildID)
	if err != nil {
		return o, err
	}
	panel, err := c.Panel(ctx, BoardPanel(r.GuildID))
	if err != nil {
		return o, err
	}
	err = songs.ErrNowhere
	for _, at := range []Post{panel.Post, {ChannelID: r.ChannelID, Within: r.Within}} {
		if at.ChannelID == "" {
			continue
		}
		if !rules.allows(at) {
			err = errForbidden
			continue
		}
		o.Place, o.Within = songs.Place{GuildID: r.GuildID, ChannelID: at.ChannelID}, at.Within
		announced, post, failed := c.Crier.Announce(ctx, o, r.chooser(), r.Post)
		if failed == nil {
			r.Post = post
			return announced, nil
		}
		if !errors.Is(failed, songs.ErrNowhere) {
			return o, failed
		}
	}
	return o, err
}

// lookAgain is how soon a request that waits for its channel looks whether songs may
// be ordered there.
const lookAgain = 30 * time.Second

// forbidden lets a request wait until songs may be ordered where it would be
// posted. Its note says so once; what the server says is looked at quietly.
func (c *Council) forbidden(ctx context.Context, r Request) error {
	r.Note = NoteForbidden
	return c.Postpone(ctx, r, c.Now().Add(lookAgain))
}

// chooser says who chose a request: a curator's name, or nobody.
func (r *Request) chooser() string { return r.Curator }

// end brings a request to its end whose order has ended.
func (c *Council) end(ctx context.Context, r Request) error {
	o, err := c.Orders.Order(ctx, r.Order)
	if err != nil {
		return err
	}
	r.Post = c.Crier.Where(o)
	switch {
	case o.State == songs.Done && len(o.Songs) > 0 || o.Kept():
		return c.finish(ctx, r, o)
	case o.State == songs.Unsure:
		r.Note = NoteUnsure
	case o.State == songs.Cancelled:
		r.Note = NoteCalledOff
	case r.Tries+1 < mostTries:
		r.Tries++
		r.Note = NoteAgain
		if err := c.Crier.Regret(ctx, r); err != nil && !errors.Is(err, songs.ErrNowhere) {
			return err
		}
		r.Order, r.Post = "", Post{}
		return c.settle(ctx, r, Open, r.Note)
	default:
		r.Tries++
		r.Note = NoteFailed
		if err := c.Crier.Regret(ctx, r); err != nil && !errors.Is(err, songs.ErrNowhere) {
			return err
		}
	}
	return c.settle(ctx, r, Declined, r.Note)
}

// finish thanks everybody and says that the request is done, in this order: told
// twice is harmless, never told is not.
func (c *Council) finish(ctx context.Context, r Request, o songs.Order) error {
	r.Song, r.Title = o.Songs[0].ID, o.Songs[0].Title
	if r.Title == "" {
		r.Title = o.Brief.Title
	}
	voters, err := c.Voters(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := c.Crier.Thank(ctx, r, voters); err != nil && !errors.Is(err, songs.ErrNowhere) {
		return err
	}
	return c.settle(ctx, r, Done, "")
}

func (c *Council) settle(ctx context.Context, r Request, to Status, note Note) error {
	r.Status, r.Note, r.UpdatedAt = to, note, c.Now()
	err := c.Settle(ctx, r)
	if errors.Is(err, ErrClosed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("settle request %s: %w", r.ID, err)
	}
	c.Log.InfoContext(ctx, "request settled", "request", r.ID, "status", to, "order", r.Order)
	c.nudge()
	return nil
}
