package voice

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Call is the bot's presence in a guild's voice channel. It lasts until somebody
// ends it, whatever happens to sockets, servers and channels meanwhile.
type Call struct {
	v       *Voice
	guildID string
	log     *slog.Logger
	before  *Call // the guild's last one, whose end is waited for; may be nil
	floor   floor // of run alone

	source  atomic.Pointer[Source]
	session atomic.Pointer[session] // the one that sound flows through, or nil
	halted  atomic.Bool             // nothing is sent, since nobody would hear it
	played  chan struct{}           // closed when no packet is sent any more
	done    chan struct{}

	mu      sync.Mutex
	changed chan struct{}      // closed and replaced at every change of what follows
	stop    context.CancelFunc // ends what run is doing
	want    string             // the channel the bot is meant to be in
	asking  bool               // Discord has not put the bot there yet
	due     bool               // the wish is to be stated (again)
	hidden  bool               // the bot left for a moment, to come back with a new session
	stated  bool               // the wish was stated, and Discord has not answered yet
	gone    error              // why the bot is not there any more
	place   State              // the newest
	placeAt time.Time          // when its channel changed
	server  server             // the newest
	here    *session           // as session, for those who wait
	ended   bool
	err     error
}

// server is a voice server that Discord named for the call.
type server struct {
	n               int // counts them
	token, endpoint string
	at              time.Time
}

func newCall(v *Voice, guildID, channelID string, src Source) *Call {
	c := &Call{v: v, guildID: guildID, log: v.cfg.Log.With("guild", guildID), before: v.calls[guildID],
		played: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{}), stop: func() {}, want: channelID, asking: true}
	c.source.Store(&src)
	return c
}

// ChannelID is the channel the bot is in, or on its way to.
func (c *Call) ChannelID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.want
}

// Silenced reports whether the bot may not speak: in the audience of a stage, or
// muted by a moderator. Packets are not asked for meanwhile.
func (c *Call) Silenced() bool { return c.halted.Load() }

// Leave ends the call and returns when it has ended.
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

// Err says why the call ended: ErrKicked, ErrChannelGone and so on. It is nil
// before, and when the bot left by itself.
func (c *Call) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// PrivacyCode is what members compare to know that nobody listens in, as their
// clients show it; empty where there is no end-to-end encryption.
func (c *Call) PrivacyCode() string {
	if s := c.session.Load(); s != nil {
		if d, ok := s.dave.(interface{ PrivacyCode() string }); ok {
			return d.PrivacyCode()
		}
	}
	return ""
}

// change makes a change under the lock and wakes whoever waits for one.
func (c *Call) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
}

// look returns whether a condition holds, and what is closed when that changes.
func (c *Call) look(holds func() bool) (bool, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return holds(), c.changed
}

// wish sets another channel or source. It fails where the call has ended.
func (c *Call) wish(channelID string, src Source) (alive bool) {
	c.change(func() {
		if alive = !c.ended && c.gone == nil; !alive {
			return
		}
		c.source.Store(&src)
		if channelID != c.want {
			c.want, c.asking, c.due = channelID, true, true
		}
	})
	return alive
}

// arrived waits until sound can flow in a channel.
func (c *Call) arrived(ctx context.Context, channelID string) error {
	for {
		var over error
		there, changed := c.look(func() bool {
			if c.ended {
				if over = c.err; over == nil {
					over = ErrLeft
				}
			}
			return c.here != nil && c.here.channelID == channelID
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
			c.change(func() {
				if c.want == channelID && c.asking && c.place.ChannelID != "" { // it stays where it is
					c.want, c.asking, c.due = c.place.ChannelID, false, false
				}
			})
			return context.Cause(ctx)
		}
	}
}

// end makes the call end; the first reason counts.
func (c *Call) end(err error) {
	c.change(func() { c.finish(err) })
}

func (c *Call) finish(err error) {
	if !c.ended {
		c.ended, c.err = true, err
		c.stop()
	}
}

func (c *Call) stateChanged(s State) {
	c.change(func() {
		was := c.place
		switch {
		case s.ChannelID == "" && (c.hidden || was.ChannelID == ""):
			return // our own doing, or the answer to an older wish
		case s.ChannelID == "":
			c.place, c.gone = s, ErrKicked
			return
		case was.SessionID != "" && s.SessionID != was.SessionID && !c.stated:
			c.place, c.gone = s, ErrTakenOver
			return
		case s.ChannelID == c.want:
			c.asking = false
		case !c.asking:
			c.want = s.ChannelID // somebody moved the bot
		}
		if s.ChannelID != was.ChannelID {
			c.placeAt = time.Now()
		}
		c.place, c.hidden, c.stated = s, false, false
		c.halted.Store(s.Suppressed || s.Muted)
	})
}

func (c *Call) serverChanged(token, endpoint string) {
	c.change(func() {
		c.server = server{n: c.server.n + 1, token: token, endpoint: endpoint, at: time.Now()}
	})
}

func (c *Call) refresh() { c.change(func() { c.due = true }) }
