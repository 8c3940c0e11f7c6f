package voice

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/disgoorg/disgo/voice"
	"github.com/gorilla/websocket"
)

// encryption hands the DAVE session what concerns it.
//
// https://daveprotocol.com/#voice-gateway-opcodes
func (s *session) encryption(m message) error {
	switch m.op {
	case voice.OpcodeDavePrepareTransition:
		return with(m, func(d voice.GatewayMessageDataDaveProtocolPrepareTransition) error {
			s.dave.OnDavePrepareTransition(d.TransitionID, d.ProtocolVersion)
			return nil
		})
	case voice.OpcodeDaveExecuteTransition:
		return with(m, func(d voice.GatewayMessageDataDaveProtocolExecuteTransition) error {
			s.dave.OnDaveExecuteTransition(d.TransitionID)
			s.upgradeBy.Store(0)
			return nil
		})
	case voice.OpcodeDavePrepareEpoch:
		return with(m, func(d voice.GatewayMessageDataDaveProtocolPrepareEpoch) error {
			if d.Epoch == 1 && d.ProtocolVersion > 0 && s.plain() {
				s.upgradeBy.Store(time.Now().Add(upgradeTime).UnixNano())
			}
			s.dave.OnDavePrepareEpoch(d.Epoch, d.ProtocolVersion)
			return nil
		})
	case voice.OpcodeDaveMLSExternalSenderPackage:
		s.dave.OnDaveMLSExternalSenderPackage(m.data)
	case voice.OpcodeDaveMLSProposals:
		s.dave.OnDaveMLSProposals(m.data)
	case voice.OpcodeDaveMLSPrepareCommitTransition:
		return transition(m, s.dave.OnDaveMLSPrepareCommitTransition)
	case voice.OpcodeDaveMLSWelcome:
		return transition(m, s.dave.OnDaveMLSWelcome)
	}
	return nil
}

// upgradeTime is how long sound waits for a call to become encrypted. Members who
// have the keys already may take what is not encrypted for forged: discord.js
// drops it.
const upgradeTime = 2 * time.Second

// plain reports whether sound goes out without encryption between members, in a
// session that knows one.
func (s *session) plain() bool {
	d, ok := s.dave.(interface{ Encrypted() bool })
	return ok && !d.Encrypted()
}

// transition splits the id of a transition from what leads there.
func transition(m message, f func(id uint16, data []byte)) error {
	if len(m.data) < 2 {
		return fmt.Errorf("op %d has %d bytes", m.op, len(m.data))
	}
	f(binary.BigEndian.Uint16(m.data), m.data[2:])
	return nil
}

// callbacks is the session as its DAVE session sees it.
type callbacks session

// SendMLSKeyPackage sends op 26.
func (c *callbacks) SendMLSKeyPackage(p []byte) error {
	return (*session)(c).tell(binaryMessage(voice.OpcodeDaveMLSKeyPackage, p))
}

// SendMLSCommitWelcome sends op 28.
func (c *callbacks) SendMLSCommitWelcome(p []byte) error {
	return (*session)(c).tell(binaryMessage(voice.OpcodeDaveMLSCommitWelcome, p))
}

// SendReadyForTransition sends op 23.
func (c *callbacks) SendReadyForTransition(id uint16) error {
	return (*session)(c).tell(outgoing{op: voice.OpcodeDaveTransitionReady, data: voice.GatewayMessageDataDaveProtocolReadyForTransition{TransitionID: id}})
}

// SendInvalidCommitWelcome sends op 31.
func (c *callbacks) SendInvalidCommitWelcome(id uint16) error {
	return (*session)(c).tell(outgoing{op: voice.OpcodeDaveMLSInvalidCommitWelcome, data: voice.GatewayMessageDataDaveInvalidCommitWelcome{TransitionID: id}})
}

// outgoing is a message of the DAVE session's: binary, or JSON data of an op.
type outgoing struct {
	binary []byte
	op     voice.Opcode
	data   any
}

func binaryMessage(op voice.Opcode, p []byte) outgoing {
	return outgoing{binary: append([]byte{byte(op)}, p...)}
}

func (o outgoing) send(l *link) error {
	if o.binary != nil {
		return l.write(websocket.BinaryMessage, o.binary)
	}
	return l.say(o.op, o.data)
}

// mostKept bounds what is kept while there is no websocket.
const mostKept = 64

// tell sends a message, or keeps it until the session is resumed: the voice
// server repeats what it said meanwhile, and cannot know what we would have said.
func (s *session) tell(o outgoing) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.link.Load()
	if len(s.kept) == 0 && l != nil && (!l.resume || l.settled()) {
		if err := o.send(l); err == nil {
			return nil
		}
	}
	if len(s.kept) == mostKept {
		return errNoLink
	}
	s.kept = append(s.kept, o)
	return nil
}

// sendKept sends what was kept.
func (s *session) sendKept() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.kept) > 0 {
		if err := s.kept[0].send(s.link.Load()); err != nil {
			return // it is kept for the next websocket
		}
		s.kept = s.kept[1:]
	}
}
