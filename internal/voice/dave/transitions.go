package dave

import (
	"log/slog"
	"maps"

	"riffbot/internal/voice/dave/mls"
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

// OnDaveExecuteTransition executes a transition (op 22): from now on we encrypt
// as announced.
func (s *Session) OnDaveExecuteTransition(transitionID uint16) {
	s.do(func() {
		t, ok := s.transitions[transitionID]
		if !ok {
			s.log.Debug("a transition was executed that had not been announced", slog.Uint64("transition", uint64(transitionID)))
			return
		}
		delete(s.transitions, transitionID)
		if t.version > 0 && t.epoch == nil {
			s.log.Debug("a transition was executed whose group has not come")
			return
		}
		s.execute(t)
	})
}

// OnDavePrepareEpoch announces a version for an epoch (op 24). Epoch 1 means that
// the group is made anew; we go on encrypting for the old one until a transition
// is executed.
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

// announce prepares the transition to the group as it is now. The gateway waits
// for us to be ready, except for the initial one.
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
		clear(s.transitions) // the gateway has forgotten them
	}
	if version > 0 && (t.epoch == nil || t.epoch.Number() == 0) {
		// Of a group that is still to be made: its commit or welcome comes
		// with the same id, and makes us ready.
		t.epoch = nil
		s.transitions[id] = t
		return
	}
	s.transitions[id] = t
	s.send(func() error { return s.out.SendReadyForTransition(id) })
}

// execute encrypts from now on as a transition says. Without an epoch, frames go
// out as they are. What was announced earlier is overtaken: we never go back.
func (s *Session) execute(t transition) {
	maps.DeleteFunc(s.transitions, func(_ uint16, earlier transition) bool { return earlier.number < t.number })
	next, err := s.senderOf(t.epoch)
	if err != nil {
		s.log.Error("derive keys to encrypt with failed", slog.Any("error", err))
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

// senderOf returns the sender of an epoch, nil for no epoch. An epoch that is
// returned to goes on with the sender it had: another one would use the same keys
// and nonces from the beginning.
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

// erase erases the keys of all epochs that we neither encrypt for nor may be told
// to. Those for receiving stay until frames under way have arrived.
func (s *Session) erase() {
	needed := func(e *mls.Epoch) bool {
		return e == s.epoch || e == s.state.Load().epoch || s.announcedFor(e)
	}
	maps.DeleteFunc(s.senders, func(e *mls.Epoch, _ *sender) bool { return !needed(e) })
	s.receive.end(func(e *mls.Epoch) bool { return !needed(e) })
}
