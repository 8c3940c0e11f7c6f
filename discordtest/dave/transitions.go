package dave

import (
	"log/slog"
	"maps"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
)

// initial is the id of the transition that is executed as soon as it is
// announced: a call begins, or one member is left.
const initial = 0

// maxTransitions bounds how many announced transitions are remembered.
const maxTransitions = 64

// OnSelectProtocolAck begins a call (op 4): with version 0 unencrypted, otherwise
// with a key package. It comes again after the connection has been lost.
func (s *Session) OnSelectProtocolAck(protocolVersion uint16) {
	s.do(func() {
		s.forget()
		s.upcoming = protocolVersion
		s.execute(transition{version: protocolVersion})
		if protocolVersion > 0 {
			s.beginGroup()
		}
	})
}

// OnDavePrepareTransition announces a transition (op 21). Down to version 0,
// unencrypted frames are expected from now on.
func (s *Session) OnDavePrepareTransition(transitionID, protocolVersion uint16) {
	s.do(func() {
		if protocolVersion == 0 {
			s.receive.pass(true)
		}
		s.announce(transitionID, protocolVersion)
	})
}

// OnDaveExecuteTransition executes a transition (op 22): frames are encrypted as
// announced from now on.
func (s *Session) OnDaveExecuteTransition(transitionID uint16) {
	s.do(func() {
		t, ok := s.transitions[transitionID]
		if !ok {
			s.log.Debug("transition executed that was not announced", slog.Uint64("transition", uint64(transitionID)))
			return
		}
		delete(s.transitions, transitionID)
		if t.version > 0 && t.epoch == nil {
			s.log.Debug("transition executed before its group arrived")
			return
		}
		s.execute(t)
	})
}

// OnDavePrepareEpoch announces a version for an epoch (op 24). Epoch 1 requests a new group;
// frames are encrypted for the old one until a transition is executed.
func (s *Session) OnDavePrepareEpoch(epoch int, protocolVersion uint16) {
	s.do(func() {
		s.upcoming = protocolVersion
		if epoch == 1 {
			s.leaveGroup()
			if protocolVersion > 0 {
				s.beginGroup()
			}
		}
	})
}

// announce prepares the transition to the current group. The gateway waits until this member
// is ready, except for the initial transition.
func (s *Session) announce(id, version uint16) {
	s.announced++
	t := transition{number: s.announced, version: version}
	if version > 0 {
		t.epoch = s.epoch
	}
	if id == initial {
		s.execute(t)
		return
	}
	if len(s.transitions) >= maxTransitions {
		clear(s.transitions) // the gateway has dropped them
	}
	if version > 0 && (t.epoch == nil || t.epoch.Number() == 0) {
		// The group does not exist yet: its commit or welcome arrives
		// with the same id, and makes this member ready.
		t.epoch = nil
		s.transitions[id] = t
		return
	}
	s.transitions[id] = t
	s.send(func() error { return s.out.SendReadyForTransition(id) })
}

// execute switches encryption to the epoch of a transition, or off without one. It drops
// transitions that were announced earlier.
func (s *Session) execute(t transition) {
	maps.DeleteFunc(s.transitions, func(_ uint16, earlier transition) bool { return earlier.number < t.number })
	next, err := s.senderOf(t.epoch)
	if err != nil {
		s.log.Error("derive encryption keys failed", slog.Any("error", err))
		return
	}
	s.sending.Lock()
	s.sender = next
	s.sending.Unlock()
	if t.version == 0 || t.epoch != nil {
		s.receive.pass(t.version == 0)
	}
	if t.version == 0 && !s.announcedFor(s.epoch) {
		// The way up again leads through a new group (op 24).
		s.leaveGroup()
	}
	st := *s.state.Load()
	st.begun, st.version, st.epoch = true, t.version, t.epoch
	s.state.Store(&st)
}

// senderOf returns the sender of an epoch, nil for no epoch. A transition back to an epoch
// continues with its sender, since a new one would repeat keys and nonces.
func (s *Session) senderOf(e *mls.Epoch) (*sender, error) {
	if known := s.senders[e]; e == nil || known != nil {
		return known, nil
	}
	next, err := newSender(e)
	if err != nil {
		return nil, err
	}
	s.senders[e] = next
	return next, nil
}

// announcedFor reports whether a transition to an epoch is still to be executed.
func (s *Session) announcedFor(e *mls.Epoch) bool {
	for _, t := range s.transitions {
		if t.epoch == e && e != nil {
			return true
		}
	}
	return false
}

// erase erases the encryption keys of all epochs except the current one and announced ones.
// Keys for decryption stay until frames in transit have arrived.
func (s *Session) erase() {
	needed := func(e *mls.Epoch) bool {
		return e == s.epoch || e == s.state.Load().epoch || s.announcedFor(e)
	}
	maps.DeleteFunc(s.senders, func(e *mls.Epoch, _ *sender) bool { return !needed(e) })
	s.receive.end(func(e *mls.Epoch) bool { return !needed(e) })
}
