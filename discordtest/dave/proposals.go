package dave

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// OnDaveMLSProposals adds or revokes proposals (op 27) and answers with a commit of all open
// ones. Each member does, and the gateway takes the first commit.
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
			s.log.Warn("some proposals for the encrypted group are invalid", slog.Any("error", err))
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
			// Proposals of an existing group to which this member will be added.
		case err != nil:
			bad = append(bad, err)
		case known(s.proposals, p.Ref) || known(s.early, p.Ref):
		case p.Add && p.UserID != s.self && !s.users[p.UserID]:
			s.early = append(s.early, p)
			bad = append(bad, errors.New("the added user is not in the call"))
		default:
			s.proposals = append(s.proposals, p)
		}
	}
	return errors.Join(bad...)
}

func known(proposals []*mls.Proposal, ref []byte) bool {
	return slices.ContainsFunc(proposals, func(p *mls.Proposal) bool { return bytes.Equal(p.Ref, ref) })
}

// expect adds the proposals for a user that arrived before the user joined the call.
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

// maxStaged bounds the number of staged commits, one for each message of proposals.
const maxStaged = 8

// commit sends a commit of all proposals. It stays a candidate until the gateway
// announces the winner.
func (s *Session) commit() {
	if len(s.proposals) == 0 {
		return
	}
	c, err := s.epoch.Commit(s.proposals)
	if err != nil {
		// The proposals remove this member, or some have not arrived: others commit,
		// or this member does after more proposals.
		s.log.Debug("commit proposals failed", slog.Any("error", err))
		return
	}
	if s.staged = append(s.staged, c); len(s.staged) > maxStaged {
		s.staged = slices.Delete(s.staged, 0, 1)
	}
	s.send(func() error { return s.out.SendMLSCommitWelcome(slices.Concat(c.Message, c.Welcome)) })
}
