package mls

import (
	"math/bits"
	"slices"

	"github.com/thomas-vilte/mls-go/treesync"
)

// copyTree returns a copy that can be changed. The library's own copy shares
// lists that it appends to.
func copyTree(tree *treesync.RatchetTree) *treesync.RatchetTree {
	c := tree.Clone()
	for i := range c.Nodes {
		c.Nodes[i].UnmergedLeaves = slices.Clone(c.Nodes[i].UnmergedLeaves)
	}
	return c
}

// removeLeaf empties a leaf and everything above it, and cuts the tree in half
// while its right half is blank (RFC 9420, section 7.8).
func removeLeaf(tree *treesync.RatchetTree, leaf treesync.LeafIndex) {
	for _, n := range tree.DirectPath(leaf) {
		tree.BlankNode(n)
	}
	for tree.NumLeaves > 1 {
		half := tree.NumLeaves / 2
		for i := half; i < tree.NumLeaves; i++ {
			if leafAt(tree, treesync.LeafIndex(i)) != nil {
				return
			}
		}
		tree.NumLeaves = half
		tree.Nodes = tree.Nodes[: 2*half-1 : 2*half-1]
	}
}

// under reports whether a leaf is a node or below it, in a tree of 2^n leaves.
func under(n treesync.NodeIndex, leaf treesync.LeafIndex) bool {
	width := 1 << bits.TrailingZeros32(^uint32(n))
	distance := int(treesync.LeafIndexToNodeIndex(leaf)) - int(n)
	return -width < distance && distance < width
}

// change is a tree after the proposals of a commit.
type change struct {
	tree    *treesync.RatchetTree
	added   map[treesync.LeafIndex]bool
	welcome []newcomer
}

type newcomer struct {
	leaf     treesync.LeafIndex
	proposal *Proposal
}

// apply returns the tree after proposals: removals first, then additions, each
// kind in the order given. It refuses what section 12.2 and DAVE forbid.
func (e *Epoch) apply(proposals []*Proposal) (*change, error) {
	c := &change{tree: copyTree(e.tree), added: make(map[treesync.LeafIndex]bool)}
	removed := make(map[treesync.LeafIndex]bool)
	for _, p := range proposals {
		if p.Add {
			continue
		}
		if removed[p.leaf] {
			return nil, ErrProposal
		}
		removed[p.leaf] = true
		removeLeaf(c.tree, p.leaf)
	}
	for _, p := range proposals {
		if p.Add {
			leaf, _ := c.tree.AddLeaf(*p.node)
			c.added[leaf] = true
			c.welcome = append(c.welcome, newcomer{leaf, p})
		}
	}
	return c, checkMembers(c.tree)
}

// checkMembers checks that no user and no key is in a tree twice.
func checkMembers(tree *treesync.RatchetTree) error {
	seen := make(map[string]bool)
	for i := range treesync.LeafIndex(tree.NumLeaves) {
		leaf := leafAt(tree, i)
		if leaf == nil {
			continue
		}
		for _, s := range []string{"user" + string(leaf.Credential.Identity), "encryption" + string(leaf.EncryptionKey),
			"signature" + string(leaf.SigKeyBytes())} {
			if seen[s] {
				return ErrDuplicate
			}
			seen[s] = true
		}
	}
	return nil
}
