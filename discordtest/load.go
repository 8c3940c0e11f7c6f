package discordtest

import (
	"context"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Load has loadMembers members join and leave the bot's voice channel within
// loadDuration. Each stays for visitDuration.
const (
	loadMembers   = 50
	loadDuration  = 10 * time.Second
	visitDuration = time.Second
)

// load has members join and leave the bot's voice channel; 0 stands for the default
// number.
func (s *Server) load(members int) {
	if members == 0 {
		members = loadMembers
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		return
	}
	s.running.Go(func() {
		every := time.NewTicker(loadDuration / loadMembers)
		defer every.Stop()
		for i := range members {
			select {
			case <-every.C:
			case <-s.closing.Done():
				return
			}
			s.running.Go(func() {
				if err := s.visit(s.closing, fmt.Sprint("Visitor ", i+1)); err != nil && s.closing.Err() == nil {
					s.log.Warn("visit voice channel failed", "err", err)
				}
			})
		}
	})
}

// visit has a member join the bot's voice channel and leave it again.
func (s *Server) visit(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	p, err := s.connect(ctx, name, nil)
	if err != nil {
		return err
	}
	defer p.Leave()
	follow, stop := context.WithCancel(ctx)
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		_ = p.Follow(follow, s.ApplicationID()) // ends with the visit
	}()
	defer func() { stop(); <-followed }()
	sent, err := p.WaitForVoice(ctx, userclient.VoiceConnection{})
	if err != nil {
		return err
	}
	client, err := listener.Join(ctx, listener.Call(sent), s.callOptions(nil))
	if err != nil {
		return err
	}
	defer client.Leave()
	select {
	case <-time.After(visitDuration):
	case <-ctx.Done():
	}
	return nil
}
