package delivery

import "slices"

// Announcement is the result of an accepted commit.
type Announcement struct {
	Commit   []byte            // op 29, behind the transition's id
	Members  []uint64          // recipients: the members before it without the removed ones
	Welcomes map[uint64][]byte // op 30, behind the transition's id, for those added
}

// Commit processes the payload of op 28. It accepts the first valid commit of an epoch; for
// others it returns one of this package's errors and changes nothing.
func (g *Group) Commit(userID uint64, payload []byte) (*Announcement, error) {
	c, err := ParseCommit(payload)
	switch {
	case err != nil:
		return nil, err
	case c.Channel != g.channel:
		return nil, ErrGroup
	case c.Epoch != g.epoch:
		return nil, ErrEpoch
	}
	leaves := slices.Clone(g.leaves)
	if g.epoch == 0 {
		if _, ok := g.packs[userID]; !ok || c.Leaf != 0 {
			return nil, ErrSender
		}
		leaves = []uint64{userID}
	}
	if int(c.Leaf) >= len(leaves) || leaves[c.Leaf] != userID {
		return nil, ErrSender
	}
	held, err := g.held(userID, c)
	if err != nil {
		return nil, err
	}

	// Removals come before additions, whatever their order in the commit.
	a := &Announcement{Commit: c.Message, Welcomes: make(map[uint64][]byte)}
	for _, p := range held {
		if p.add == 0 {
			leaves[p.leaf] = 0
		}
	}
	for _, user := range leaves {
		if user != 0 {
			a.Members = append(a.Members, user)
		}
	}
	for _, p := range held {
		if p.add == 0 {
			continue
		}
		if c.Welcome == nil {
			return nil, ErrNoWelcome
		}
		if a.Welcomes[p.add], err = WelcomeFor(c.Welcome, g.packs[p.add]); err != nil {
			return nil, err
		}
		if free := slices.Index(leaves, 0); free >= 0 {
			leaves[free] = p.add
		} else {
			leaves = append(leaves, p.add)
		}
	}
	g.leaves, g.open = leaves, nil
	g.epoch++
	for user := range a.Welcomes {
		delete(g.packs, user)
	}
	delete(g.packs, userID)
	return a, nil
}

// held returns the proposals of a commit, in its order. They have to be all open ones except
// the one that adds the committer.
func (g *Group) held(userID uint64, c Commit) ([]proposal, error) {
	var held []proposal
	for _, ref := range c.Refs {
		i := slices.IndexFunc(g.open, func(p proposal) bool { return string(p.ref) == string(ref) })
		if i < 0 || slices.ContainsFunc(held, func(p proposal) bool { return string(p.ref) == string(ref) }) {
			return nil, ErrProposals
		}
		if g.epoch == 0 && g.open[i].add == userID {
			return nil, ErrProposals
		}
		held = append(held, g.open[i])
	}
	want := 0
	for _, p := range g.open {
		if g.epoch > 0 || p.add != userID {
			want++
		}
	}
	if len(held) == 0 || len(held) != want {
		return nil, ErrProposals
	}
	return held, nil
}
