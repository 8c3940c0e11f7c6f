package voice

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// slack is how far the two events of a move may lie apart when the server comes
// before the channel.
const slack = time.Second

// pass is what lets the bot in at a voice server.
type pass struct {
	server
	sessionID, channelID string
}

// assemble puts the newest pass together. It is good once all parts have come
// and belong together; the main connection sends them in any order.
func (c *Call) assemble() (p pass, good bool) {
	p = pass{c.server, c.place.SessionID, c.place.ChannelID}
	return p, p.token != "" && p.endpoint != "" && p.sessionID != "" && p.channelID != "" &&
		!c.asking && p.at.After(c.placeAt.Add(-slack))
}

// newer reports whether a pass leads somewhere else than a used one.
func (p pass) newer(used pass) bool { return p.n != used.n || p.channelID != used.channelID }

// pass waits for a pass other than the used one, or, where that is good for
// nothing any more, for another server. It asks for one where ask says so, and
// where none comes by itself.
func (c *Call) pass(ctx context.Context, used pass, again, ask bool, good time.Time) (pass, error) {
	for n := 0; ; n++ {
		if ask || n > 0 {
			c.tryAsk(ctx, n > 1)
		}
		p, err := c.await(ctx, used, again, answerTime)
		switch {
		case err == nil:
			return p, nil
		case !errors.Is(err, ErrNotLetIn):
			return p, err
		case c.refused() != nil:
			return p, c.refused()
		case time.Since(good) > lostTime:
			return p, ErrLost
		}
	}
}

// refused is why the bot does not get into the channel it is meant to be in, as far
// as is known.
func (c *Call) refused() error { return c.v.cfg.Gateway.CanJoin(c.guildID, c.ChannelID()) }

// await waits for a pass. It states the bot's wish again where the main
// connection was made anew meanwhile.
func (c *Call) await(ctx context.Context, used pass, again bool, limit time.Duration) (pass, error) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		var p pass
		var due bool
		var gone error
		ok, changed := c.look(func() (ok bool) {
			p, ok = c.assemble()
			due, gone = c.due, c.gone
			return ok && p.newer(used) && (!again || p.n != used.n)
		})
		switch {
		case gone != nil:
			return p, gone
		case ok:
			return p, nil
		case due:
			c.tryAsk(ctx, false)
			continue
		}
		select {
		case <-changed:
		case <-timeout.C:
			return p, ErrNotLetIn
		case <-ctx.Done():
			return p, ctx.Err()
		}
	}
}

// while is a context that ends when a pass is not the right one any more.
func (c *Call) while(ctx context.Context, p pass) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			elsewhere, changed := c.look(func() bool { now, ok := c.assemble(); return ok && now.newer(p) })
			if elsewhere {
				cancel(errChanged)
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() { cancel(nil); <-over }
}

// tryAsk asks. Where that fails the main connection is down; it says when it is
// back, and asking is repeated anyway.
func (c *Call) tryAsk(ctx context.Context, leave bool) {
	if err := c.ask(ctx, leave); err != nil && ctx.Err() == nil {
		c.log.WarnContext(ctx, "the wish to be in a voice channel could not be sent", "err", err)
	}
}

// ask states over the main connection where the bot wants to be. Where Discord
// takes it for being there already it may not answer: it leaves first then.
func (c *Call) ask(ctx context.Context, leave bool) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var want string
	c.change(func() {
		want, c.due, c.stated = c.want, false, true
		leave = leave && c.place.ChannelID != ""
		c.hidden = c.hidden || leave
	})
	if leave {
		if err := c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, "", false, true); err != nil {
			return fmt.Errorf("leave, to join again: %w", err)
		}
	}
	return c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, want, false, true)
}
