package voice

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// encryption passes the messages of DAVE to the DAVE session.
//
// https://daveprotocol.com/#voice-gateway-opcodes
func (s *session) encryption(m message) error {
	switch m.op {
	case opDavePrepareTransition:
		return with(m, func(d daveTransition) error {
			s.dave.OnDavePrepareTransition(d.TransitionID, d.ProtocolVersion)
			return nil
		})
	case opDaveExecuteTransition:
		return with(m, func(d daveTransition) error {
			s.dave.OnDaveExecuteTransition(d.TransitionID)
			s.upgradeBy.Store(0)
			return nil
		})
	case opDavePrepareEpoch:
		return with(m, func(d davePrepareEpoch) error {
			if d.Epoch == 1 && d.ProtocolVersion > 0 && s.unencrypted() {
				s.upgradeBy.Store(time.Now().Add(upgradeTimeout).UnixNano())
			}
			s.dave.OnDavePrepareEpoch(d.Epoch, d.ProtocolVersion)
			return nil
		})
	case opMLSExternalSender:
		s.dave.OnDaveMLSExternalSenderPackage(m.data)
	case opMLSProposals:
		s.dave.OnDaveMLSProposals(m.data)
	case opMLSAnnounceCommit:
		return transition(m, s.dave.OnDaveMLSPrepareCommitTransition)
	case opMLSWelcome:
		return transition(m, s.dave.OnDaveMLSWelcome)
	}
	return nil
}

// upgradeTimeout limits the pause of audio while a call becomes encrypted. Clients that have the keys already,
// such as discord.js, drop unencrypted packets.
const upgradeTimeout = 2 * time.Second

// unencrypted reports whether audio is sent without end-to-end encryption although the session supports it.
func (s *session) unencrypted() bool {
	d, ok := s.dave.(interface{ Encrypted() bool })
	return ok && !d.Encrypted()
}

// transition splits the data of a message into a transition id and a payload.
func transition(m message, f func(id uint16, data []byte)) error {
	if len(m.data) < 2 {
		return fmt.Errorf("decode op %d: %d bytes of data", m.op, len(m.data))
	}
	f(binary.BigEndian.Uint16(m.data), m.data[2:])
	return nil
}

// callbacks implements [godave.Callbacks] for a session.
type callbacks session

// SendMLSKeyPackage sends op 26.
func (c *callbacks) SendMLSKeyPackage(p []byte) error {
	return (*session)(c).sendOrKeep(binaryMessage(opMLSKeyPackage, p))
}

// SendMLSCommitWelcome sends op 28.
func (c *callbacks) SendMLSCommitWelcome(p []byte) error {
	return (*session)(c).sendOrKeep(binaryMessage(opMLSCommitWelcome, p))
}

// SendReadyForTransition sends op 23.
func (c *callbacks) SendReadyForTransition(id uint16) error {
	return (*session)(c).sendOrKeep(outgoing{op: opDaveTransitionReady, data: daveTransition{TransitionID: id}})
}

// SendInvalidCommitWelcome sends op 31.
func (c *callbacks) SendInvalidCommitWelcome(id uint16) error {
	return (*session)(c).sendOrKeep(outgoing{op: opMLSInvalidCommitWelcome, data: daveTransition{TransitionID: id}})
}

// outgoing is a message from the DAVE session: binary, or an op with JSON data.
type outgoing struct {
	binary []byte
	op     opcode
	data   any
}

func binaryMessage(op opcode, p []byte) outgoing {
	return outgoing{binary: append([]byte{byte(op)}, p...)}
}

func (o outgoing) send(l *link) error {
	if o.binary != nil {
		return l.write(websocket.BinaryMessage, o.binary)
	}
	return l.send(o.op, o.data)
}

// maxKept is the maximum number of messages kept while there is no websocket.
const maxKept = 64

// sendOrKeep sends a message, or keeps it until the session is resumed. A resume replays only the messages of the
// voice server.
func (s *session) sendOrKeep(o outgoing) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.link.Load()
	if len(s.kept) == 0 && l != nil && (!l.resume || l.isEstablished()) {
		if err := o.send(l); err == nil {
			return nil
		}
	}
	if len(s.kept) == maxKept {
		return errNoLink
	}
	s.kept = append(s.kept, o)
	return nil
}

// sendKept sends the kept messages.
func (s *session) sendKept() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.kept) > 0 {
		if err := s.kept[0].send(s.link.Load()); err != nil {
			return // keep it for the next websocket
		}
		s.kept = s.kept[1:]
	}
}
