package voice

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Call is the bot's connection to a guild's voice channel. It persists across changes of sockets, voice
// servers and channels until it is ended.
type Call struct {
	v          *Voice
	guildID    string
	log        *slog.Logger
	before     *Call      // previous call of the guild, which must end first; may be nil
	stageState stageState // used by run only

	player  *player
	source  atomic.Pointer[Source]
	session atomic.Pointer[session] // session for audio, or nil
	halted  atomic.Bool             // muted or suppressed: nothing is sent
	played  chan struct{}           // closed when the player has stopped
	done    chan struct{}

	mu          sync.Mutex
	changed     chan struct{}      // closed and replaced after each change of the fields below
	stop        context.CancelFunc // cancels run
	want        string             // id of the channel that the bot should be in
	unconfirmed bool               // Discord has not confirmed want yet
	due         bool               // want must be sent (again)
	rejoining   bool               // left temporarily to get a new session
	requested   bool               // want was sent, and Discord has not answered yet
	removed     error              // reason why the bot is no longer in the channel
	state       State              // latest voice state
	channelAt   time.Time          // time of the latest change of its channel
	server      server             // latest voice server
	current     *session           // same as session, for waiters
	ended       bool
	err         error
}

// server is a voice server that Discord announced for the call.
type server struct {
	n               int // sequence number
	token, endpoint string
	at              time.Time
}

func newCall(v *Voice, guildID, channelID string, src Source) *Call {
	c := &Call{
		v: v, guildID: guildID, log: v.cfg.Log.With("guild", guildID), before: v.calls[guildID],
		played: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{}), stop: func() {},
		want: channelID, unconfirmed: true,
	}
	c.player = newPlayer(c)
	c.source.Store(&src)
	return c
}

// ChannelID returns the channel that the bot is in or is joining.
func (c *Call) ChannelID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.want
}

// Silenced reports whether the bot may not speak because it is in the audience of a stage or muted by a
// moderator. No packets are taken from the source meanwhile.
func (c *Call) Silenced() bool { return c.halted.Load() }

// Leave ends the call and waits until it has ended.
func (c *Call) Leave(ctx context.Context) error {
	c.end(nil)
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed when the call has ended.
func (c *Call) Done() <-chan struct{} { return c.done }

// Err returns the reason why the call ended, such as ErrKicked or ErrChannelGone. It is nil before the end
// and if the bot left.
func (c *Call) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// PrivacyCode returns the code that members compare to verify the end-to-end encryption, as their clients
// show it; empty if the call is not encrypted.
func (c *Call) PrivacyCode() string {
	if s := c.session.Load(); s != nil {
		if d, ok := s.dave.(interface{ PrivacyCode() string }); ok {
			return d.PrivacyCode()
		}
	}
	return ""
}

// update calls f with the lock held and notifies waiters.
func (c *Call) update(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
}

// check returns the result of a condition, and a channel that is closed at the next change.
func (c *Call) check(holds func() bool) (bool, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return holds(), c.changed
}

// request sets the channel and the source. It returns false if the call has ended.
func (c *Call) request(channelID string, src Source) (alive bool) {
	c.update(func() {
		if alive = !c.ended && c.removed == nil; !alive {
			return
		}
		c.source.Store(&src)
		if channelID != c.want {
			c.want, c.unconfirmed, c.due = channelID, true, true
		}
	})
	return alive
}

// waitJoined waits until audio can be sent in a channel.
func (c *Call) waitJoined(ctx context.Context, channelID string) error {
	for {
		var over error
		there, changed := c.check(func() bool {
			if c.ended {
				if over = c.err; over == nil {
					over = ErrLeft
				}
			}
			return c.current != nil && c.current.channelID == channelID
		})
		switch {
		case over != nil:
			return over
		case there:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			c.update(func() {
				if c.want == channelID && c.unconfirmed && c.state.ChannelID != "" { // stay in the current channel
					c.want, c.unconfirmed, c.due = c.state.ChannelID, false, false
				}
			})
			return context.Cause(ctx)
		}
	}
}

// end ends the call. Only the first error is kept.
func (c *Call) end(err error) {
	c.update(func() { c.finish(err) })
}

func (c *Call) finish(err error) {
	if !c.ended {
		c.ended, c.err = true, err
		c.stop()
	}
}

func (c *Call) stateChanged(s State) {
	c.update(func() {
		was := c.state
		switch {
		case s.ChannelID == "" && (c.rejoining || was.ChannelID == ""):
			return // caused by ask, or the answer to an older request
		case s.ChannelID == "":
			c.state, c.removed = s, ErrKicked
			return
		case was.SessionID != "" && s.SessionID != was.SessionID && !c.requested:
			c.state, c.removed = s, ErrTakenOver
			return
		case s.ChannelID == c.want:
			c.unconfirmed = false
		case !c.unconfirmed:
			c.want = s.ChannelID // a moderator moved the bot
		}
		if s.ChannelID != was.ChannelID {
			c.channelAt = time.Now()
		}
		c.state, c.rejoining, c.requested = s, false, false
		c.halted.Store(s.Suppressed || s.Muted)
	})
}

func (c *Call) serverChanged(token, endpoint string) {
	c.update(func() {
		c.server = server{n: c.server.n + 1, token: token, endpoint: endpoint, at: time.Now()}
	})
}

func (c *Call) refresh() { c.update(func() { c.due = true }) }
