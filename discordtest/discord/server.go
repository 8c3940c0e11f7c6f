package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/gateway"
	"github.com/riffbot/riffbot/discordtest/internal/oauth"
	"github.com/riffbot/riffbot/discordtest/internal/ratelimit"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// Server is a running Discord.
type Server struct {
	opts     Options
	log      *slog.Logger
	http     *http.Server
	address  string
	faults   *faults
	limits   *ratelimit.Limits
	refusals refusals
	oauth    *oauth.Server
	running  sync.WaitGroup

	channelID        string // the text channel of the first guild
	voiceID, stageID string // its voice channel and its stage
	app, guest       *state.Application

	mu      sync.Mutex // guards what follows and all it points to
	state   *state.State
	gateway *gateway.Server
	closed  bool
}

// Start starts a server. It stops when [Server.Close] is called.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Listen == "" {
		opts.Listen = "127.0.0.1:0"
	}
	if opts.AttachmentSizeLimit == 0 {
		opts.AttachmentSizeLimit = 10 << 20
	}
	if opts.SessionStarts == 0 {
		opts.SessionStarts = 1000
	}
	if opts.HeartbeatInterval == 0 {
		opts.HeartbeatInterval = 41250 * time.Millisecond
	}
	if opts.Locale == "" {
		opts.Locale = state.DefaultLocale
	}
	if err := validate.CheckLocale(opts.Locale); err != nil {
		return nil, fmt.Errorf("start Discord: %w", err)
	}
	opts.Owner = cmp.Or(opts.Owner, "Ana")
	opts.BotName = cmp.Or(opts.BotName, "bot")
	opts.GuildName = cmp.Or(opts.GuildName, "Test Guild")
	opts.ChannelName = cmp.Or(opts.ChannelName, "general")
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.Listen)
	if err != nil {
		return nil, fmt.Errorf("start Discord: %w", err)
	}
	s := &Server{
		opts: opts, log: opts.Log, address: listener.Addr().String(), faults: newFaults(), limits: ratelimit.New(),
	}
	s.state = state.New(opts.Now, opts.Locale, cdn.NewStore(s.address, opts.AttachmentSizeLimit, opts.Now))
	s.oauth = oauth.New(&s.mu, s.state)
	s.gateway = gateway.New(&s.mu, s.state, gateway.Options{
		URL: "ws://" + s.address, HeartbeatInterval: opts.HeartbeatInterval, SessionStarts: opts.SessionStarts,
		Faults: s.faults, VoiceState: s.updateVoiceState, Disconnected: s.leaveVoice,
	})
	s.setUp()
	if opts.Voice != nil {
		opts.Voice.SetHooks(voice.Hooks{Moved: s.voiceServerMoved, Ended: s.voiceConnectionEnded})
	}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve Discord failed", "err", err)
		}
	})
	return s, nil
}

// BotStatus returns the custom status of the bot under test; empty if it set none.
func (s *Server) BotStatus() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	se := s.gateway.BotSession(s.app, s.state.Home.ID)
	if se == nil {
		return ""
	}
	for _, v := range field.List(se.Presence, "activities") {
		const custom = 4
		if a, _ := v.(field.Object); field.Int(a, "type") == custom {
			return field.String(a, "state")
		}
	}
	return ""
}

// BotConnected reports whether the bot under test has a ready gateway session.
func (s *Server) BotConnected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.BotSession(s.app, s.state.Home.ID) != nil
}

// Close ends all connections and waits for all goroutines. Further calls do nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for _, in := range s.state.Interactions {
		in.Deadline.Stop()
	}
	s.gateway.Close()
	s.mu.Unlock()
	s.faults.close()
	err := s.http.Close()
	s.running.Wait()
	s.gateway.Wait()
	return err
}

// routes returns the handler of all addresses.
func (s *Server) routes() http.Handler {
	root := http.NewServeMux()
	for _, prefix := range []string{"/api/v9", "/api/v10", "/api"} {
		root.Handle(prefix+"/", http.StripPrefix(prefix, http.HandlerFunc(s.serveAPI)))
	}
	s.oauth.Register(root)
	root.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.state.CDN.ServeFile)
	root.HandleFunc("PUT /uploads/{key}", s.state.CDN.ServeUpload)
	root.HandleFunc("GET /{$}", s.gateway.ServeHTTP)
	root.HandleFunc("GET /gateway", s.gateway.ServeHTTP)
	root.HandleFunc("GET /gateway/{$}", s.gateway.ServeHTTP)
	return root
}

// writeJSON writes a response and returns its body.
func writeJSON(w http.ResponseWriter, status int, body any) []byte {
	if body == nil {
		w.WriteHeader(status)
		return nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b) // a client that left needs no answer
	return b
}
