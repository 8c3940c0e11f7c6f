package mls

import (
	"bytes"
	"crypto/ecdh"
	"encoding/binary"
	"slices"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/extensions"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/keypackages"
	"github.com/thomas-vilte/mls-go/schedule"
	"github.com/thomas-vilte/mls-go/treesync"
)

// Epoch is the state of a group between two commits, as one member knows it. It is immutable
// and safe for concurrent use.
type Epoch struct {
	id           *Identity
	context      *group.GroupContext
	tree         *treesync.RatchetTree // of 2^n leaves
	leaf         treesync.LeafIndex    // of this member
	leafKey      *ecdh.PrivateKey
	nodeKeys     map[treesync.NodeIndex]*ecdh.PrivateKey // of nodes above the leaf
	secrets      *schedule.EpochSecrets                  // to be copied before use: the library wipes what it has used
	confirmation []byte
	interim      []byte // interim transcript hash
}

// Member is a member of the group.
type Member struct {
	UserID    uint64
	Leaf      uint32
	PublicKey []byte // signature key
}

// NewGroup returns epoch 0 of a group with the owner of a key package as its only member.
// The external sender is the payload of op 25.
func NewGroup(kp *KeyPackage, channelID uint64, externalSender []byte) (e *Epoch, err error) {
	defer wrap("the external sender", &err)
	defer contain(&err)
	if err := checkExternalSender(externalSender); err != nil {
		return nil, err
	}
	leaf, err := treesync.UnmarshalLeafNodeData(kp.leaf)
	if err != nil {
		return nil, ErrMalformed
	}
	tree := treesync.NewRatchetTree(1, suite)
	tree.AddLeaf(*leaf)
	context := &group.GroupContext{
		Version:     keypackages.MLS10,
		CipherSuite: suite,
		GroupID:     group.NewGroupID(groupID(channelID)),
		TreeHash:    tree.TreeHash(),
		Extensions: []group.Extension{{Type: extensions.ExtensionTypeExternalSenders,
			Data: externalSenders(externalSender)}},
	}
	random, err := ciphersuite.NewSecretRandomCS(suite)
	if err != nil {
		return nil, err
	}
	keys, err := nextKeys(random, nil, context)
	if err != nil {
		return nil, err
	}
	e = &Epoch{id: kp.id, context: context, tree: tree, leafKey: kp.leafKey, secrets: keys.secrets}
	e.confirm(nil)
	return e, nil
}

// confirm computes the confirmation tag, and from it the interim transcript
// hash, of an epoch whose secrets are known.
func (e *Epoch) confirm(confirmedHash []byte) {
	e.confirmation = schedule.ComputeConfirmationTag(suite, e.secrets.ConfirmationKey.AsSlice(), confirmedHash)
	e.interim = schedule.ComputeInterimTranscriptHash(suite, confirmedHash, e.confirmation)
}

// Number returns the epoch's number; 0 is a group with its creator only.
func (e *Epoch) Number() uint64 { return e.context.Epoch.AsUint64() }

// UserID returns the user id of this member.
func (e *Epoch) UserID() uint64 { return e.id.userID }

// Leaf returns the index of this member's leaf.
func (e *Epoch) Leaf() uint32 { return uint32(e.leaf) }

// Members returns the members of the group, by leaf.
func (e *Epoch) Members() []Member {
	var all []Member
	for i := range treesync.LeafIndex(e.tree.NumLeaves) {
		if leaf := leafAt(e.tree, i); leaf != nil {
			all = append(all, Member{UserID: userIDOf(leaf), Leaf: uint32(i), PublicKey: slices.Clone(leaf.SigKeyBytes())})
		}
	}
	return all
}

// Authenticator returns 32 bytes that are equal for all members who have the
// same view of the group.
func (e *Epoch) Authenticator() []byte { return slices.Clone(e.secrets.AuthenticationSecret.AsSlice()) }

// Export derives a secret of n bytes for a purpose outside MLS (RFC 9420,
// section 8.5).
func (e *Epoch) Export(label string, context []byte, n int) ([]byte, error) {
	return export(e.secrets.ExporterSecret, label, context, n)
}

func export(exporter *ciphersuite.Secret, label string, context []byte, n int) ([]byte, error) {
	derived, err := exporter.DeriveSecret(suite, label)
	if err != nil {
		return nil, err
	}
	hash, err := ciphersuite.Hash(suite, context)
	if err != nil {
		return nil, err
	}
	out, err := derived.KdfExpandLabel("exported", hash, n)
	if err != nil {
		return nil, err
	}
	return out.AsSlice(), nil
}

// groupID returns the id of a channel's group.
func groupID(channelID uint64) []byte { return binary.BigEndian.AppendUint64(nil, channelID) }

// leafAt returns the leaf node at an index, nil for a blank one.
func leafAt(tree *treesync.RatchetTree, i treesync.LeafIndex) *treesync.LeafNodeData {
	if node := tree.GetLeaf(i); node != nil && node.State == treesync.NodeStatePresent {
		return node.LeafData
	}
	return nil
}

// userIDOf returns the user id in a leaf whose credential has been checked.
func userIDOf(leaf *treesync.LeafNodeData) uint64 {
	if leaf.Credential == nil || len(leaf.Credential.Identity) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(leaf.Credential.Identity)
}

func sameLeaf(a, b *treesync.LeafNodeData) bool { return bytes.Equal(a.Marshal(), b.Marshal()) }
