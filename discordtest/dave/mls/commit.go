package mls

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/schedule"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// leafSourceCommit is the leaf_node_source of a committer's new leaf.
const leafSourceCommit = 3

// Staged is a commit of this member that the gateway has not accepted yet.
type Staged struct {
	Message []byte // the commit, as op 28 sends and op 29 repeats it
	Welcome []byte // for those it adds; nil when there are none
	Next    *Epoch // the next epoch if the commit wins
}

// Commit creates a commit of all given proposals. It returns ErrRemoved if one of them removes
// this member, because another member has to commit that.
func (e *Epoch) Commit(proposals []*Proposal) (s *Staged, err error) {
	defer wrap("commit", &err)
	defer contain(&err)
	for _, p := range proposals {
		if !p.Add && p.leaf == e.leaf {
			return nil, ErrRemoved
		}
	}
	c, err := e.apply(proposals)
	if err != nil {
		return nil, err
	}
	path, private, commitSecret, err := e.newPath(c)
	if err != nil {
		return nil, err
	}
	commit := &group.Commit{Path: path.update}
	for _, p := range proposals {
		commit.Proposals = append(commit.Proposals, group.ProposalOrRef{ProposalRef: p.Ref})
	}
	content, err := e.sign(commit.Marshal())
	if err != nil {
		return nil, err
	}

	next := &Epoch{id: e.id, tree: c.tree, leaf: e.leaf, leafKey: path.leafKey, nodeKeys: keepKeys(c.tree, private)}
	next.context = e.provisional(c.tree)
	next.context.ConfirmedTranscriptHash = hash(e.interim, content.transcript())
	k, err := nextKeys(e.secrets.InitSecret, commitSecret, next.context)
	if err != nil {
		return nil, err
	}
	next.secrets = k.secrets
	next.confirm(next.context.ConfirmedTranscriptHash)
	s = &Staged{Message: content.finish(next.confirmation, e.secrets.MembershipKey.AsSlice()), Next: next}
	if len(c.welcome) > 0 {
		s.Welcome, err = next.welcome(k, c.welcome, path)
	}
	return s, err
}

// newPath is an update path of this member.
type newPath struct {
	way     []step
	secrets [][]byte // one for each step
	leafKey *ecdh.PrivateKey
	update  *group.UpdatePath
}

// newPath creates keys for this member's leaf and all nodes above it, puts them into the tree
// of c, and encrypts them for the others.
func (e *Epoch) newPath(c *change) (*newPath, map[treesync.NodeIndex]*ecdh.PrivateKey, []byte, error) {
	fail := func(err error) (*newPath, map[treesync.NodeIndex]*ecdh.PrivateKey, []byte, error) {
		return nil, nil, nil, err
	}
	random := make([]byte, suite.HashLength())
	_, _ = rand.Read(random) // never fails
	leafKey, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return fail(err)
	}
	p := &newPath{way: steps(c.tree, e.leaf), leafKey: leafKey}
	private, secrets, commitSecret, err := climb(random, len(p.way))
	if err != nil {
		return fail(err)
	}
	p.secrets = secrets
	public := make([]*ecdh.PublicKey, len(private))
	keys := make(map[treesync.NodeIndex]*ecdh.PrivateKey)
	for i, key := range private {
		public[i], keys[p.way[i].node] = key.PublicKey(), key
	}

	leaf := *leafAt(c.tree, e.leaf)
	leaf.ParentHash = setPath(c.tree, e.leaf, p.way, public)
	leaf.EncryptionKey, leaf.LeafNodeSource, leaf.Lifetime = leafKey.PublicKey().Bytes(), leafSourceCommit, nil
	signature, err := ciphersuite.SignWithLabel(e.id.key, "LeafNodeTBS",
		leaf.MarshalTBSWithContext(e.context.GroupID.AsSlice(), uint32(e.leaf)))
	if err != nil {
		return fail(err)
	}
	leaf.Signature = signature.AsSlice()
	if err := c.tree.SetLeaf(e.leaf, leaf); err != nil {
		return fail(err)
	}

	p.update = &group.UpdatePath{LeafNode: &leaf}
	context := e.provisional(c.tree).Marshal()
	for i, s := range p.way {
		node := group.UpdatePathNode{EncryptionKey: public[i].Bytes()}
		for _, to := range recipients(c.tree, s, c.added) {
			sealed, err := ciphersuite.EncryptWithLabel(publicKeyAt(c.tree, to), "UpdatePathNode", context, secrets[i], suite)
			if err != nil {
				return fail(err)
			}
			node.EncryptedPathSecrets = append(node.EncryptedPathSecrets, *sealed)
		}
		p.update.Nodes = append(p.update.Nodes, node)
	}
	return p, keys, commitSecret, nil
}

// signed is a commit message up to its signature.
type signed struct {
	message   []byte // version, wire format, content
	context   []byte
	signature []byte // as a vector
}

func (e *Epoch) sign(body []byte) (*signed, error) {
	m := []byte{0, 1, 0, 1} // MLS 1.0, a public message
	m = mlswire.AppendVector(m, e.context.GroupID.AsSlice())
	m = binary.BigEndian.AppendUint64(m, e.Number())
	m = append(m, mlswire.SenderMember)
	m = binary.BigEndian.AppendUint32(m, uint32(e.leaf))
	m = mlswire.AppendVector(m, nil) // authenticated data
	m = append(append(m, mlswire.ContentCommit), body...)
	s := &signed{message: m, context: e.context.Marshal()}
	signature, err := ciphersuite.SignWithLabel(e.id.key, "FramedContentTBS", append(bytes.Clone(m), s.context...))
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	s.signature = mlswire.AppendVector(nil, signature.AsSlice())
	return s, nil
}

func (s *signed) transcript() []byte { return append(bytes.Clone(s.message[2:]), s.signature...) }

// finish adds the tags behind the signature.
func (s *signed) finish(confirmation, membershipKey []byte) []byte {
	auth := mlswire.AppendVector(bytes.Clone(s.signature), confirmation)
	tag := membershipTag(membershipKey, s.message, s.context, auth)
	return mlswire.AppendVector(append(bytes.Clone(s.message), auth...), tag)
}

func membershipTag(key, message, context, auth []byte) []byte {
	return schedule.ComputeMembershipTag(suite, key, bytes.Join([][]byte{message, context, auth}, nil))
}

func hash(parts ...[]byte) []byte {
	h := suite.HashFunction()()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func equal(a, b []byte) bool { return hmac.Equal(a, b) }
