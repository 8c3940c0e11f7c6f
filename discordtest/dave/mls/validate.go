package mls

import (
	"bytes"
	"crypto/ecdh"
	"slices"

	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// maxNodes bounds the trees that are read: 4096 members. Each costs the check of a signature.
const maxNodes = 2*4096 - 1

// readTree reads a tree and checks it as a new member has to (RFC 9420, section 12.4.3.1):
// signatures, keys, and that each parent node was set by a member below it.
func readTree(data, groupID []byte) (*treesync.RatchetTree, error) {
	// Anything but a plain vector sends the library into a second grammar, in
	// which a number says how much memory to take.
	if n, err := mlswire.Tree(data); err != nil || n > maxNodes {
		return nil, ErrMalformed
	}
	tree, err := treesync.UnmarshalTreeFromExtension(data, suite)
	if err != nil || leafAt(tree, treesync.LeafIndex(tree.NumLeaves-1)) == nil {
		return nil, ErrMalformed
	}
	tree = tree.ExpandToPowerOf2()
	for i := range treesync.LeafIndex(tree.NumLeaves) {
		leaf := leafAt(tree, i)
		if leaf == nil {
			continue
		}
		if _, err := ecdh.P256().NewPublicKey(leaf.EncryptionKey); err != nil {
			return nil, ErrTree
		}
		if leaf.VerifyWithContext(suite, groupID, uint32(i)) != nil {
			return nil, ErrSignature
		}
	}
	if err := checkMembers(tree); err != nil {
		return nil, err
	}
	return tree, checkParents(tree)
}

// checkUsers checks that all members are Discord users.
func checkUsers(tree *treesync.RatchetTree) error {
	for i := range treesync.LeafIndex(tree.NumLeaves) {
		if leaf := leafAt(tree, i); leaf != nil && len(leaf.Credential.Identity) != 8 {
			return ErrTree
		}
	}
	return nil
}

// checkParents checks that every parent node is parent-hash valid (section
// 7.9.2): one of its halves has a node that names it in its parent hash.
func checkParents(tree *treesync.RatchetTree) error {
	for i := 1; i < len(tree.Nodes); i += 2 {
		n := treesync.NodeIndex(i)
		if tree.Nodes[n].State != treesync.NodeStatePresent {
			continue
		}
		if tree.Nodes[n].EncryptionKey == nil || !unmergedValid(tree, n) {
			return ErrTree
		}
		left, _ := tree.LeftChild(n)
		right, _ := tree.RightChild(n)
		if !namedFrom(tree, n, left, right) && !namedFrom(tree, n, right, left) {
			return ErrTree
		}
	}
	return nil
}

// unmergedValid checks the list of leaves that do not know a node's key.
func unmergedValid(tree *treesync.RatchetTree, n treesync.NodeIndex) bool {
	list := tree.Nodes[n].UnmergedLeaves
	for i, leaf := range list {
		if i > 0 && list[i-1] >= leaf || uint32(leaf) >= tree.NumLeaves ||
			leafAt(tree, leaf) == nil || !under(n, leaf) {
			return false
		}
	}
	return true
}

// namedFrom reports whether a node below child has the hash of parent n in it.
func namedFrom(tree *treesync.RatchetTree, n, child, sibling treesync.NodeIndex) bool {
	node := tree.Nodes[n]
	want := treesync.ComputeParentHash(node.EncryptionKey.Bytes(), node.ParentHash,
		originalHash(tree, sibling, node.UnmergedLeaves), suite.HashFunction())
	resolution := tree.Resolution(child)
	for _, d := range resolution {
		var named []byte
		if below := tree.Nodes[d]; treesync.IsLeaf(d) {
			if below.LeafData == nil || below.LeafData.LeafNodeSource != leafSourceCommit {
				continue
			}
			named = below.LeafData.ParentHash
		} else {
			named = below.ParentHash
		}
		if !bytes.Equal(named, want) {
			continue
		}
		// All other members below child were added later and are unmerged at n.
		others := slices.DeleteFunc(slices.Clone(resolution), func(o treesync.NodeIndex) bool { return o == d })
		var unmerged []treesync.NodeIndex
		for _, leaf := range node.UnmergedLeaves {
			if under(child, leaf) {
				unmerged = append(unmerged, treesync.LeafIndexToNodeIndex(leaf))
			}
		}
		slices.Sort(others)
		if slices.Equal(others, unmerged) {
			return true
		}
	}
	return false
}

// originalHash returns the hash of a subtree as it was before the given leaves
// were added.
func originalHash(tree *treesync.RatchetTree, n treesync.NodeIndex, without []treesync.LeafIndex) []byte {
	if len(without) == 0 {
		return tree.HashNode(n)
	}
	t := copyTree(tree)
	gone := make(map[treesync.LeafIndex]bool)
	for _, leaf := range without {
		gone[leaf] = true
		t.BlankNode(treesync.LeafIndexToNodeIndex(leaf))
	}
	for i := range t.Nodes {
		t.Nodes[i].UnmergedLeaves = slices.DeleteFunc(t.Nodes[i].UnmergedLeaves, func(l treesync.LeafIndex) bool {
			return gone[l]
		})
	}
	return t.HashNode(n)
}
