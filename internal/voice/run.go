package voice

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Timeouts and retry delays.
const (
	answerTimeout    = 5 * time.Second        // for Discord to announce a voice server
	requestTimeout   = time.Minute            // to send a request for a channel, which the gateway limits
	moveTimeout      = 30 * time.Second       // for a new voice state after the voice server disconnected the bot
	closeCodeTimeout = time.Second            // for the close code after a voice state without a channel
	openTimeout      = 15 * time.Second       // to open a session
	resumeTimeout    = 30 * time.Second       // to replace a lost websocket
	lostTimeout      = 2 * time.Minute        // without a session before the call ends
	firstRetry       = 250 * time.Millisecond // first retry delay, which doubles
	maxRetryDelay    = 10 * time.Second       // longest retry delay
)

// errChanged is the cause of cancellation when the voice server or the channel changed.
var errChanged = errors.New("voice server or channel changed")

// run runs the call until it ends.
func (c *Call) run() {
	defer close(c.done)
	defer c.v.forget(c)
	if c.before != nil {
		<-c.before.done
		c.before = nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.update(func() {
		c.stop = cancel
		if c.ended {
			cancel()
		}
	})
	var beside sync.WaitGroup
	beside.Go(func() {
		defer close(c.played)
		c.player.run(ctx)
	})
	c.end(c.follow(ctx)) // no effect if it was ended already
	beside.Wait()
	c.leave()
}

// leave leaves the channel if the bot is still in it.
func (c *Call) leave() {
	err := c.Err()
	if errors.Is(err, ErrKicked) || errors.Is(err, ErrTakenOver) {
		c.log.Info("removed from voice channel", "reason", err)
	} else if err != nil {
		c.log.Warn("voice call ended", "err", err)
	}
	if gone, _ := c.check(func() bool { return c.removed != nil }); gone {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
	defer cancel()
	if err := c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, "", false, false); err != nil {
		c.log.Info("leave voice channel failed", "err", err) // Discord removes disconnected bots itself
	}
}

// follow maintains a session with the current voice server until the call ends.
func (c *Call) follow(ctx context.Context) error {
	var used credentials
	again := false // used is no longer valid
	good := time.Now()
	for wait, ask := firstRetry, true; ; {
		p, err := c.credentials(ctx, used, again, ask, good)
		if err != nil {
			return err
		}
		used = p
		began := time.Now()
		had, err := c.serve(ctx, p)
		if had {
			good = time.Now()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errChanged) {
			again, ask = false, false
			continue
		}
		if over, ok := errors.AsType[*endError](err); ok {
			return over.error
		}
		what, err := actionFor(err)
		again = true
		switch what {
		case final:
			return err
		case moved:
			switch _, none := c.await(ctx, used, again, moveTimeout); {
			case errors.Is(none, ErrTakenOver):
				return none
			case none != nil:
				return err
			}
			ask = false
			continue
		}
		c.log.WarnContext(ctx, "voice session failed, requesting another", "err", err)
		if had && good.Sub(began) > maxRetryDelay {
			wait = firstRetry
		}
		pause(ctx, wait/2+rand.N(wait))
		wait, ask = min(2*wait, maxRetryDelay), true
	}
}

// serve opens a session and maintains it while its credentials are current. It reports whether the session
// was established.
func (c *Call) serve(life context.Context, p credentials) (had bool, err error) {
	ctx, stop := c.whileCurrent(life, p)
	defer stop()
	s, err := c.open(ctx, p)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return false, err
	}
	defer func() {
		if life.Err() != nil {
			<-c.played // let the player send the final silence
		}
		c.setSession(nil)
		s.close()
	}()
	c.log.InfoContext(ctx, "voice channel joined", "channel", p.channelID, "stage", s.stage)
	c.setSession(s)
	return true, c.maintain(ctx, s)
}

// open opens a session with the voice server of the credentials.
func (c *Call) open(ctx context.Context, p credentials) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	s, err := newSession(c, p)
	if err != nil {
		return nil, err
	}
	if err := s.attach(ctx, false); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// setSession sets the session for audio.
func (c *Call) setSession(s *session) {
	c.player.use(s)
	c.update(func() { c.current = s })
}

// maintain maintains a session, resuming it as needed, and returns the error that ended it.
func (c *Call) maintain(ctx context.Context, s *session) error {
	var beside sync.WaitGroup
	defer beside.Wait()
	for {
		var gone error
		due, changed := c.check(func() bool { gone = c.removed; return c.due })
		link := s.link.Load()
		if gone != nil {
			return removalError(ctx, link, gone)
		}
		if due {
			c.tryAsk(ctx, false)
		}
		c.requestToSpeak(ctx, s, &beside)
		select {
		case <-link.over:
			what, err := actionFor(link.err)
			if what == resume {
				c.log.InfoContext(ctx, "voice websocket lost, resuming", "err", err)
				err = s.resume(ctx)
			} else {
				err = link.err
			}
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			if err != nil {
				return err
			}
			c.log.InfoContext(ctx, "voice session resumed")
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// removalError returns the reason why the bot was removed. The close code of the voice server is more specific
// than the voice state.
func removalError(ctx context.Context, l *link, why error) error {
	ctx, cancel := context.WithTimeout(ctx, closeCodeTimeout)
	defer cancel()
	select {
	case <-l.over:
		if what, err := actionFor(l.err); (what == moved || what == final) && errors.Is(why, ErrKicked) {
			return &endError{err}
		}
	case <-ctx.Done():
	}
	return &endError{why}
}

// endError is an error that ends the call regardless of its close code.
type endError struct{ error }

func (e *endError) Unwrap() error { return e.error }

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
