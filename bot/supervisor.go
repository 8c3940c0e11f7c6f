package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/bwmarrin/discordgo"
)

// FatalError says that Discord closed the connection for a reason that trying
// again will not change.
type FatalError struct {
	Code int // of the websocket's close frame
}

// Error says what to do about it.
func (e *FatalError) Error() string {
	return fmt.Sprintf("discord refused the connection (%d): %s", e.Code, fatalCodes[e.Code])
}

// fatalCodes are the close codes after which one must not reconnect.
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
	openTime     = 45 * time.Second       // for one attempt to connect
	firstRetry   = 200 * time.Millisecond // after a connection that was good
	longestRetry = 2 * time.Minute
)

// supervise keeps the shard's session connected until ctx ends. It returns nil then,
// and a [*FatalError] when Discord does not want the bot back.
func (s *shard) supervise(ctx context.Context) error {
	lost := make(chan struct{}, 1)
	remove := s.session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case lost <- struct{}{}:
		default:
		}
	})
	defer remove()

	wait := firstRetry
	for {
		select {
		case <-lost: // of the connection before
		default:
		}
		s.doors.wait(ctx, s.id)
		err := s.open(ctx)
		switch {
		case ctx.Err() != nil:
			return s.close()
		case err == nil:
			s.log.InfoContext(ctx, "connected to Discord")
			wait = firstRetry
			s.connected.Store(true)
			s.watch(ctx, lost)
			s.connected.Store(false)
			if ctx.Err() != nil {
				return s.close()
			}
		}
		if code := s.tap.closeCode(); fatalCodes[code] != "" {
			return &FatalError{Code: code}
		}
		pause := wait/2 + rand.N(wait)
		s.log.WarnContext(ctx, "not connected to Discord", "code", s.tap.closeCode(), "retry_in", pause.Round(time.Millisecond), "err", err)
		select {
		case <-ctx.Done():
			return s.close()
		case <-time.After(pause):
		}
		wait = min(max(wait*2, time.Second), longestRetry)
	}
}

// open connects or resumes. discordgo's Open cannot be told to stop, but it
// returns when its connection is cut.
func (s *shard) open(ctx context.Context) error {
	opened := make(chan error, 1)
	go func() { opened <- s.session.Open() }()
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
			s.tap.cut()
			stop = nil
		case <-limit.C:
			s.log.WarnContext(ctx, "connecting takes too long, cutting it off")
			s.tap.cut()
		}
	}
}

// watch returns when the connection is lost, after cutting it if it went
// silent, or when ctx ends.
func (s *shard) watch(ctx context.Context, lost <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-lost:
			return
		case <-tick.C:
			t := s.tap.newest()
			if since, silent := t.silent(time.Now()); silent {
				s.log.WarnContext(ctx, "the gateway went silent, cutting the connection", "for", since.Round(time.Second))
				s.tap.cut()
			}
		}
	}
}

// close says goodbye to Discord.
func (s *shard) close() error {
	if err := s.session.Close(); err != nil {
		s.log.Warn("closing the session failed", "err", err)
	}
	return nil
}
