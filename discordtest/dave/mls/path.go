package mls

import (
	"bytes"
	"crypto/ecdh"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/treesync"
)

// step is a node that an update path gives a new key: one on the way from the
// committer's leaf to the root with members in its other half (the filtered
// direct path of RFC 9420, section 4.1.2).
type step struct {
	node    treesync.NodeIndex
	sibling treesync.NodeIndex // the child that the committer is not under
}

func steps(tree *treesync.RatchetTree, leaf treesync.LeafIndex) []step {
	var all []step
	up, across := tree.DirectPath(leaf)[1:], tree.Copath(leaf)
	for i, node := range up {
		if len(tree.Resolution(across[i])) > 0 {
			all = append(all, step{node, across[i]})
		}
	}
	return all
}

// setPath gives the nodes above a leaf new keys, and computes their parent
// hashes. It returns the one that belongs into the leaf.
func setPath(tree *treesync.RatchetTree, leaf treesync.LeafIndex, way []step, keys []*ecdh.PublicKey) []byte {
	for _, n := range tree.DirectPath(leaf)[1:] {
		tree.BlankNode(n)
	}
	for i, s := range way {
		tree.Nodes[s.node] = treesync.Node{State: treesync.NodeStatePresent, EncryptionKey: keys[i]}
	}
	hash := []byte{}
	for i := len(way) - 1; i >= 0; i-- {
		node := &tree.Nodes[way[i].node]
		node.ParentHash = hash
		hash = treesync.ComputeParentHash(node.EncryptionKey.Bytes(), hash, tree.HashNode(way[i].sibling), suite.HashFunction())
	}
	return hash
}

// provisional returns the group context under which path secrets are encrypted:
// of the next epoch, with the transcript hash of this one.
func (e *Epoch) provisional(tree *treesync.RatchetTree) *group.GroupContext {
	c := *e.context
	c.Epoch = group.NewGroupEpoch(e.Number() + 1)
	c.TreeHash = tree.TreeHash()
	return &c
}

// recipients returns the nodes for whose keys a path secret is encrypted.
func recipients(tree *treesync.RatchetTree, s step, added map[treesync.LeafIndex]bool) []treesync.NodeIndex {
	return tree.ResolutionWithExclusions(s.sibling, added)
}

func publicKeyAt(tree *treesync.RatchetTree, n treesync.NodeIndex) []byte {
	node := tree.Nodes[n]
	if treesync.IsLeaf(n) {
		return node.LeafData.EncryptionKey
	}
	return node.EncryptionKey.Bytes()
}

// climb derives from a path secret the keys of so many nodes, the first its own,
// and then the commit secret.
func climb(secret []byte, n int) (keys []*ecdh.PrivateKey, secrets [][]byte, commit []byte, err error) {
	for range n {
		key, err := nodeKey(secret)
		if err != nil {
			return nil, nil, nil, err
		}
		keys, secrets = append(keys, key), append(secrets, secret)
		if secret, err = derive(secret, "path"); err != nil {
			return nil, nil, nil, err
		}
	}
	return keys, secrets, secret, nil
}

func nodeKey(pathSecret []byte) (*ecdh.PrivateKey, error) {
	secret, err := derive(pathSecret, "node")
	if err != nil {
		return nil, err
	}
	return ciphersuite.DeriveKeyPair(suite, secret)
}

// openPath decrypts the path secret of an update path that is meant for this member. It returns
// the new keys of the nodes above its leaf and the commit secret. The tree already has the
// path's public keys.
func (e *Epoch) openPath(tree *treesync.RatchetTree, context []byte, way []step, nodes []group.UpdatePathNode,
	added map[treesync.LeafIndex]bool) (map[treesync.NodeIndex]*ecdh.PrivateKey, []byte, error) {
	for i, s := range way {
		if !under(s.sibling, e.leaf) {
			continue
		}
		to := recipients(tree, s, added)
		if len(to) != len(nodes[i].EncryptedPathSecrets) {
			return nil, nil, ErrMalformed
		}
		for j, n := range to {
			key := e.keyAt(n)
			if key == nil || !bytes.Equal(key.PublicKey().Bytes(), publicKeyAt(tree, n)) {
				continue
			}
			secret, err := ciphersuite.DecryptWithLabel(key.Bytes(), "UpdatePathNode", context, &nodes[i].EncryptedPathSecrets[j], suite)
			if err != nil {
				return nil, nil, ErrDecrypt
			}
			return takeKeys(tree, way[i:], secret)
		}
	}
	return nil, nil, ErrDecrypt
}

// takeKeys derives the keys of the given steps from a path secret and checks
// that they belong to the public keys in the tree.
func takeKeys(tree *treesync.RatchetTree, way []step, secret []byte) (map[treesync.NodeIndex]*ecdh.PrivateKey, []byte, error) {
	private, _, commit, err := climb(secret, len(way))
	if err != nil {
		return nil, nil, ErrDecrypt
	}
	keys := make(map[treesync.NodeIndex]*ecdh.PrivateKey)
	for i, s := range way {
		if !bytes.Equal(private[i].PublicKey().Bytes(), publicKeyAt(tree, s.node)) {
			return nil, nil, ErrTree
		}
		keys[s.node] = private[i]
	}
	return keys, commit, nil
}

// keyAt returns this member's private key of a node, nil if it has none.
func (e *Epoch) keyAt(n treesync.NodeIndex) *ecdh.PrivateKey {
	if n == treesync.LeafIndexToNodeIndex(e.leaf) {
		return e.leafKey
	}
	return e.nodeKeys[n]
}

// keepKeys returns those of this member's old and new keys whose nodes are in a tree.
func keepKeys(tree *treesync.RatchetTree, all ...map[treesync.NodeIndex]*ecdh.PrivateKey) map[treesync.NodeIndex]*ecdh.PrivateKey {
	kept := make(map[treesync.NodeIndex]*ecdh.PrivateKey)
	for _, some := range all {
		for n, key := range some {
			if int(n) < len(tree.Nodes) && tree.Nodes[n].EncryptionKey != nil && key.PublicKey().Equal(tree.Nodes[n].EncryptionKey) {
				kept[n] = key
			}
		}
	}
	return kept
}
