package voice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/disgoorg/godave"
)

// session is a session with a voice server, from Identify on. It persists while its websocket is replaced.
type session struct {
	credentials
	v      *Voice
	call   *Call
	userID string
	stage  bool
	log    *slog.Logger
	dave   godave.Session
	sound  transport

	link   atomic.Pointer[link] // latest websocket; nil before the first
	seq    atomic.Int64         // latest sequence number
	open   atomic.Bool          // the transport key is known
	downAt atomic.Int64         // when the websocket was lost, in Unix ns; 0: connected
	// upgradeBy is when audio continues even if the call has not become encrypted, in Unix ns; 0: no upgrade
	// in progress.
	upgradeBy atomic.Int64

	mu   sync.Mutex
	kept []outgoing // messages to send when the session is resumed
}

// downTimeout is how long audio is sent without a websocket. After that, the network has probably failed and
// packets would be lost.
const downTimeout = 5 * time.Second

func noDave(_ *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
	return godave.NewNoopSession(slog.New(slog.DiscardHandler), id, to)
}

func newSession(c *Call, p credentials) (*session, error) {
	channel, err := strconv.ParseUint(p.channelID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("parse channel id: %w", err)
	}
	s := &session{
		credentials: p, v: c.v, call: c, userID: c.v.cfg.UserID(), log: c.log,
		stage: c.v.cfg.Gateway.IsStage(c.guildID, p.channelID),
	}
	s.seq.Store(-1)
	create := c.v.cfg.Dave
	if s.stage {
		create = noDave // clients cannot decode DAVE frames on stages
	}
	s.dave = create(s.log, godave.UserID(s.userID), (*callbacks)(s))
	s.dave.SetChannelID(godave.ChannelID(channel))
	return s, nil
}

// ready reports whether audio can be sent and decrypted by listeners.
func (s *session) ready() bool {
	if !s.open.Load() || !s.dave.Ready() {
		return false
	}
	if by := s.upgradeBy.Load(); by != 0 && time.Now().UnixNano() < by {
		return false
	}
	down := s.downAt.Load()
	return down == 0 || time.Since(time.Unix(0, down)) < downTimeout
}

// attach connects a websocket and identifies or resumes the session. It returns when the voice server has
// confirmed.
func (s *session) attach(ctx context.Context, resume bool) error {
	l, err := s.v.dial(ctx, s, resume)
	if err != nil {
		return err
	}
	s.link.Store(l)
	go l.listen()
	select {
	case <-l.established:
		s.downAt.Store(0)
		s.sendKept()
		return nil
	case <-l.over:
		return l.err
	case <-ctx.Done():
		l.fail(context.Cause(ctx))
		<-l.over
		return context.Cause(ctx)
	}
}

// resume replaces the websocket.
func (s *session) resume(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, resumeTimeout)
	defer cancel()
	for wait := time.Duration(0); ; wait = min(max(2*wait, firstRetry), maxRetryDelay/2) {
		pause(ctx, wait)
		gone, _ := s.call.check(func() bool { return s.call.removed != nil })
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case gone:
			return errLeft
		}
		try, stop := context.WithTimeout(ctx, answerTimeout)
		err := s.attach(try, true)
		stop()
		if what, _ := actionFor(err); err == nil || what != resume {
			return err
		}
		s.log.DebugContext(ctx, "resume voice session failed", "err", err)
	}
}

// close closes the connections and erases the keys.
func (s *session) close() {
	if l := s.link.Load(); l != nil {
		l.close()
		<-l.over
	}
	s.sound.close()
	if d, ok := s.dave.(io.Closer); ok {
		_ = d.Close() // the session ends anyway
	}
}

// errPanic is returned if the handler of a message panicked.
var errPanic = errors.New("handler panicked")

// handle handles a message from the voice server.
func (s *session) handle(l *link, m message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: op %d: %v", errPanic, m.op, p)
		}
	}()
	switch m.op {
	case opHello:
		return with(m, func(hello) error { return l.hello() })
	case opReady:
		return with(m, func(d ready) error { return s.selectProtocol(l, d) })
	case opSessionDescription:
		return with(m, func(d sessionDescription) error {
			if err := s.sound.key(d.Mode, d.SecretKey); err != nil {
				return err
			}
			s.dave.AssignSsrcToCodec(s.sound.ssrc, godave.CodecOpus)
			s.dave.OnSelectProtocolAck(d.Dave)
			s.open.Store(true)
			l.establish()
			return nil
		})
	case opResumed:
		l.establish()
	case opHeartbeatACK:
		l.acked.Store(true)
	case opClientsConnect:
		return with(m, func(d clientsConnect) error {
			for _, id := range d.UserIDs {
				s.dave.AddUser(godave.UserID(id.String()))
			}
			return nil
		})
	case opClientDisconnect:
		return with(m, func(d clientDisconnect) error {
			s.dave.RemoveUser(godave.UserID(d.UserID.String()))
			return nil
		})
	default:
		return s.encryption(m)
	}
	return nil
}

// with decodes the data of a message and calls f.
func with[T any](m message, f func(T) error) error {
	var d T
	if err := json.Unmarshal(m.data, &d); err != nil {
		return fmt.Errorf("decode op %d: %w", m.op, err)
	}
	return f(d)
}

// selectProtocol handles Ready: it opens the UDP socket and selects the encryption mode.
func (s *session) selectProtocol(l *link, d ready) error {
	if s.open.Load() {
		return errors.New("duplicate Ready from voice server")
	}
	mode, err := chooseMode(d.Modes)
	if err != nil {
		return err
	}
	address, port, err := s.sound.open(l.ctx, s.v.network, d.IP, d.Port, d.SSRC)
	if err != nil {
		return err
	}
	return l.send(opSelectProtocol, selectProtocol{
		Protocol: transportProtocol, Data: selectedAddress{Address: address, Port: port, Mode: mode},
	})
}

// identify returns the data of op 0.
func (s *session) identify() identify {
	return identify{
		ServerID: s.call.guildID, UserID: s.userID, SessionID: s.sessionID, Token: s.token,
		MaxDave: s.dave.MaxSupportedProtocolVersion(),
	}
}

// speaking announces that audio starts or has ended.
func (s *session) speaking(l *link, on bool) error {
	d := speaking{SSRC: s.sound.ssrc}
	if on {
		d.Speaking = speakingMicrophone
	}
	return l.send(opSpeaking, d)
}
