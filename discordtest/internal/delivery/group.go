package delivery

import (
	"fmt"
	"maps"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// Group is the MLS group of one call as a voice gateway knows it. It is not safe for
// concurrent use.
//
// Before the first commit there is no group: each user with a key package is pending, has a
// group with one member, and receives proposals to add all others. The first commit wins
// and creates the group; its welcome adds the other users.
type Group struct {
	sender  *Sender
	channel uint64
	epoch   uint64
	leaves  []uint64          // users by leaf; 0: blank
	packs   map[uint64][]byte // key packages of pending users
	open    []proposal        // proposals of this epoch without a commit
}

type proposal struct {
	message, ref []byte
	add          uint64 // the added user; 0: it is a removal
	leaf         uint32 // the removed leaf
}

// NewGroup returns the empty group of a channel's call.
func NewGroup(sender *Sender, channelID uint64) *Group {
	return &Group{sender: sender, channel: channelID, packs: make(map[uint64][]byte)}
}

// Reset clears the group, so that the next commit creates a new one. A gateway calls it
// after MustRestart reports true, and when a call is upgraded to DAVE again.
func (g *Group) Reset() {
	g.epoch, g.leaves, g.open = 0, nil, nil
	clear(g.packs)
}

// Epoch returns the group's epoch; 0 before the first commit.
func (g *Group) Epoch() uint64 { return g.epoch }

// Members returns the users of the group, by leaf. It is empty before the first commit.
func (g *Group) Members() []uint64 {
	var all []uint64
	for _, user := range g.leaves {
		if user != 0 {
			all = append(all, user)
		}
	}
	return all
}

// Pending returns the users that wait to be added.
func (g *Group) Pending() []uint64 { return slices.Sorted(maps.Keys(g.packs)) }

// MustRestart reports whether a new group is needed, because no member is left that could
// commit the open proposals, or because one member is left and none is pending. Call it
// after each Leave, Invalid and KeyPackage. Their payloads need not be sent then; after
// Reset, each connected user receives op 24 with epoch 1, and a sole one op 21 with
// transition 0, too.
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

// Audience returns the recipients of proposals: the members, or before there is a group, all
// pending users.
func (g *Group) Audience() []uint64 {
	if g.epoch > 0 {
		return g.Members()
	}
	return g.Pending()
}

// For returns the payloads of op 27 for one user, from those that KeyPackage, Leave or
// Invalid returned: a user does not receive the proposal to add itself.
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

// UnderWay returns the payload of op 27 for a new user before there is a group: the
// proposals to add the earlier users. It is nil if there are none.
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

// KeyPackage processes a key package (op 26) and proposes to add its owner. It proposes to
// remove an owner that is a member, and revokes the earlier proposal for a pending one.
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

// Leave proposes to remove a user that left, or revokes the proposal to add it. It returns
// nothing if neither exists.
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

// Invalid processes op 31: the member could not process a commit or welcome. It proposes to
// remove the member, whose next key package adds it again.
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
