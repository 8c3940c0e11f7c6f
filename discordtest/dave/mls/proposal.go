package mls

import (
	"bytes"
	"crypto/ecdh"
	"encoding/binary"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// Proposal is a proposal of the gateway that has been checked against an epoch.
type Proposal struct {
	Ref    []byte // the name by which commits and revocations speak of it
	Add    bool   // otherwise it is a removal
	UserID uint64 // who is added or removed

	leaf       treesync.LeafIndex // of the removed
	node       *treesync.LeafNodeData
	initKey    []byte
	packageRef []byte
}

// Proposal checks a proposal that arrived in op 27.
func (e *Epoch) Proposal(m mlswire.Message) (p *Proposal, err error) {
	defer wrap("the proposal", &err)
	defer contain(&err)
	switch {
	case m.ContentType != mlswire.ContentProposal || m.SenderType != mlswire.SenderExternal || m.Sender != 0:
		return nil, ErrSender
	case !bytes.Equal(m.GroupID, e.context.GroupID.AsSlice()):
		return nil, ErrGroup
	case m.Epoch != e.Number():
		return nil, ErrEpoch
	}
	if err := verify(e.gatewayKey(), "FramedContentTBS", m.Signed, m.Signature); err != nil {
		return nil, err
	}
	p = &Proposal{Ref: ciphersuite.MakeProposalRef(m.Authentic, suite.HashFunction()).AsSlice()}
	if kind := binary.BigEndian.Uint16(m.Body); kind == mlswire.ProposalAdd {
		if err := p.readAdd(m.Body[2:]); err != nil {
			return nil, err
		}
		return p, nil
	}
	p.leaf = treesync.LeafIndex(binary.BigEndian.Uint32(m.Body[2:]))
	leaf := leafAt(e.tree, p.leaf)
	if uint32(p.leaf) >= e.tree.NumLeaves || leaf == nil {
		return nil, ErrProposal
	}
	p.UserID = userIDOf(leaf)
	return p, nil
}

func (p *Proposal) readAdd(keyPackage []byte) error {
	k, err := mlswire.ReadKeyPackage(keyPackage)
	if err != nil || k.Version != 1 || k.Suite != uint16(suite) {
		return ErrMalformed
	}
	node, err := treesync.UnmarshalLeafNodeData(k.Leaf)
	if err != nil || len(node.Credential.Identity) != 8 || bytes.Equal(k.InitKey, node.EncryptionKey) {
		return ErrMalformed
	}
	for _, key := range [][]byte{k.InitKey, node.EncryptionKey, node.SigKeyBytes()} {
		if _, err := ecdh.P256().NewPublicKey(key); err != nil {
			return ErrMalformed
		}
	}
	if node.Verify(suite) != nil {
		return ErrSignature
	}
	if err := verify(node.SigKeyBytes(), "KeyPackageTBS", k.Signed, k.Signature); err != nil {
		return err
	}
	p.Add, p.UserID, p.node, p.initKey = true, userIDOf(node), node, k.InitKey
	p.packageRef = ciphersuite.MakeKeyPackageRef(k.Raw, suite.HashFunction()).AsSlice()
	return nil
}
