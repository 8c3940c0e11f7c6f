package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/bwmarrin/discordgo"
)

// FatalError reports that Discord closed the connection for a reason that a retry does
// not change.
type FatalError struct {
	Code int // close code
}

// Error says what the operator can do.
func (e *FatalError) Error() string {
	return fmt.Sprintf("discord refused the connection (%d): %s", e.Code, fatalCodes[e.Code])
}

// fatalCodes are the close codes after which a client may not reconnect.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var fatalCodes = map[int]string{
	4004: "DISCORD_TOKEN is wrong or was reset; copy a new one from the Developer Portal, page Bot",
	4010: "an invalid shard was sent",
	4011: "the bot is in so many servers that it has to be sharded",
	4012: "this version of the gateway is no longer served; update riffbot",
	4013: "invalid intents were sent; update riffbot",
	4014: "an intent is not allowed for this bot; riffbot needs no privileged intent, so check the Developer Portal, page Bot",
}

const (
	openTime      = 45 * time.Second // timeout of one attempt to connect
	minRetryDelay = 200 * time.Millisecond
	maxRetryDelay = 2 * time.Minute
	// stableTime is how long a connection has to last before the next pause is short
	// again.
	stableTime = 5 * time.Minute
)

// connectWait is why a shard waits before it connects.
type connectWait struct {
	until    time.Time
	identify bool
	limit    startLimit // after the reserved identify
}

// supervise keeps the session of the shard connected. It returns nil when ctx ends, and
// a [*FatalError] when Discord refuses the connection for good. The pauses after short
// connections grow.
func (s *shard) supervise(ctx context.Context) error {
	retry := minRetryDelay
	var cause error
	resumable := 0 // consecutive op 9 that allow to resume
	for notBefore := time.Now(); ; {
		identify := s.waitToConnect(ctx, notBefore, cause)
		if ctx.Err() != nil {
			return s.close()
		}
		select {
		case <-s.disconnected: // from the previous connection
		default:
		}
		var began time.Time
		before := s.dialer.latest()
		if cause = s.connect(ctx); cause == nil && ctx.Err() == nil {
			s.log.InfoContext(ctx, "connected to Discord")
			began, resumable = time.Now(), 0
			s.connected.Store(true)
			s.watch(ctx)
			s.connected.Store(false)
		}
		if ctx.Err() != nil {
			return s.close()
		}
		if code := s.dialer.closeCode(); fatalCodes[code] != "" {
			return &FatalError{Code: code}
		}
		dialled := s.dialer.latest() != before
		if identify && (!dialled || s.dialer.latest().heartbeat.Load() == 0) {
			s.identifyLimiter.release() // not sent: identify follows the hello of the gateway
		}
		if !began.IsZero() && time.Since(began) >= stableTime {
			retry = minRetryDelay
		}
		pause := retry/2 + rand.N(retry)
		switch invalid := s.dialer.sessionState(); {
		case !dialled:
		case invalid == sessionResumable && resumable == 0:
			resumable++
		case invalid != sessionValid:
			if err := s.renew(); err != nil {
				return err
			}
			pause = max(pause, time.Second+rand.N(4*time.Second)) // as Discord requires
		}
		notBefore = time.Now().Add(pause)
		retry = min(max(retry*2, time.Second), maxRetryDelay)
	}
}

// waitToConnect waits until the shard may connect, not before notBefore, or until ctx
// ends. It logs the wait, except at the start without one. It reports whether the shard
// has to identify.
func (s *shard) waitToConnect(ctx context.Context, notBefore time.Time, cause error) (identify bool) {
	w := connectWait{until: notBefore, identify: !s.resumable.Load()}
	if w.identify {
		w.until, w.limit = s.identifyLimiter.reserve(ctx, s.id, notBefore)
	}
	pause := time.Until(w.until)
	if code := s.dialer.closeCode(); pause > 0 || s.dialer.latest() != nil {
		attrs := []any{"code", code, "retry_in", pause.Round(time.Millisecond), "identify", w.identify, "err", cause}
		if w.identify {
			attrs = append(attrs, "identifies_left", w.limit.Remaining)
		}
		s.log.WarnContext(ctx, "not connected to Discord", attrs...)
	}
	s.waiting.Store(&w)
	defer s.waiting.Store(nil)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return w.identify
}

// open connects or resumes. discordgo's Open cannot be cancelled, but returns when its
// connection is closed.
func (s *shard) open(ctx context.Context) error {
	opened := make(chan error, 1)
	go func() { opened <- s.session.Load().Open() }()
	limit := time.NewTimer(openTime)
	defer limit.Stop()
	stop := ctx.Done()
	for {
		select {
		case err := <-opened:
			if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
				return nil
			}
			return err
		case <-stop:
			s.dialer.disconnect()
			stop = nil
		case <-limit.C:
			s.log.WarnContext(ctx, "connect timed out")
			s.dialer.disconnect()
		}
	}
}

// watch returns when the connection is lost or ctx ends. It closes a silent connection.
func (s *shard) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.disconnected:
			return
		case <-tick.C:
			t := s.dialer.latest()
			if since, silent := t.silent(time.Now()); silent {
				s.log.WarnContext(ctx, "gateway connection silent, closing it", "for", since.Round(time.Second))
				s.dialer.disconnect()
			}
		}
	}
}

// close closes the session.
func (s *shard) close() error {
	if err := s.session.Load().Close(); err != nil {
		s.log.Warn("close session failed", "err", err)
	}
	return nil
}
