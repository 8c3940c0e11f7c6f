package mls

import (
	"bytes"
	"crypto/ecdh"
	"slices"

	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// Process processes a commit of another member and returns the next epoch. The proposals are
// those announced in this epoch; a commit may hold no others. ErrRemoved means that the
// commit is valid and removes this member.
func (e *Epoch) Process(message []byte, announced []*Proposal) (next *Epoch, err error) {
	defer wrap("the commit", &err)
	defer contain(&err)
	m, rest, err := mlswire.Split(message)
	switch {
	case err != nil || len(rest) != 0 || m.ContentType != mlswire.ContentCommit:
		return nil, ErrMalformed
	case !bytes.Equal(m.GroupID, e.context.GroupID.AsSlice()):
		return nil, ErrGroup
	case m.Epoch != e.Number():
		return nil, ErrEpoch
	case m.SenderType != mlswire.SenderMember || m.Sender >= e.tree.NumLeaves || m.Sender == uint32(e.leaf):
		return nil, ErrSender
	}
	sender := treesync.LeafIndex(m.Sender)
	from := leafAt(e.tree, sender)
	if from == nil {
		return nil, ErrSender
	}
	context := e.context.Marshal()
	if err := verify(from.SigKeyBytes(), "FramedContentTBS", append(bytes.Clone(m.Signed), context...),
		m.Signature); err != nil {
		return nil, err
	}
	if !equal(m.Membership, membershipTag(e.secrets.MembershipKey.AsSlice(), m.Signed, context, m.Auth)) {
		return nil, ErrSignature
	}

	proposals, err := find(m.Proposals, announced)
	if err != nil {
		return nil, err
	}
	removed := false
	for _, p := range proposals {
		if !p.Add && p.leaf == sender {
			return nil, ErrProposal
		}
		removed = removed || !p.Add && p.leaf == e.leaf
	}
	if removed {
		return nil, ErrRemoved
	}
	c, err := e.apply(proposals)
	if err != nil {
		return nil, err
	}
	commit, err := group.UnmarshalCommit(m.Body)
	if err != nil {
		return nil, ErrMalformed
	}
	return e.follow(m, sender, commit.Path, c)
}

// find returns the proposals that references name, in their order.
func find(refs [][]byte, announced []*Proposal) ([]*Proposal, error) {
	var found []*Proposal
	for _, ref := range refs {
		i := slices.IndexFunc(announced, func(p *Proposal) bool { return bytes.Equal(p.Ref, ref) })
		if i < 0 {
			return nil, ErrUnknown
		}
		if slices.Contains(found, announced[i]) {
			return nil, ErrProposal
		}
		found = append(found, announced[i])
	}
	return found, nil
}

// follow goes into the epoch after a commit whose proposals have been applied.
func (e *Epoch) follow(m mlswire.Message, sender treesync.LeafIndex, path *group.UpdatePath, c *change) (*Epoch,
	error) {
	next := &Epoch{id: e.id, tree: c.tree, leaf: e.leaf, leafKey: e.leafKey}
	var fresh map[treesync.NodeIndex]*ecdh.PrivateKey
	var secret []byte
	if path != nil {
		var err error
		if fresh, secret, err = e.followPath(sender, path, c); err != nil {
			return nil, err
		}
	} else if len(c.welcome) == 0 || len(c.welcome) != len(m.Proposals) {
		return nil, ErrMalformed // only additions may do without a path
	}
	next.nodeKeys = keepKeys(c.tree, e.nodeKeys, fresh)
	next.context = e.provisional(c.tree)
	next.context.ConfirmedTranscriptHash = hash(e.interim, m.Transcript)
	k, err := nextKeys(e.secrets.InitSecret, secret, next.context)
	if err != nil {
		return nil, ErrDecrypt
	}
	next.secrets = k.secrets
	next.confirm(next.context.ConfirmedTranscriptHash)
	if !equal(next.confirmation, m.Confirmation) {
		return nil, ErrSignature
	}
	return next, nil
}

// followPath applies the update path of another member to the tree of c. The committer's
// identity and signature key must not change (DAVE, commit validity).
func (e *Epoch) followPath(sender treesync.LeafIndex, path *group.UpdatePath,
	c *change) (map[treesync.NodeIndex]*ecdh.PrivateKey, []byte, error) {
	before, after := leafAt(c.tree, sender), path.LeafNode
	way := steps(c.tree, sender)
	if before == nil || len(way) != len(path.Nodes) || after.LeafNodeSource != leafSourceCommit {
		return nil, nil, ErrMalformed
	}
	if !bytes.Equal(before.SigKeyBytes(), after.SigKeyBytes()) ||
		!bytes.Equal(before.Credential.Marshal(), after.Credential.Marshal()) {
		return nil, nil, ErrSender
	}
	if _, err := ecdh.P256().NewPublicKey(after.EncryptionKey); err != nil ||
		bytes.Equal(before.EncryptionKey, after.EncryptionKey) {
		return nil, nil, ErrMalformed
	}
	if after.VerifyWithContext(suite, e.context.GroupID.AsSlice(), uint32(sender)) != nil {
		return nil, nil, ErrSignature
	}
	public := make([]*ecdh.PublicKey, len(way))
	for i := range way {
		key, err := ecdh.P256().NewPublicKey(path.Nodes[i].EncryptionKey)
		if err != nil {
			return nil, nil, ErrMalformed
		}
		public[i] = key
	}
	if !bytes.Equal(after.ParentHash, setPath(c.tree, sender, way, public)) {
		return nil, nil, ErrTree
	}
	if err := c.tree.SetLeaf(sender, *after); err != nil {
		return nil, nil, ErrTree
	}
	if err := checkMembers(c.tree); err != nil {
		return nil, nil, err
	}
	return e.openPath(c.tree, e.provisional(c.tree).Marshal(), way, path.Nodes, c.added)
}
