package voice

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/disgoorg/godave"
	"github.com/gorilla/websocket"
)

// Source supplies the packets of a call: Opus, 48 kHz, 20 ms each. NextFrame is called every 20 ms while packets can be
// sent, by one goroutine at a time. It must not block, because that goroutine plays other calls too. If ok is false,
// nothing is sent. The packet must be valid until the next call.
type Source interface {
	NextFrame() (packet []byte, ok bool)
}

// Gateway provides the parts of the main gateway connection that calls need.
type Gateway interface {
	// UpdateVoiceState sends opcode 4, which joins, moves to or (with an empty channelID) leaves a channel.
	UpdateVoiceState(ctx context.Context, guildID, channelID string, selfMute, selfDeaf bool) error
	// IsStage reports whether a channel is a stage channel. Stage channels do not use DAVE, and members cannot
	// speak there by default.
	IsStage(guildID, channelID string) bool
	// CanJoin returns the known reason why the bot cannot join a channel: ErrFull, ErrHidden, ErrClosed or
	// ErrMute. Discord does not answer requests to join that it rejects.
	CanJoin(guildID, channelID string) error
	// SpeakOnStage makes the bot a speaker if it has the permission, and otherwise requests to speak.
	SpeakOnStage(ctx context.Context, guildID, channelID string) error
	// AskToSpeak requests to speak on a stage.
	AskToSpeak(ctx context.Context, guildID, channelID string) error
}

// Config is the configuration of [Voice].
type Config struct {
	Gateway Gateway
	// UserID returns the bot's user id; empty until the main connection is ready.
	UserID func() string
	// Dave creates sessions for end-to-end encryption; nil: none. Discord requires it except in stage channels.
	Dave godave.SessionCreateFunc
	// TLS is used for connections to voice servers; nil: the default.
	TLS *tls.Config
	Log *slog.Logger
	// Late is called for each packet with the time between its deadline and its sending. It may be nil.
	Late func(time.Duration)
}

// Voice manages the calls of all guilds and dispatches gateway events to them.
type Voice struct {
	cfg     Config
	dialer  *websocket.Dialer
	network *network

	mu    sync.Mutex
	calls map[string]*Call // by guild
}

// New returns a Voice without calls.
func New(cfg Config) *Voice {
	if cfg.Dave == nil {
		cfg.Dave = noDave
	}
	return &Voice{cfg: cfg, calls: make(map[string]*Call), network: &network{late: cfg.Late}, dialer: &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: cfg.TLS, HandshakeTimeout: 10 * time.Second,
		// Control messages are few and small, and each should be sent as one frame.
		ReadBufferSize: 2048, WriteBufferSize: 2048, WriteBufferPool: &sync.Pool{},
	}}
}

// joinTimeout limits the duration of [Voice.Join].
const joinTimeout = 20 * time.Second

// Join joins a voice or stage channel, or moves to it, and plays src. If the bot is in the channel already,
// only the source changes. Join returns when audio can be sent. On a stage it returns before the bot may
// speak; packets are not taken from src until then.
//
// Join returns ErrCannotJoin (without delay if the reason is known), the error that ended the call, or the
// context's error.
func (v *Voice) Join(ctx context.Context, guildID, channelID string, src Source) (*Call, error) {
	if err := v.cfg.Gateway.CanJoin(guildID, channelID); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, joinTimeout, ErrCannotJoin)
	defer cancel()
	v.mu.Lock()
	c := v.calls[guildID]
	begun := c == nil || !c.request(channelID, src)
	if begun {
		c = newCall(v, guildID, channelID, src)
		v.calls[guildID] = c
		go c.run()
	}
	v.mu.Unlock()
	err := c.waitJoined(ctx, channelID)
	if err == nil {
		return c, nil
	}
	if begun && c.Err() == nil { // no other caller uses the new call
		c.end(err)
		<-c.Done()
	}
	return nil, err
}

// Call returns the call of a guild, or nil.
func (v *Voice) Call(guildID string) *Call {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls[guildID]
}

// Close leaves all channels and waits until all calls have ended.
func (v *Voice) Close() {
	v.mu.Lock()
	var all []*Call
	for _, c := range v.calls {
		all = append(all, c)
	}
	v.mu.Unlock()
	for _, c := range all {
		c.end(nil)
	}
	for _, c := range all {
		<-c.Done()
	}
}

// forget removes a call that has ended.
func (v *Voice) forget(c *Call) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.calls[c.guildID] == c {
		delete(v.calls, c.guildID)
	}
}

// State is the bot's voice state in a guild.
type State struct {
	GuildID    string
	ChannelID  string // empty: none
	SessionID  string
	Suppressed bool // in the audience of a stage
	Muted      bool // by a moderator
}

// StateChanged handles a VOICE_STATE_UPDATE of the bot. It does not block.
func (v *Voice) StateChanged(s State) {
	if c := v.Call(s.GuildID); c != nil {
		c.stateChanged(s)
	}
}

// ServerChanged handles a VOICE_SERVER_UPDATE. The endpoint is a host with or without a port; it is empty if
// the voice server became unavailable and Discord will announce another one. ServerChanged does not block.
func (v *Voice) ServerChanged(token, guildID, endpoint string) {
	if c := v.Call(guildID); c != nil {
		c.serverChanged(token, endpoint)
	}
}

// Refresh must be called after the main connection of a guild was re-established with a new session: Discord
// may have lost the bot's voice state, so the call requests its channel again. Refresh does not block.
func (v *Voice) Refresh(guildID string) {
	if c := v.Call(guildID); c != nil {
		c.refresh()
	}
}
