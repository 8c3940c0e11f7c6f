package discordtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// Server is a running Discord with its members.
type Server struct {
	// Discord is the REST API, the gateway and the CDN, with methods for what happens
	// in the guild.
	Discord *discord.Server
	// Voice is the voice server.
	Voice *voice.Server

	opts      Options
	log       *slog.Logger
	clock     clock
	dir       string // of the voice server's certificate
	transport *redirect
	closing   context.Context // canceled by Close
	cancel    context.CancelFunc
	running   sync.WaitGroup

	mu        sync.Mutex
	members   map[string]*userclient.Person
	listeners []*Listener
}

// TB is the part of [testing.TB] that [Start] uses.
type TB interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Start starts a server for a test, and closes it at the test's end.
func Start(t TB, configure ...func(*Options)) *Server {
	t.Helper()
	var opts Options
	for _, change := range configure {
		change(&opts)
	}
	s, err := New(t.Context(), opts)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close discordtest: %v", err)
		}
	})
	return s
}

// New starts a server. The caller closes it.
func New(ctx context.Context, opts Options) (*Server, error) {
	s := &Server{opts: opts, log: opts.Log, members: make(map[string]*userclient.Person)}
	s.closing, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start discordtest: %w", err), s.Close())
	}
	return s, nil
}

// start starts the services one after the other. Close closes those that started
// before an error.
func (s *Server) start(ctx context.Context) (err error) {
	if s.dir, err = os.MkdirTemp("", "discordtest-"); err != nil {
		return err
	}
	opts := s.opts.Voice
	if opts.Log == nil {
		opts.Log = s.opts.Log
	}
	opts.Load = s.load
	if s.Voice, err = voice.Start(ctx, opts); err != nil {
		return err
	}
	if err = os.WriteFile(s.VoiceCAFile(), s.Voice.Certificate(), 0o600); err != nil {
		return err
	}
	s.Discord, err = discord.Start(ctx, discord.Options{Now: s.clock.Now, Log: s.opts.Log, Listen: s.opts.Listen, Record: s.opts.Record,
		BotName: s.opts.BotName, BotToken: s.opts.BotToken, GuildName: s.opts.GuildName, ChannelName: s.opts.ChannelName,
		AttachmentSizeLimit: s.opts.AttachmentSizeLimit, Locale: s.opts.Locale, Owner: s.opts.Owner,
		HeartbeatInterval: s.opts.HeartbeatInterval, SessionStarts: s.opts.SessionStarts, Voice: s.Voice})
	if err != nil {
		return err
	}
	s.transport = newRedirect(s.Discord.URL())
	return nil
}

// Close disconnects the members and stops the services. Further calls do nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	s.cancel()
	members, listeners := s.members, s.listeners
	s.members, s.listeners = make(map[string]*userclient.Person), nil
	s.mu.Unlock()
	s.running.Wait()
	var errs []error
	for _, l := range listeners {
		errs = append(errs, l.Close())
	}
	for _, p := range members {
		p.Leave()
	}
	if s.transport != nil {
		s.transport.CloseIdleConnections()
	}
	// Clients leave Discord before its voice server stops.
	if s.Discord != nil {
		errs = append(errs, s.Discord.Close())
	}
	if s.Voice != nil {
		errs = append(errs, s.Voice.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// Now returns the server's time: real time plus what [Server.Advance] added.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance advances the server's clock, by which interaction tokens, CDN addresses and
// ids get old. Heartbeats, rate limits and the three seconds for the first response
// to an interaction run on real time.
func (s *Server) Advance(d time.Duration) { s.clock.advance(d) }

// VoiceCAFile returns the name of a file with the certificate that clients of the
// voice server have to trust, as PEM.
func (s *Server) VoiceCAFile() string { return filepath.Join(s.dir, "voice-ca.pem") }
