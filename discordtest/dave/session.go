package dave

import (
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
)

// Version is the highest supported version of the protocol.
const Version = 1

// Session is one member's DAVE session in one call: a godave.Session. Its methods may be
// called from any goroutine; those that begin with On have to be called in the order of the
// gateway's messages.
type Session struct {
	log  *slog.Logger
	out  godave.Callbacks
	self uint64
	now  func() time.Time

	// mu guards the handshake. It is not held while frames are encrypted, nor
	// while callbacks run.
	mu          sync.Mutex
	outbox      []func() error
	channel     uint64
	identity    *mls.Identity
	keyPackages []*mls.KeyPackage // sent and not used, the newest last
	external    []byte            // the gateway as external sender; nil: unknown
	epoch       *mls.Epoch        // nil: no group
	proposals   []*mls.Proposal   // announced in this epoch, not revoked
	early       []*mls.Proposal   // to add users that are not in the call yet
	staged      []*mls.Staged     // commits of this member in this epoch
	users       map[uint64]bool   // other users in the call
	upcoming    uint16            // the version that the next epoch is for
	transitions map[uint16]transition
	announced   uint64 // how many transitions have been

	closed  bool
	senders map[*mls.Epoch]*sender // of the current epoch and of announced ones

	receive *receiver

	sending sync.Mutex // guards sender and refuses
	sender  *sender    // the current one of senders; nil: frames go out as they are
	refuses bool       // the session is closed
	state   atomic.Pointer[state]
}

// transition is an announced change that the gateway executes.
type transition struct {
	number  uint64 // they are announced in this order
	version uint16
	epoch   *mls.Epoch
}

// state is a snapshot for lock-free readers such as Ready.
type state struct {
	begun   bool // the gateway has said whether the call is encrypted
	version uint16
	epoch   *mls.Epoch // of encryption; nil: none
	latest  *mls.Epoch // of the handshake
	alone   bool
}

var _ godave.Session = (*Session)(nil)

// Config are the settings of a session.
type Config struct {
	Log       *slog.Logger     // nil: none
	Callbacks godave.Callbacks // send messages to the gateway
	UserID    godave.UserID    // of this member
	Now       func() time.Time // nil: time.Now
}

// New returns a session for a call before it is joined.
func New(c Config) (*Session, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	self, err := strconv.ParseUint(string(c.UserID), 10, 64)
	if err != nil || self == 0 {
		return nil, fmt.Errorf("dave: %q is no user id", c.UserID)
	}
	s := &Session{
		log: c.Log, out: c.Callbacks, self: self, now: c.Now,
		users: make(map[uint64]bool), transitions: make(map[uint16]transition), senders: make(map[*mls.Epoch]*sender),
		receive: &receiver{now: c.Now, always: true},
	}
	if s.identity, err = mls.NewIdentity(self); err != nil {
		return nil, fmt.Errorf("dave: %w", err)
	}
	s.state.Store(&state{alone: true})
	return s, nil
}

// do runs a step of the handshake, and then sends its messages.
func (s *Session) do(step func()) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	step()
	s.erase()
	st := *s.state.Load()
	st.latest, st.alone = s.epoch, len(s.users) == 0
	s.state.Store(&st)
	outbox := s.outbox
	s.outbox = nil
	s.mu.Unlock()
	for _, send := range outbox {
		if err := send(); err != nil {
			s.log.Warn("send DAVE message failed", slog.Any("error", err))
		}
	}
}

// send queues a message until the end of the step.
func (s *Session) send(answer func() error) { s.outbox = append(s.outbox, answer) }

// MaxSupportedProtocolVersion returns Version.
func (s *Session) MaxSupportedProtocolVersion() int { return Version }

// Ready reports whether frames may be sent: the call is not encrypted, or the other members
// have the keys, or there are none.
func (s *Session) Ready() bool {
	st := s.state.Load()
	return st.begun && st.version == 0 || st.epoch != nil && (st.epoch.Number() > 0 || st.alone)
}

// Encrypted reports whether frames go out encrypted now.
func (s *Session) Encrypted() bool { return s.state.Load().epoch != nil }

// SetChannelID sets the channel of the call. Another channel resets the session.
func (s *Session) SetChannelID(channelID godave.ChannelID) {
	s.do(func() {
		if s.channel == uint64(channelID) {
			return
		}
		if s.channel != 0 {
			clear(s.users)
		}
		s.channel, s.external = uint64(channelID), nil
		s.forget()
		s.execute(transition{})
		st := *s.state.Load()
		st.begun = false
		s.state.Store(&st)
	})
}

// AddUser adds a user to the call. Only users in the call can be added to the group.
func (s *Session) AddUser(userID godave.UserID) {
	if user, err := strconv.ParseUint(string(userID), 10, 64); err == nil && user != s.self {
		s.do(func() {
			s.users[user] = true
			s.expect(user)
		})
	}
}

// RemoveUser removes a user from the call.
func (s *Session) RemoveUser(userID godave.UserID) {
	if user, err := strconv.ParseUint(string(userID), 10, 64); err == nil {
		s.do(func() { delete(s.users, user) })
	}
}

// ErrClosed is the error of a closed session.
var ErrClosed = fmt.Errorf("dave: the session is closed: %w", net.ErrClosed)

// Close erases all keys. Afterwards frames are refused and messages of the gateway are
// ignored. It always returns nil.
func (s *Session) Close() error {
	s.do(func() {
		s.forget()
		s.sending.Lock()
		s.sender, s.refuses = nil, true
		s.sending.Unlock()
		s.state.Store(&state{})
		s.identity, s.closed = nil, true
	})
	s.receive.close()
	return nil
}
