package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"riffbot/internal/sandbox/voice"
)

// Options are the server's settings. All may be left out.
type Options struct {
	Now    func() time.Time // the clock for ids, tokens and CDN addresses
	Log    *slog.Logger
	Listen string // "127.0.0.1:0"
	// Record is told every exchange over REST; see also [RecordTo].
	Record func(Exchange)
	// AttachmentSizeLimit is the largest file, in bytes: 10 MiB.
	AttachmentSizeLimit int64
	// Locale is the guild's language, and its members' unless they have another:
	// one of Discord's; "en-US".
	Locale string
	// Owner is the name of the member whom the guild belongs to: "Ana".
	Owner string
	// HeartbeatInterval is what the gateway asks of its clients: 41.25 s.
	HeartbeatInterval time.Duration
	// Voice is where members in voice channels are sent: nowhere. It stays the
	// caller's, and is closed after the server.
	Voice *voice.Server
}

// Server is a running Discord.
type Server struct {
	opts     Options
	log      *slog.Logger
	now      func() time.Time
	ids      *snowflakes
	http     *http.Server
	address  string
	started  time.Time
	signing  []byte // of CDN addresses
	faults   *faults
	limits   *limits
	refusals refusals
	running  sync.WaitGroup

	guildID, channelID, ownerID string
	voiceID, stageID            string // the channels to talk in
	app, guest                  *application

	mu           sync.Mutex // guards what follows and all it points to
	removed      bool       // the sandbox's bot, from the guild
	roles        []guildRole
	users        map[string]*user
	apps         map[string]*application
	channels     map[string]*channel
	interactions map[string]*interaction // by token
	sessions     map[string]*session
	files        map[string]*attachment
	uploads      map[string]*upload // of people, by their address
	conns        map[*conn]bool
	states       map[string]*voiceState // by user
	muted        map[string]bool        // by a moderator, in all channels
	deafened     map[string]bool
	joins        int64 // how often somebody connected to a session
	closed       bool
}

const timeFormat = "2006-01-02T15:04:05.000000-07:00"

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
	if opts.HeartbeatInterval == 0 {
		opts.HeartbeatInterval = 41250 * time.Millisecond
	}
	if opts.Locale == "" {
		opts.Locale = defaultLocale
	}
	if err := CheckLocale(opts.Locale); err != nil {
		return nil, fmt.Errorf("start the embedded Discord: %w", err)
	}
	if opts.Owner == "" {
		opts.Owner = "Ana"
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.Listen)
	if err != nil {
		return nil, fmt.Errorf("start the embedded Discord: %w", err)
	}
	s := &Server{
		opts: opts, log: opts.Log, now: opts.Now, ids: &snowflakes{now: opts.Now}, address: listener.Addr().String(),
		started: opts.Now(), signing: []byte(secret(32)), faults: newFaults(), limits: newLimits(),
		users: make(map[string]*user), apps: make(map[string]*application), channels: make(map[string]*channel),
		interactions: make(map[string]*interaction), sessions: make(map[string]*session), files: make(map[string]*attachment),
		uploads: make(map[string]*upload), conns: make(map[*conn]bool), states: make(map[string]*voiceState),
		muted: make(map[string]bool), deafened: make(map[string]bool),
	}
	s.settle()
	if opts.Voice != nil {
		opts.Voice.Tell(voice.Hooks{Moved: s.callsMoved, Ended: s.sentAway})
	}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the embedded Discord stopped", "err", err)
		}
	})
	return s, nil
}

// URL is where the server is: the API at /api/v10, the CDN at /attachments.
func (s *Server) URL() string { return "http://" + s.address }

func (s *Server) gatewayURL() string { return "ws://" + s.address }

// BotToken is the token of the application that the sandbox is about.
func (s *Server) BotToken() string { return s.app.bot.token }

// ApplicationID is that application's id.
func (s *Server) ApplicationID() string { return s.app.id }

// GuildID is the id of the one guild.
func (s *Server) GuildID() string { return s.guildID }

// ChannelID is the id of its one text channel.
func (s *Server) ChannelID() string { return s.channelID }

// VoiceChannelID is the id of its one voice channel.
func (s *Server) VoiceChannelID() string { return s.voiceID }

// StageChannelID is the id of its one stage channel.
func (s *Server) StageChannelID() string { return s.stageID }

// GuestBot is a second application, for anybody's bot.
func (s *Server) GuestBot() (token, applicationID string) { return s.guest.bot.token, s.guest.id }

// UserToken returns the token of the member of that name, who joins if new.
func (s *Server) UserToken(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.join(name).token
}

// BotConnected reports whether the sandbox's bot has a ready gateway session.
func (s *Server) BotConnected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.botSession(s.app, s.guildID) != nil
}

// Close ends all connections and waits until nothing is left running. Closing
// twice is closing once.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for _, in := range s.interactions {
		in.deadline.Stop()
	}
	for c := range s.conns {
		c.Cut()
	}
	for _, se := range s.sessions {
		se.stopWaiting()
	}
	s.mu.Unlock()
	s.faults.close()
	err := s.http.Close()
	s.running.Wait()
	return err
}

// routes is every address the server knows.
func (s *Server) routes() http.Handler {
	api := http.NewServeMux()
	route := func(pattern string, who caller, h handler) { api.Handle(pattern, s.endpoint(who, h)) }

	route("GET /gateway", anyone, s.getGateway)
	route("GET /gateway/bot", bots, s.getGatewayBot)
	route("GET /users/@me", both, s.getMe)
	route("GET /users/@me/guilds", both, s.getMyGuilds)
	route("GET /users/{user}", both, s.getUser)
	route("GET /applications/@me", bots, s.getApplication)
	route("GET /oauth2/applications/@me", bots, s.getApplication)

	for _, scope := range []string{"", "/guilds/{guild}"} {
		base := "/applications/{app}" + scope + "/commands"
		route("GET "+base, bots, s.getCommands)
		route("PUT "+base, bots, s.putCommands)
		route("POST "+base, bots, s.postCommand)
		route("GET "+base+"/{command}", bots, s.getCommand)
		route("PATCH "+base+"/{command}", bots, s.patchCommand)
		route("DELETE "+base+"/{command}", bots, s.deleteCommand)
	}

	route("GET /guilds/{guild}", both, s.getGuild)
	route("GET /guilds/{guild}/channels", both, s.getGuildChannels)
	route("GET /guilds/{guild}/roles", both, s.getGuildRoles)
	route("GET /guilds/{guild}/members", bots, s.getMembers)
	route("GET /guilds/{guild}/members/{user}", both, s.getMember)
	route("PATCH /guilds/{guild}/members/{user}", both, s.patchMember)
	route("GET /guilds/{guild}/voice-states/{user}", both, s.getVoiceState)
	route("PATCH /guilds/{guild}/voice-states/{user}", both, s.patchVoiceState)
	route("PUT /channels/{channel}/voice-status", both, s.putVoiceStatus)
	route("GET /guilds/{guild}/application-command-index", people, s.getCommandIndex)
	route("GET /channels/{channel}/application-commands/search", people, s.searchCommands)

	route("GET /channels/{channel}", both, s.getChannel)
	route("PATCH /channels/{channel}", both, s.patchThread)
	route("POST /channels/{channel}/typing", both, s.postTyping)
	route("GET /channels/{channel}/messages", both, s.getMessages)
	route("POST /channels/{channel}/messages", both, s.postMessage)
	route("GET /channels/{channel}/messages/{message}", both, s.getMessage)
	route("PATCH /channels/{channel}/messages/{message}", both, s.patchMessage)
	route("DELETE /channels/{channel}/messages/{message}", both, s.deleteMessage)
	route("POST /channels/{channel}/messages/{message}/threads", both, s.postThread)
	route("POST /users/@me/channels", both, s.postDirect)

	route("POST /channels/{channel}/attachments", people, s.postUpload)
	route("POST /interactions", people, s.postInteraction)
	route("POST /interactions/{interaction}/{token}/callback", anyone, s.postCallback)
	route("POST /webhooks/{app}/{token}", anyone, s.postFollowUp)
	route("GET /webhooks/{app}/{token}/messages/{message}", anyone, s.getAnswer)
	route("PATCH /webhooks/{app}/{token}/messages/{message}", anyone, s.patchAnswer)
	route("DELETE /webhooks/{app}/{token}/messages/{message}", anyone, s.deleteAnswer)
	api.Handle("/", s.endpoint(anyone, func(*request) (int, any, *apiError) { return 0, nil, errNotFound }))

	root := http.NewServeMux()
	for _, prefix := range []string{"/api/v9", "/api/v10", "/api"} {
		root.Handle(prefix+"/", http.StripPrefix(prefix, api))
	}
	root.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveFile)
	root.HandleFunc("PUT /uploads/{key}", s.putUpload)
	root.HandleFunc("GET /{$}", s.serveGateway)
	root.HandleFunc("GET /gateway", s.serveGateway)
	root.HandleFunc("GET /gateway/{$}", s.serveGateway)
	return root
}

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
