package dave

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"

	"riffbot/internal/mlswire"
	"riffbot/internal/voice/dave/mls"
)

// maxKeyPackages bounds how many key packages of ours may be under way. It takes
// more than one when the gateway asks for another just as it uses the last.
const maxKeyPackages = 3

// forget begins anew, for another connection.
func (s *Session) forget() {
	s.leaveGroup()
	s.keyPackages = nil
	clear(s.transitions)
}

// leaveGroup forgets the group. Frames already under way can still be decrypted,
// and ours are encrypted as before until a transition is executed.
func (s *Session) leaveGroup() {
	s.epoch, s.proposals, s.early, s.staged = nil, nil, nil, nil
}

// beginGroup sends a new key package and makes a group of our own, which others
// may be added to.
func (s *Session) beginGroup() {
	kp, err := s.identity.NewKeyPackage()
	if err != nil {
		s.log.Error("there is no key package", slog.Any("error", err))
		return
	}
	if s.keyPackages = append(s.keyPackages, kp); len(s.keyPackages) > maxKeyPackages {
		s.keyPackages = slices.Delete(s.keyPackages, 0, 1)
	}
	s.send(func() error { return s.out.SendMLSKeyPackage(kp.Bytes()) })
	s.makeGroup()
}

// makeGroup makes a group of our own when everything for it is there. Until
// somebody else has keys, nobody but us can be meant by what we encrypt, so it
// counts at once.
func (s *Session) makeGroup() {
	if s.external == nil || len(s.keyPackages) == 0 {
		return
	}
	e, err := mls.NewGroup(s.keyPackages[len(s.keyPackages)-1], s.channel, s.external)
	if err != nil {
		s.log.Error("there is no group", slog.Any("error", err))
		return
	}
	s.enter(e)
	if st := s.state.Load(); st.epoch == nil && st.version > 0 {
		s.execute(transition{version: st.version, epoch: e})
	}
}

// enter goes into an epoch.
func (s *Session) enter(e *mls.Epoch) {
	s.epoch, s.proposals, s.early, s.staged = e, nil, nil, nil
	s.receive.add(e)
}

// OnDaveMLSExternalSenderPackage says who the gateway is (op 25).
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
		s.log.Warn("the gateway of an encrypted call became another")
	})
}

// OnDaveMLSPrepareCommitTransition takes the commit that has won (op 29).
func (s *Session) OnDaveMLSPrepareCommitTransition(transitionID uint16, commitMessage []byte) {
	s.do(func() {
		if s.epoch == nil {
			return
		}
		if i := slices.IndexFunc(s.staged, func(c *mls.Staged) bool { return bytes.Equal(c.Message, commitMessage) }); i >= 0 {
			if s.epoch.Number() == 0 {
				s.keyPackages = nil // ours is the group now, nobody adds us
			}
			s.follow(transitionID, s.staged[i].Next)
			return
		}
		if s.epoch.Number() == 0 {
			return // of a group that we are not in yet; a welcome will come
		}
		if m, _, err := mlswire.Split(commitMessage); err == nil && m.Epoch < s.epoch.Number() {
			return // we have been there
		}
		next, err := s.epoch.Process(commitMessage, s.proposals)
		switch {
		case errors.Is(err, mls.ErrRemoved):
			s.leaveGroup()
			if len(s.keyPackages) == 0 {
				s.beginGroup()
			} else { // it is under way, and we are to be added with it
				s.makeGroup()
			}
		case err != nil:
			s.recover(transitionID, err)
		default:
			s.follow(transitionID, next)
		}
	})
}

// OnDaveMLSWelcome takes a welcome into the group of the call (op 30).
func (s *Session) OnDaveMLSWelcome(transitionID uint16, welcomeMessage []byte) {
	s.do(func() {
		e, err := s.join(welcomeMessage)
		if err != nil {
			s.recover(transitionID, err)
			return
		}
		if n := s.strangers(e); n > 0 {
			// Those who have just left are; proposals to remove them follow.
			s.log.Info("members of the encrypted group are not in the call", slog.Int("members", n))
		}
		s.follow(transitionID, e)
	})
}

// join tries a welcome with the key packages under way. The one that fits is used
// up, and those before it.
func (s *Session) join(welcome []byte) (*mls.Epoch, error) {
	err := errors.New("a welcome came before all that it needs")
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

// strangers returns how many are in a group but not in the call.
func (s *Session) strangers(e *mls.Epoch) int {
	n := 0
	for _, m := range e.Members() {
		if m.UserID != s.self && !s.users[m.UserID] {
			n++
		}
	}
	return n
}

// follow goes into the epoch that a commit or a welcome began, and gets ready to
// encrypt for it.
func (s *Session) follow(transitionID uint16, e *mls.Epoch) {
	s.enter(e)
	s.announce(transitionID, max(s.upcoming, 1))
}

// recover tells the gateway that a commit or welcome could not be read (op 31)
// and starts over with a new key package: it removes us and adds us again.
func (s *Session) recover(transitionID uint16, reason error) {
	s.log.Warn("the encrypted group has been lost and is joined again", slog.Any("error", reason))
	s.leaveGroup()
	s.send(func() error { return s.out.SendInvalidCommitWelcome(transitionID) })
	s.beginGroup()
}
