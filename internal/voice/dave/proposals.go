package dave

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"

	"riffbot/internal/mlswire"
	"riffbot/internal/voice/dave/mls"
)

// OnDaveMLSProposals adds or revokes proposals (op 27) and answers with a commit
// of all there are. Every member does; the gateway takes the first.
func (s *Session) OnDaveMLSProposals(proposals []byte) {
	s.do(func() {
		if s.epoch == nil || len(proposals) == 0 {
			return
		}
		const add, revoke = 0, 1
		var err error
		switch proposals[0] {
		case add:
			err = s.addProposals(proposals[1:])
		case revoke:
			err = s.revokeProposals(proposals[1:])
		default:
			err = mls.ErrMalformed
		}
		if err != nil {
			s.log.Warn("proposals for the encrypted group are not all good", slog.Any("error", err))
		}
		s.commit()
	})
}

func (s *Session) addProposals(vector []byte) error {
	messages, err := mlswire.SplitAll(vector)
	if err != nil {
		return err
	}
	var bad []error
	for _, m := range messages {
		p, err := s.epoch.Proposal(m)
		switch {
		case errors.Is(err, mls.ErrEpoch):
			// Those of an established group, while we wait to be added to it.
		case err != nil:
			bad = append(bad, err)
		case known(s.proposals, p.Ref) || known(s.early, p.Ref):
		case p.Add && p.UserID != s.self && !s.users[p.UserID]:
			s.early = append(s.early, p)
			bad = append(bad, errors.New("somebody is to be added who is not in the call"))
		default:
			s.proposals = append(s.proposals, p)
		}
	}
	return errors.Join(bad...)
}

func known(proposals []*mls.Proposal, ref []byte) bool {
	return slices.ContainsFunc(proposals, func(p *mls.Proposal) bool { return bytes.Equal(p.Ref, ref) })
}

// expect takes up the proposals to add somebody that came before he did.
func (s *Session) expect(user uint64) {
	var now []*mls.Proposal
	s.early = slices.DeleteFunc(s.early, func(p *mls.Proposal) bool {
		if p.UserID == user {
			now = append(now, p)
		}
		return p.UserID == user
	})
	if len(now) > 0 {
		s.proposals = append(s.proposals, now...)
		s.commit()
	}
}

func (s *Session) revokeProposals(vector []byte) error {
	r := mlswire.NewReader(vector)
	refs := mlswire.NewReader(r.Vector())
	for !refs.Empty() {
		ref := refs.Vector()
		revoked := func(p *mls.Proposal) bool { return bytes.Equal(p.Ref, ref) }
		s.proposals, s.early = slices.DeleteFunc(s.proposals, revoked), slices.DeleteFunc(s.early, revoked)
	}
	if !r.Empty() {
		r.Fail()
	}
	return errors.Join(r.Err(), refs.Err())
}

// maxStaged bounds how many commits of our own are kept: proposals that come one
// by one give one commit each.
const maxStaged = 8

// commit sends a commit of all proposals. It stays a candidate until the gateway
// announces the winner.
func (s *Session) commit() {
	if len(s.proposals) == 0 {
		return
	}
	c, err := s.epoch.Commit(s.proposals)
	if err != nil {
		// We are to be removed, or proposals that belong together have not all
		// come yet: others commit, or we do when more comes.
		s.log.Debug("no commit was made of the proposals", slog.Any("error", err))
		return
	}
	if s.staged = append(s.staged, c); len(s.staged) > maxStaged {
		s.staged = slices.Delete(s.staged, 0, 1)
	}
	s.send(func() error { return s.out.SendMLSCommitWelcome(slices.Concat(c.Message, c.Welcome)) })
}
