package mls

import (
	"bytes"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/extensions"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// Join reads a welcome (op 30) for one of this member's key packages. The group has to be that
// of the channel, with the gateway as external sender.
func Join(welcome []byte, kp *KeyPackage, channelID uint64, externalSender []byte) (e *Epoch, err error) {
	defer wrap("the welcome", &err)
	defer contain(&err)
	return join(welcome, kp, nil, func(c *group.GroupContext, tree *treesync.RatchetTree) error {
		if !bytes.Equal(c.GroupID.AsSlice(), groupID(channelID)) {
			return ErrGroup
		}
		if err := checkExtensions(c.Extensions, externalSender); err != nil {
			return err
		}
		return checkUsers(tree)
	})
}

// join reads a welcome. A tree is given when it does not come with the welcome.
func join(welcome []byte, kp *KeyPackage, treeData []byte, check func(*group.GroupContext, *treesync.RatchetTree) error) (*Epoch, error) {
	secrets, sealedInfo, err := openSecrets(welcome, kp)
	if err != nil {
		return nil, err
	}
	k, err := welcomeKeys(secrets.JoinerSecret.AsSlice())
	if err != nil {
		return nil, ErrDecrypt
	}
	plain, err := ciphersuite.DecryptWithCipherSuite(k.welcomeKey, k.welcomeNonce, sealedInfo, nil, suite)
	if err != nil {
		return nil, ErrDecrypt
	}
	info, err := group.UnmarshalGroupInfo(plain)
	if err != nil || info.GroupContext.Version != 1 || info.GroupContext.CipherSuite != suite {
		return nil, ErrMalformed
	}
	for _, x := range info.Extensions {
		if x.Type == extensions.ExtensionTypeRatchetTree && treeData == nil {
			treeData = x.Data
		}
	}
	tree, err := readTree(treeData, info.GroupContext.GroupID.AsSlice())
	if err != nil {
		return nil, err
	}
	if err := check(info.GroupContext, tree); err != nil {
		return nil, err
	}
	if !bytes.Equal(tree.TreeHash(), info.GroupContext.TreeHash) {
		return nil, ErrTree
	}
	signer := treesync.LeafIndex(info.Signer)
	if uint32(signer) >= tree.NumLeaves || leafAt(tree, signer) == nil {
		return nil, ErrSender
	}
	if err := verify(leafAt(tree, signer).SigKeyBytes(), "GroupInfoTBS", info.MarshalTBS(), info.Signature); err != nil {
		return nil, err
	}

	e := &Epoch{id: kp.id, context: info.GroupContext, tree: tree, leafKey: kp.leafKey}
	if err := e.findLeaf(kp); err != nil {
		return nil, err
	}
	if secrets.PathSecret != nil {
		if err := e.takePath(signer, secrets.PathSecret); err != nil {
			return nil, err
		}
	}
	if k.derive(e.context.Marshal()) != nil {
		return nil, ErrDecrypt
	}
	e.secrets = k.secrets
	e.confirm(e.context.ConfirmedTranscriptHash)
	if !equal(e.confirmation, info.ConfirmationTag) {
		return nil, ErrSignature
	}
	return e, nil
}

// openSecrets decrypts the part of a welcome that is for a key package.
func openSecrets(welcome []byte, kp *KeyPackage) (*group.GroupSecrets, []byte, error) {
	r := mlswire.NewReader(welcome)
	if r.Uint16() != uint16(suite) {
		return nil, nil, ErrMalformed
	}
	list := mlswire.NewReader(r.Vector())
	sealedInfo := r.Vector()
	if r.Err() != nil || !r.Empty() {
		return nil, nil, ErrMalformed
	}
	ours := ciphersuite.MakeKeyPackageRef(kp.raw, suite.HashFunction()).AsSlice()
	for !list.Empty() {
		ref, kem, sealed := list.Vector(), list.Vector(), list.Vector()
		if list.Err() != nil {
			return nil, nil, ErrMalformed
		}
		if !bytes.Equal(ref, ours) {
			continue
		}
		plain, err := ciphersuite.DecryptWithLabel(kp.initKey.Bytes(), "Welcome", sealedInfo,
			&ciphersuite.HpkeCiphertext{KEMOutput: kem, Ciphertext: sealed}, suite)
		if err != nil {
			return nil, nil, ErrDecrypt
		}
		secrets, err := group.UnmarshalGroupSecrets(plain)
		if err != nil || len(secrets.Psks) != 0 || secrets.JoinerSecret.Len() != suite.HashLength() {
			return nil, nil, ErrMalformed
		}
		return secrets, sealedInfo, nil
	}
	return nil, nil, ErrNotForUs
}

// findLeaf returns the leaf of this member in the tree of a group that it joins.
func (e *Epoch) findLeaf(kp *KeyPackage) error {
	ours, err := treesync.UnmarshalLeafNodeData(kp.leaf)
	if err != nil {
		return ErrMalformed
	}
	for i := range treesync.LeafIndex(e.tree.NumLeaves) {
		if leaf := leafAt(e.tree, i); leaf != nil && sameLeaf(leaf, ours) {
			e.leaf = i
			return nil
		}
	}
	return ErrNotForUs
}

// takePath derives the keys of the nodes above this member's leaf from the path secret in a
// welcome, which is that of the lowest common node with the committer.
func (e *Epoch) takePath(signer treesync.LeafIndex, secret []byte) error {
	var way []step
	for _, s := range steps(e.tree, signer) {
		if len(way) > 0 || under(s.sibling, e.leaf) {
			way = append(way, s)
		}
	}
	for _, s := range way {
		if e.tree.Nodes[s.node].EncryptionKey == nil {
			return ErrTree
		}
	}
	keys, _, err := takeKeys(e.tree, way, secret)
	e.nodeKeys = keys
	return err
}
