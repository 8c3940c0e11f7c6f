package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"riffbot/internal/sandbox/listener"
	"riffbot/internal/sandbox/people"
)

// Names of the member who listens, and of the channel where it waits.
const (
	listenerName = "Listener"
	firstChannel = "Lounge"
)

// Ear is a member who goes to whatever voice channel the bot goes to, and records
// the bot.
type Ear struct {
	*listener.Recorder
	file    *os.File
	cancel  context.CancelFunc
	running sync.WaitGroup
	client  atomic.Pointer[listener.Client] // nil: in no call
}

// PrivacyCode is the privacy code of the call as the member sees it; empty where
// there is none.
func (e *Ear) PrivacyCode() string {
	if c := e.client.Load(); c != nil {
		return c.PrivacyCode()
	}
	return ""
}

// Listen has a member listen from now on. It waits in the first voice channel, so
// that it is there before the music. What it hears is in the file when the world
// is closed, or the ear is.
func (w *World) Listen(ctx context.Context, path string) (*Ear, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	recorder, err := listener.NewRecorder(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	p, err := w.Person(ctx, listenerName)
	if err == nil {
		err = p.Do(ctx, people.Line{Verb: "voice", Words: []string{"join", firstChannel}})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen: %w", err), file.Close())
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	e := &Ear{Recorder: recorder, file: file, cancel: cancel}
	connected := make(chan struct{})
	e.running.Go(func() { _ = p.Follow(ctx, w.Discord.ApplicationID()) }) // ends with ctx, or with the world
	e.running.Go(func() { w.attend(ctx, e, p, connected) })
	w.mu.Lock()
	w.ears = append(w.ears, e)
	w.mu.Unlock()
	select {
	case <-connected:
		return e, nil
	case <-time.After(20 * time.Second):
		return nil, errors.Join(errors.New("listen: the voice server did not let the listener in"), e.Close())
	}
}

// attend is in the call that a person is sent to, until ctx ends.
func (w *World) attend(ctx context.Context, e *Ear, p *people.Person, connected chan<- struct{}) {
	bot := w.Discord.ApplicationID()
	opts := w.hearing(func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte) {
		if userID == bot {
			e.Packet(ssrc, sequence, timestamp, frame)
		}
	})
	announce := sync.OnceFunc(func() { close(connected) })
	var at people.Sent
	var client *listener.Client
	leave := func() {
		e.client.Store(nil)
		if client != nil {
			client.Leave()
			client = nil
		}
	}
	defer leave()
	for {
		next, err := p.Sent(ctx, at)
		if err != nil {
			return
		}
		leave()
		at = next
		client, err = listener.Join(ctx, listener.Call(next), opts)
		if err != nil {
			w.log.Log(ctx, slog.LevelWarn, "the listener is in no call", "err", err)
			continue
		}
		e.client.Store(client)
		announce()
	}
}

// hearing is how members reach the voice server.
func (w *World) hearing(frame func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte)) listener.Options {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(w.Voice.Certificate())
	return listener.Options{TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Log: w.log, Frame: frame}
}

// Close ends the recording. Closing twice is closing once.
func (e *Ear) Close() error {
	e.cancel()
	e.running.Wait()
	err := errors.Join(e.Recorder.Close(), e.file.Close())
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
