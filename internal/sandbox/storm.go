package sandbox

import (
	"context"
	"fmt"
	"time"

	"riffbot/internal/sandbox/listener"
	"riffbot/internal/sandbox/people"
)

// A storm is so many members who come and go within so long; each stays a
// moment.
const (
	stormMembers = 50
	stormLength  = 10 * time.Second
	stormStay    = time.Second
)

// storm has members come and go, where the bot is.
func (w *World) storm(members int) {
	if members == 0 {
		members = stormMembers
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing.Err() != nil {
		return
	}
	w.running.Go(func() {
		every := time.NewTicker(stormLength / stormMembers)
		defer every.Stop()
		for i := range members {
			select {
			case <-every.C:
			case <-w.closing.Done():
				return
			}
			w.running.Go(func() {
				if err := w.visit(w.closing, fmt.Sprint("Passer-by ", i+1)); err != nil && w.closing.Err() == nil {
					w.log.Warn("somebody could not come", "err", err)
				}
			})
		}
	})
}

// visit has somebody come to the bot's voice channel and leave again.
func (w *World) visit(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	p, err := people.Join(ctx, w.server(), name, w.Discord.UserToken(name), nil)
	if err != nil {
		return err
	}
	defer p.Leave()
	follow, stop := context.WithCancel(ctx)
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		_ = p.Follow(follow, w.Discord.ApplicationID()) // ends with the visit
	}()
	defer func() { stop(); <-followed }()
	sent, err := p.Sent(ctx, people.Sent{})
	if err != nil {
		return err
	}
	client, err := listener.Join(ctx, listener.Call(sent), w.hearing(nil))
	if err != nil {
		return err
	}
	defer client.Leave()
	select {
	case <-time.After(stormStay):
	case <-ctx.Done():
	}
	return nil
}
