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

// Source gives the packets of a call: Opus, 48 kHz, 20 ms each. NextFrame is
// called by one goroutine, every 20 ms while packets can be sent, and must not
// block. Without a packet the call falls silent until there is one. A packet is
// not kept beyond the next call.
type Source interface {
	NextFrame() (packet []byte, ok bool)
}

// Gateway is what a call needs of Discord's main connection.
type Gateway interface {
	// UpdateVoiceState sends opcode 4: the bot's wish to be in a voice channel.
	// An empty channelID leaves.
	UpdateVoiceState(ctx context.Context, guildID, channelID string, selfMute, selfDeaf bool) error
	// IsStage reports whether a channel is a stage channel, where DAVE is not
	// spoken and members listen until they are let speak.
	IsStage(guildID, channelID string) bool
	// CanJoin returns why the bot would not get into a channel, as far as is known:
	// ErrFull, ErrHidden, ErrClosed or ErrMute. Discord does not answer a request to
	// join that it refuses.
	CanJoin(guildID, channelID string) error
	// SpeakOnStage makes the bot a speaker of the stage, where it may do that
	// itself, and else raises its hand.
	SpeakOnStage(ctx context.Context, guildID, channelID string) error
	// AskToSpeak raises the bot's hand on a stage.
	AskToSpeak(ctx context.Context, guildID, channelID string) error
}

// Config is what calls are made with.
type Config struct {
	Gateway Gateway
	// UserID is the bot's own, empty until the main connection has said it.
	UserID func() string
	// Dave makes the session that encrypts between members; nil: none, and
	// Discord then refuses all but stage channels.
	Dave godave.SessionCreateFunc
	// TLS is for voice servers with certificates of their own making; nil: the
	// system's.
	TLS *tls.Config
	Log *slog.Logger
	// Late is told of each packet how long after its deadline it was sent. May
	// be nil.
	Late func(time.Duration)
}

// Voice makes calls and hands them what the main connection says.
type Voice struct {
	cfg    Config
	dialer *websocket.Dialer

	mu    sync.Mutex
	calls map[string]*Call // by guild
}

// New makes calls possible. Nothing runs until one is made.
func New(cfg Config) *Voice {
	if cfg.Dave == nil {
		cfg.Dave = noDave
	}
	return &Voice{cfg: cfg, calls: make(map[string]*Call), dialer: &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: cfg.TLS, HandshakeTimeout: 10 * time.Second,
		// Control messages are few and small; one goes out in one piece.
		ReadBufferSize: 2048, WriteBufferSize: 2048, WriteBufferPool: &sync.Pool{},
	}}
}

// joinTime is how long joining may take.
const joinTime = 20 * time.Second

// Join brings the bot into a voice or stage channel, or moves it there, and
// plays what src gives; where the bot already is, only the source changes. It
// returns when sound can flow. On a stage that is so before the bot may speak;
// packets are not asked for until then.
//
// Errors are ErrNotLetIn, at once where the reason is known, the error that ended
// the call, and the context's.
func (v *Voice) Join(ctx context.Context, guildID, channelID string, src Source) (*Call, error) {
	if err := v.cfg.Gateway.CanJoin(guildID, channelID); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, joinTime, ErrNotLetIn)
	defer cancel()
	v.mu.Lock()
	c := v.calls[guildID]
	begun := c == nil || !c.wish(channelID, src)
	if begun {
		c = newCall(v, guildID, channelID, src)
		v.calls[guildID] = c
		go c.run()
	}
	v.mu.Unlock()
	err := c.arrived(ctx, channelID)
	if err == nil {
		return c, nil
	}
	if begun && c.Err() == nil { // nobody else knows of it
		c.end(err)
		<-c.Done()
	}
	return nil, err
}

// Call is the call of a guild, nil when there is none.
func (v *Voice) Call(guildID string) *Call {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls[guildID]
}

// Close leaves all channels and returns when everything has ended.
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

// forget takes an ended call out.
func (v *Voice) forget(c *Call) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.calls[c.guildID] == c {
		delete(v.calls, c.guildID)
	}
}

// State is what Discord says about the bot's place in a guild: a voice state.
type State struct {
	GuildID    string
	ChannelID  string // empty: in none
	SessionID  string
	Suppressed bool // may not speak, as the audience of a stage
	Muted      bool // by a moderator
}

// StateChanged takes a VOICE_STATE_UPDATE of the bot. It does not block.
func (v *Voice) StateChanged(s State) {
	if c := v.Call(s.GuildID); c != nil {
		c.stateChanged(s)
	}
}

// ServerChanged takes a VOICE_SERVER_UPDATE. The endpoint is a host, with or
// without a port; empty means that the server went away and another one will be
// named. It does not block.
func (v *Voice) ServerChanged(token, guildID, endpoint string) {
	if c := v.Call(guildID); c != nil {
		c.serverChanged(token, endpoint)
	}
}

// Refresh says that the main connection of a guild was made anew, not resumed:
// Discord may have forgotten where the bot was, so a call states its wish again.
// It does not block.
func (v *Voice) Refresh(guildID string) {
	if c := v.Call(guildID); c != nil {
		c.refresh()
	}
}
