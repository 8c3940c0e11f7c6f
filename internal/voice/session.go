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

	"github.com/disgoorg/disgo/voice"
	"github.com/disgoorg/godave"
)

// session is what one Identify buys. It goes on while its websocket is replaced.
type session struct {
	pass
	v      *Voice
	call   *Call
	userID string
	stage  bool
	log    *slog.Logger
	dave   godave.Session
	sound  transport

	link   atomic.Pointer[link] // the newest; nil before the first
	seq    atomic.Int64         // of the newest message that had one
	open   atomic.Bool          // the key of the transport is known
	downAt atomic.Int64         // unix ns; 0 while the websocket is there
	// upgradeBy is when sound goes on although the call has not become encrypted;
	// unix ns, 0 while it is not about to.
	upgradeBy atomic.Int64

	mu   sync.Mutex
	kept []outgoing // said to the voice server while there was no websocket
}

// downTime is how long sound is sent without a websocket: what the voice server
// does with it is not told any more, and where the network is gone nobody hears it.
const downTime = 5 * time.Second

func noDave(_ *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
	return godave.NewNoopSession(slog.New(slog.DiscardHandler), id, to)
}

func newSession(c *Call, p pass) (*session, error) {
	channel, err := strconv.ParseUint(p.channelID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read the channel's id: %w", err)
	}
	s := &session{pass: p, v: c.v, call: c, userID: c.v.cfg.UserID(), log: c.log, stage: c.v.cfg.Gateway.IsStage(c.guildID, p.channelID)}
	s.seq.Store(-1)
	create := c.v.cfg.Dave
	if s.stage {
		create = noDave // whoever speaks DAVE there is not heard
	}
	s.dave = create(s.log, godave.UserID(s.userID), (*callbacks)(s))
	s.dave.SetChannelID(godave.ChannelID(channel))
	return s, nil
}

// ready reports whether sound can be sent and is understood.
func (s *session) ready() bool {
	if !s.open.Load() || !s.dave.Ready() {
		return false
	}
	if by := s.upgradeBy.Load(); by != 0 && time.Now().UnixNano() < by {
		return false
	}
	down := s.downAt.Load()
	return down == 0 || time.Since(time.Unix(0, down)) < downTime
}

// attach connects a websocket and makes the session speak through it: a new one
// identifies, an old one resumes. It returns when the voice server has agreed.
func (s *session) attach(ctx context.Context, resume bool) error {
	l, err := s.v.dial(ctx, s, resume)
	if err != nil {
		return err
	}
	s.link.Store(l)
	go l.listen()
	select {
	case <-l.agreed:
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
	ctx, cancel := context.WithTimeout(ctx, resumeTime)
	defer cancel()
	for wait := time.Duration(0); ; wait = min(max(2*wait, firstRetry), longestTry/2) {
		pause(ctx, wait)
		gone, _ := s.call.look(func() bool { return s.call.gone != nil })
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case gone:
			return errLeft
		}
		try, stop := context.WithTimeout(ctx, answerTime)
		err := s.attach(try, true)
		stop()
		if what, _ := judge(err); err == nil || what != resume {
			return err
		}
		s.log.DebugContext(ctx, "resuming failed", "err", err)
	}
}

// close says goodbye, and frees and erases everything.
func (s *session) close() {
	if l := s.link.Load(); l != nil {
		l.goodbye()
		<-l.over
	}
	s.sound.close()
	if d, ok := s.dave.(io.Closer); ok {
		_ = d.Close() // there is nothing to be done about it
	}
}

// errPanic says that something that a message led to went wrong badly.
var errPanic = errors.New("a message made a handler panic")

// handle acts on one message of the voice server.
func (s *session) handle(l *link, m message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: op %d: %v", errPanic, m.op, p)
		}
	}()
	switch m.op {
	case voice.OpcodeHello:
		return with(m, func(voice.GatewayMessageDataHello) error { return l.hello() })
	case voice.OpcodeReady:
		return with(m, func(d voice.GatewayMessageDataReady) error { return s.choose(l, d) })
	case voice.OpcodeSessionDescription:
		return with(m, func(d voice.GatewayMessageDataSessionDescription) error {
			if err := s.sound.key(d.Mode, d.SecretKey); err != nil {
				return err
			}
			s.dave.AssignSsrcToCodec(s.sound.ssrc, godave.CodecOpus)
			s.dave.OnSelectProtocolAck(uint16(d.DaveProtocolVersion))
			s.open.Store(true)
			l.agree()
			return nil
		})
	case voice.OpcodeResumed:
		l.agree()
	case voice.OpcodeHeartbeatACK:
		l.acked.Store(true)
	case voice.OpcodeClientsConnect:
		return with(m, func(d voice.GatewayMessageDataClientsConnect) error {
			for _, id := range d.UserIDs {
				s.dave.AddUser(godave.UserID(id.String()))
			}
			return nil
		})
	case voice.OpcodeClientDisconnect:
		return with(m, func(d voice.GatewayMessageDataClientDisconnect) error {
			s.dave.RemoveUser(godave.UserID(d.UserID.String()))
			return nil
		})
	default:
		return s.encryption(m)
	}
	return nil
}

// with decodes a message's data.
func with[T any](m message, f func(T) error) error {
	var d T
	if err := json.Unmarshal(m.data, &d); err != nil {
		return fmt.Errorf("read op %d: %w", m.op, err)
	}
	return f(d)
}

// choose opens the way for sound that Ready names.
func (s *session) choose(l *link, d voice.GatewayMessageDataReady) error {
	if s.open.Load() {
		return errors.New("the voice server said Ready twice")
	}
	mode, err := voice.ChooseEncryptionMode(d.Modes)
	if err != nil {
		return err
	}
	address, port, err := s.sound.open(l.ctx, d.IP, d.Port, d.SSRC)
	if err != nil {
		return err
	}
	return l.say(voice.OpcodeSelectProtocol, voice.GatewayMessageDataSelectProtocol{
		Protocol: voice.ProtocolUDP, Data: voice.GatewayMessageDataSelectProtocolData{Address: address, Port: port, Mode: mode},
	})
}

// identify is the data of op 0.
func (s *session) identify() identification {
	return identification{ServerID: s.call.guildID, UserID: s.userID, SessionID: s.sessionID, Token: s.token, MaxDave: s.dave.MaxSupportedProtocolVersion()}
}

// speaking says on a websocket whether sound follows.
func (s *session) speaking(l *link, on bool) error {
	d := voice.GatewayMessageDataSpeaking{SSRC: s.sound.ssrc}
	if on {
		d.Speaking = voice.SpeakingFlagMicrophone
	}
	return l.say(voice.OpcodeSpeaking, d)
}
