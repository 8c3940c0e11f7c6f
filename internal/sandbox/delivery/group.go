package delivery

import (
	"fmt"
	"maps"
	"slices"

	"riffbot/internal/mlswire"
)

// Group is the MLS group of one call as a voice gateway sees it. It is not safe
// for concurrent use.
//
// Before the first commit there is no group yet: everybody with a key package is
// pending, holds a group of one for himself, and is offered all others. The
// first commit wins and makes the group; the losers are in its welcome.
type Group struct {
	sender  *Sender
	channel uint64
	epoch   uint64
	leaves  []uint64          // who holds which leaf; 0: nobody
	packs   map[uint64][]byte // key packages of those who are pending
	open    []proposal        // proposals of this epoch that nobody has committed
}

type proposal struct {
	message, ref []byte
	add          uint64 // who is added; 0: it is a removal
	leaf         uint32 // which is removed
}

// NewGroup returns the group of a channel's call, in which nobody is yet.
func NewGroup(sender *Sender, channelID uint64) *Group {
	return &Group{sender: sender, channel: channelID, packs: make(map[uint64][]byte)}
}

// Reset forgets the group: the next commit makes a new one. A gateway does so
// when MustRestart says so, and when a call goes back to DAVE after a time
// without.
func (g *Group) Reset() {
	g.epoch, g.leaves, g.open = 0, nil, nil
	clear(g.packs)
}

// Epoch returns the group's epoch; 0 before the first commit.
func (g *Group) Epoch() uint64 { return g.epoch }

// Members returns who is in the group, by leaf. It is empty before the first
// commit.
func (g *Group) Members() []uint64 {
	var all []uint64
	for _, user := range g.leaves {
		if user != 0 {
			all = append(all, user)
		}
	}
	return all
}

// Pending returns who waits to be added.
func (g *Group) Pending() []uint64 { return slices.Sorted(maps.Keys(g.packs)) }

// MustRestart reports whether the group has to be made anew, to be asked after
// every Leave, Invalid and KeyPackage: nobody is left who could commit what is
// under way, or one is left and nobody waits to join him. Then the payloads just
// returned need not be sent; after Reset, everybody connected gets op 24 with
// epoch 1, and one who is alone op 21 with transition 0 as well.
func (g *Group) MustRestart() bool {
	if g.epoch == 0 {
		return false
	}
	left := len(g.Members())
	for _, p := range g.open {
		if p.add == 0 {
			left--
		}
	}
	return left == 0 || left == 1 && len(g.packs) == 0
}

// Audience returns who has to get proposals: the group's members, or before
// there is a group, everybody pending.
func (g *Group) Audience() []uint64 {
	if g.epoch > 0 {
		return g.Members()
	}
	return g.Pending()
}

// For returns the payloads of op 27 that a user gets of those that KeyPackage,
// Leave or Invalid returned: nobody is offered himself.
func (g *Group) For(userID uint64, ps []Proposals) [][]byte {
	var all [][]byte
	for _, p := range ps {
		if p.about != userID || g.epoch > 0 {
			all = append(all, p.Payload)
		}
	}
	return all
}

// Proposals is a payload of op 27.
type Proposals struct {
	Payload []byte
	about   uint64
}

// UnderWay returns the payload of op 27 that somebody new gets before there is a
// group: the proposals to add those who came earlier. It is nil when there are
// none.
func (g *Group) UnderWay(userID uint64) []byte {
	var messages [][]byte
	for _, p := range g.open {
		if g.epoch == 0 && p.add != userID {
			messages = append(messages, p.message)
		}
	}
	if messages == nil {
		return nil
	}
	return Append(messages...)
}

// KeyPackage takes a key package (op 26) and proposes to add its owner. A member
// who sends one is proposed to be removed as well, and one who is pending has
// his earlier package taken back.
func (g *Group) KeyPackage(userID uint64, keyPackage []byte) ([]Proposals, error) {
	if _, err := mlswire.ReadKeyPackage(keyPackage); err != nil {
		return nil, fmt.Errorf("key package: %w", err)
	}
	out, err := g.Leave(userID)
	if err != nil {
		return nil, err
	}
	message, err := g.sender.Add(g.channel, g.epoch, keyPackage)
	if err != nil {
		return nil, err
	}
	p, err := g.propose(message, proposal{add: userID})
	if err != nil {
		return nil, err
	}
	g.packs[userID] = slices.Clone(keyPackage)
	return append(out, p), nil
}

// Leave proposes to remove somebody who has left, or takes back the proposal to
// add him. It returns nothing when he is in neither.
func (g *Group) Leave(userID uint64) ([]Proposals, error) {
	var out []Proposals
	delete(g.packs, userID)
	g.open = slices.DeleteFunc(g.open, func(p proposal) bool {
		if p.add == userID {
			out = append(out, Proposals{Payload: Revoke(p.ref), about: userID})
		}
		return p.add == userID
	})
	leaf := slices.Index(g.leaves, userID)
	if leaf < 0 || slices.ContainsFunc(g.open, func(p proposal) bool { return p.add == 0 && p.leaf == uint32(leaf) }) {
		return out, nil
	}
	message, err := g.sender.Remove(g.channel, g.epoch, uint32(leaf))
	if err != nil {
		return nil, err
	}
	p, err := g.propose(message, proposal{leaf: uint32(leaf)})
	return append(out, p), err
}

// Invalid takes op 31: the member could not read a commit or a welcome, and is
// proposed to be removed; his next key package adds him again.
func (g *Group) Invalid(userID uint64) ([]Proposals, error) { return g.Leave(userID) }

func (g *Group) propose(message []byte, p proposal) (Proposals, error) {
	ref, err := Ref(message)
	if err != nil {
		return Proposals{}, err
	}
	p.message, p.ref = message, ref
	g.open = append(g.open, p)
	return Proposals{Payload: Append(message), about: p.add}, nil
}
