package discordtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// listenerName is the name of the member that listens.
const listenerName = "Listener"

// connectTimeout bounds the first connection of a listener.
const connectTimeout = 20 * time.Second

// Listener is a member that follows the bot to each voice channel and records it.
type Listener struct {
	*listener.Recorder
	file    *os.File
	cancel  context.CancelFunc
	running sync.WaitGroup
	client  atomic.Pointer[listener.Client] // nil while in no call
}

// PrivacyCode returns the privacy code of the current call, empty where there is none.
func (l *Listener) PrivacyCode() string {
	if c := l.client.Load(); c != nil {
		return c.PrivacyCode()
	}
	return ""
}

// Listen starts a listener that writes its recording to a file, as Ogg Opus. It waits
// in the first voice channel, so that a recording is complete. The file is complete
// when the listener or the server is closed.
func (s *Server) Listen(ctx context.Context, path string) (*Listener, error) {
	l, err := s.listen(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

func (s *Server) listen(ctx context.Context, path string) (*Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	recorder, err := listener.NewRecorder(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	p, err := s.Member(ctx, listenerName)
	if err == nil {
		err = p.Do(ctx, userclient.Line{Verb: "voice", Words: []string{"join", s.Discord.VoiceChannelName()}})
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l := &Listener{Recorder: recorder, file: file, cancel: cancel}
	connected := make(chan struct{})
	l.running.Go(func() { _ = p.Follow(ctx, s.ApplicationID()) }) // ends with ctx or the member's connection
	l.running.Go(func() { s.attend(ctx, l, p, connected) })
	s.mu.Lock()
	s.listeners = append(s.listeners, l)
	s.mu.Unlock()
	select {
	case <-connected:
		return l, nil
	case <-time.After(connectTimeout):
		return nil, errors.Join(errors.New("no connection to the voice server in time"), l.Close())
	}
}

// attend records the bot in each call that the member is sent to, until ctx ends.
func (s *Server) attend(ctx context.Context, l *Listener, p *userclient.Person, connected chan<- struct{}) {
	bot := s.ApplicationID()
	announce := sync.OnceFunc(func() { close(connected) })
	s.FollowCalls(ctx, p, func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte) {
		if userID == bot {
			l.Packet(ssrc, sequence, timestamp, frame)
		}
	}, func(c *listener.Client) {
		l.client.Store(c)
		if c != nil {
			announce()
		}
	})
}

// Close ends the recording. Further calls do nothing.
func (l *Listener) Close() error {
	l.cancel()
	l.running.Wait()
	err := errors.Join(l.Recorder.Close(), l.file.Close())
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
