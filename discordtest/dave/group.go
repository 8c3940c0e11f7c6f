package dave

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// maxKeyPackages bounds the number of unused key packages. There is more than one when the
// gateway requests another while it uses the last one.
const maxKeyPackages = 3

// forget resets the handshake for a new connection.
func (s *Session) forget() {
	s.leaveGroup()
	s.keyPackages = nil
	clear(s.transitions)
}

// leaveGroup drops the group. Frames in transit can still be decrypted, and frames are
// encrypted as before until a transition is executed.
func (s *Session) leaveGroup() {
	s.epoch, s.proposals, s.early, s.staged = nil, nil, nil, nil
}

// beginGroup sends a new key package and creates a group with one member, to which others
// may be added.
func (s *Session) beginGroup() {
	kp, err := s.identity.NewKeyPackage()
	if err != nil {
		s.log.Error("create key package failed", slog.Any("error", err))
		return
	}
	if s.keyPackages = append(s.keyPackages, kp); len(s.keyPackages) > maxKeyPackages {
		s.keyPackages = slices.Delete(s.keyPackages, 0, 1)
	}
	s.send(func() error { return s.out.SendMLSKeyPackage(kp.Bytes()) })
	s.makeGroup()
}

// makeGroup creates a group with one member when all its parts are known. It is used at
// once, since no other member has keys.
func (s *Session) makeGroup() {
	if s.external == nil || len(s.keyPackages) == 0 {
		return
	}
	e, err := mls.NewGroup(s.keyPackages[len(s.keyPackages)-1], s.channel, s.external)
	if err != nil {
		s.log.Error("create encrypted group failed", slog.Any("error", err))
		return
	}
	s.enter(e)
	if st := s.state.Load(); st.epoch == nil && st.version > 0 {
		s.execute(transition{version: st.version, epoch: e})
	}
}

// enter moves the session to an epoch.
func (s *Session) enter(e *mls.Epoch) {
	s.epoch, s.proposals, s.early, s.staged = e, nil, nil, nil
	s.receive.add(e)
}

// OnDaveMLSExternalSenderPackage handles the gateway's external sender (op 25).
func (s *Session) OnDaveMLSExternalSenderPackage(externalSenderPackage []byte) {
	s.do(func() {
		if bytes.Equal(s.external, externalSenderPackage) && s.epoch != nil {
			return
		}
		s.external = bytes.Clone(externalSenderPackage)
		if s.epoch == nil || s.epoch.Number() == 0 {
			s.makeGroup()
			return
		}
		s.log.Warn("external sender of encrypted call changed")
	})
}

// OnDaveMLSPrepareCommitTransition handles the commit that won (op 29).
func (s *Session) OnDaveMLSPrepareCommitTransition(transitionID uint16, commitMessage []byte) {
	s.do(func() {
		if s.epoch == nil {
			return
		}
		if i := slices.IndexFunc(s.staged, func(c *mls.Staged) bool { return bytes.Equal(c.Message, commitMessage) }); i >= 0 {
			if s.epoch.Number() == 0 {
				s.keyPackages = nil // this group won, so that no other member adds this one
			}
			s.follow(transitionID, s.staged[i].Next)
			return
		}
		if s.epoch.Number() == 0 {
			return // of a group that a welcome will add this member to
		}
		if m, _, err := mlswire.Split(commitMessage); err == nil && m.Epoch < s.epoch.Number() {
			return // already processed
		}
		next, err := s.epoch.Process(commitMessage, s.proposals)
		switch {
		case errors.Is(err, mls.ErrRemoved):
			s.leaveGroup()
			if len(s.keyPackages) == 0 {
				s.beginGroup()
			} else { // an addition that is still in transit
				s.makeGroup()
			}
		case err != nil:
			s.recover(transitionID, err)
		default:
			s.follow(transitionID, next)
		}
	})
}

// OnDaveMLSWelcome handles a welcome to the group of the call (op 30).
func (s *Session) OnDaveMLSWelcome(transitionID uint16, welcomeMessage []byte) {
	s.do(func() {
		e, err := s.join(welcomeMessage)
		if err != nil {
			s.recover(transitionID, err)
			return
		}
		if n := s.strangers(e); n > 0 {
			// Members that have just left; proposals to remove them follow.
			s.log.Info("encrypted group has members outside the call", slog.Int("members", n))
		}
		s.follow(transitionID, e)
	})
}

// join tries a welcome with the pending key packages. It consumes the one that fits and the
// earlier ones.
func (s *Session) join(welcome []byte) (*mls.Epoch, error) {
	err := errors.New("the welcome came before the messages that it needs")
	for i, kp := range slices.Backward(s.keyPackages) {
		if s.external == nil {
			break
		}
		var e *mls.Epoch
		if e, err = mls.Join(welcome, kp, s.channel, s.external); err == nil {
			s.keyPackages = slices.Delete(s.keyPackages, 0, i+1)
			return e, nil
		}
		if !errors.Is(err, mls.ErrNotForUs) {
			break
		}
	}
	return nil, err
}

// strangers returns the number of group members that are not in the call.
func (s *Session) strangers(e *mls.Epoch) int {
	n := 0
	for _, m := range e.Members() {
		if m.UserID != s.self && !s.users[m.UserID] {
			n++
		}
	}
	return n
}

// follow moves the session to the epoch of a commit or welcome, and prepares to encrypt for
// it.
func (s *Session) follow(transitionID uint16, e *mls.Epoch) {
	s.enter(e)
	s.announce(transitionID, max(s.upcoming, 1))
}

// recover reports an invalid commit or welcome (op 31) and sends a new key package, so that
// the gateway removes this member and adds it again.
func (s *Session) recover(transitionID uint16, reason error) {
	s.log.Warn("encrypted group lost, joining again", slog.Any("error", reason))
	s.leaveGroup()
	s.send(func() error { return s.out.SendInvalidCommitWelcome(transitionID) })
	s.beginGroup()
}
