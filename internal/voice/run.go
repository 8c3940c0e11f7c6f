package voice

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// How long is waited for what.
const (
	answerTime = 5 * time.Second        // for Discord to name a voice server
	moveTime   = 30 * time.Second       // after being sent away, for the main connection to say where to
	byeTime    = time.Second            // between the two ways to hear that the bot was taken out
	openTime   = 15 * time.Second       // for a session with it
	resumeTime = 30 * time.Second       // for a lost websocket to be replaced
	lostTime   = 2 * time.Minute        // without any session, until the call is given up
	firstRetry = 250 * time.Millisecond // doubles from there
	longestTry = 10 * time.Second
)

// errChanged says that Discord wants the bot elsewhere.
var errChanged = errors.New("the bot is wanted on another voice server or in another channel")

// run is the call's life.
func (c *Call) run() {
	defer close(c.done)
	defer c.v.forget(c)
	if c.before != nil {
		<-c.before.done
		c.before = nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.change(func() {
		c.stop = cancel
		if c.ended {
			cancel()
		}
	})
	var beside sync.WaitGroup
	beside.Go(func() {
		defer close(c.played)
		newPlayer(c).run(ctx)
	})
	c.end(c.follow(ctx)) // unless it has been ended
	beside.Wait()
	c.hangUp()
}

// hangUp leaves the channel, unless the bot is not in it any more.
func (c *Call) hangUp() {
	err := c.Err()
	if errors.Is(err, ErrKicked) || errors.Is(err, ErrTakenOver) {
		c.log.Info("the bot is not in the voice channel any more", "why", err)
	} else if err != nil {
		c.log.Warn("a call has ended", "err", err)
	}
	if gone, _ := c.look(func() bool { return c.gone != nil }); gone {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	if err := c.v.cfg.Gateway.UpdateVoiceState(ctx, c.guildID, "", false, false); err != nil {
		c.log.Info("the voice channel could not be left", "err", err) // without a connection it is left anyway
	}
}

// follow keeps a session wherever Discord wants the bot until the call ends.
func (c *Call) follow(ctx context.Context) error {
	var used pass
	again := false // used is good for nothing any more
	good := time.Now()
	for wait, ask := firstRetry, true; ; {
		p, err := c.pass(ctx, used, again, ask, good)
		if err != nil {
			return err
		}
		used = p
		began := time.Now()
		had, err := c.attend(ctx, p)
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
		what, err := judge(err)
		again = true
		switch what {
		case final:
			return err
		case moved:
			switch _, none := c.await(ctx, used, again, moveTime); {
			case errors.Is(none, ErrTakenOver):
				return none
			case none != nil:
				return err
			}
			ask = false
			continue
		}
		c.log.WarnContext(ctx, "there is no voice session, another one is asked for", "err", err)
		if had && good.Sub(began) > longestTry {
			wait = firstRetry
		}
		pause(ctx, wait/2+rand.N(wait))
		wait, ask = min(2*wait, longestTry), true
	}
}

// attend opens a session and keeps it while it is the right one. It reports
// whether there was one.
func (c *Call) attend(life context.Context, p pass) (had bool, err error) {
	ctx, stop := c.while(life, p)
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
			<-c.played // the last of it is silence
		}
		c.put(nil)
		s.close()
	}()
	c.log.InfoContext(ctx, "in a voice channel", "channel", p.channelID, "stage", s.stage)
	c.put(s)
	return true, c.keep(ctx, s)
}

// open makes a session with the voice server that a pass names.
func (c *Call) open(ctx context.Context, p pass) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
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

// put makes a session the one that sound flows through.
func (c *Call) put(s *session) {
	c.session.Store(s)
	c.change(func() { c.here = s })
}

// keep returns the error that ended a session for good.
func (c *Call) keep(ctx context.Context, s *session) error {
	var beside sync.WaitGroup
	defer beside.Wait()
	for {
		var gone error
		due, changed := c.look(func() bool { gone = c.gone; return c.due })
		link := s.link.Load()
		if gone != nil {
			return takenOut(ctx, link, gone)
		}
		if due {
			c.tryAsk(ctx, false)
		}
		c.takeFloor(ctx, s, &beside)
		select {
		case <-link.over:
			what, err := judge(link.err)
			if what == resume {
				c.log.InfoContext(ctx, "a voice connection was lost, resuming", "err", err)
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
			c.log.InfoContext(ctx, "a voice session was resumed")
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// takenOut is why the bot was taken out: the voice server may know better than
// the main connection.
func takenOut(ctx context.Context, l *link, why error) error {
	ctx, cancel := context.WithTimeout(ctx, byeTime)
	defer cancel()
	select {
	case <-l.over:
		if what, err := judge(l.err); (what == moved || what == final) && errors.Is(why, ErrKicked) {
			return &endError{err}
		}
	case <-ctx.Done():
	}
	return &endError{why}
}

// endError ends a call whatever its close code means otherwise.
type endError struct{ error }

func (e *endError) Unwrap() error { return e.error }

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
