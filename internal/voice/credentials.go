package voice

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// slack is the maximum time between the two events of a move if the voice server update precedes the voice
// state update.
const slack = time.Second

// credentials has the credentials for a voice server.
type credentials struct {
	server
	sessionID, channelID string
}

// latest returns the latest credentials. They are good if all parts have arrived, in any order, and belong
// together.
func (c *Call) latest() (p credentials, good bool) {
	p = credentials{c.server, c.state.SessionID, c.state.ChannelID}
	return p, p.token != "" && p.endpoint != "" && p.sessionID != "" && p.channelID != "" &&
		!c.unconfirmed && p.at.After(c.channelAt.Add(-slack))
}

// newer reports whether credentials are for another voice server or channel than a used one.
func (p credentials) newer(used credentials) bool {
	return p.n != used.n || p.channelID != used.channelID
}

// credentials waits for credentials that are newer than the used ones. If again is set, they must be for another
// voice server update. The method requests them immediately if ask is set, and otherwise if none arrive in time.
func (c *Call) credentials(ctx context.Context, used credentials, again, ask bool, good time.Time) (credentials,
	error) {
	for n := 0; ; n++ {
		if ask || n > 0 {
			c.tryAsk(ctx, n > 1)
		}
		p, err := c.await(ctx, used, again, answerTimeout)
		switch {
		case err == nil:
			return p, nil
		case !errors.Is(err, ErrCannotJoin):
			return p, err
		case c.refused() != nil:
			return p, c.refused()
		case time.Since(good) > lostTimeout:
			return p, ErrLost
		}
	}
}

// refused returns the known reason why the bot cannot join its channel.
func (c *Call) refused() error { return c.v.cfg.Gateway.CanJoin(c.guildID, c.ChannelID()) }

// await waits for credentials. It requests the channel again if the main connection has a new session.
func (c *Call) await(ctx context.Context, used credentials, again bool, limit time.Duration) (credentials, error) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		var p credentials
		var due bool
		var gone error
		ok, changed := c.check(func() (ok bool) {
			p, ok = c.latest()
			due, gone = c.due, c.removed
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
			return p, ErrCannotJoin
		case <-ctx.Done():
			return p, ctx.Err()
		}
	}
}

// whileCurrent returns a context that is canceled when newer credentials than p have arrived.
func (c *Call) whileCurrent(ctx context.Context, p credentials) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			elsewhere, changed := c.check(func() bool { now, ok := c.latest(); return ok && now.newer(p) })
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

// tryAsk calls ask and logs errors. An error means that the main connection is down; ask is called again when
// it is back.
func (c *Call) tryAsk(ctx context.Context, leave bool) {
	if err := c.ask(ctx, leave); err != nil && ctx.Err() == nil {
		c.log.WarnContext(ctx, "request voice channel failed", "err", err)
	}
}

// ask requests the wanted channel over the main connection. Discord may not answer if it considers the bot to
// be in the channel already, so with leave set, the bot leaves it first.
func (c *Call) ask(ctx context.Context, leave bool) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var want string
	c.update(func() {
		want, c.due, c.requested = c.want, false, true
		leave = leave && c.state.ChannelID != ""
		c.rejoining = c.rejoining || leave
	})
	if leave {
		if err := c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, "", false, true); err != nil {
			return fmt.Errorf("leave before rejoining: %w", err)
		}
	}
	return c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, want, false, true)
}
