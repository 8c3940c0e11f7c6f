package visibility

// contains reports whether every member who can see the first channel can see the second
// one. It checks every effect of a set of roles in the two channels, alone and with that
// of each member with an overwrite. There are at most 325 effects, for two voice
// channels, regardless of the number of roles.
func (g *guildState) contains(from, to string) bool {
	if from == to {
		return true
	}
	if c := g.channels[from]; c.Type == privateThread {
		from = c.ParentID // its members are unknown, but can see the channel
	}
	a, fromKnown := g.place(from)
	b, toKnown := g.place(to)
	if !fromKnown || !toKnown {
		return false
	}
	everyone, roles, members := g.effects(a, b)
	for set := range sets(roles) {
		for member := range members {
			in := func(p place, everyone, roles, member overwrite) bool {
				have := g.roles[g.id] | set.base
				if have&administrator != 0 {
					return true
				}
				for _, o := range []overwrite{everyone, roles, member} {
					have = have&^o.Deny | o.Allow
				}
				return p.seen(have)
			}
			if in(a, everyone.from, set.from, member.from) && !in(b, everyone.to, set.to, member.to) {
				return false
			}
		}
	}
	return true
}

// effect is what roles or the overwrites of a member change in two channels: permissions
// everywhere, and those that are allowed and denied in each channel.
type effect struct {
	base     bits
	from, to overwrite
}

// with returns the effect of both. An allowed permission takes precedence over a denied
// one, and overwrites do not affect administrators.
func (e effect) with(o effect) effect {
	both := effect{base: e.base | o.base, from: e.from.with(o.from), to: e.to.with(o.to)}
	if both.base&administrator != 0 {
		return effect{base: administrator}
	}
	return both
}

func (o overwrite) with(p overwrite) overwrite {
	allow := o.Allow | p.Allow
	return overwrite{Allow: allow, Deny: (o.Deny | p.Deny) &^ allow}
}

// effects returns the effects of the everyone role, the other roles and the members in
// two places. Members without overwrites have no effect.
func (g *guildState) effects(a, b place) (everyone effect, roles, members map[effect]bool) {
	byRole, byMember := make(map[string]effect), make(map[string]effect)
	for id, have := range g.roles {
		byRole[id] = effect{base: have & (administrator | a.needs | b.needs)}
	}
	note := func(p place, to func(*effect) *overwrite) {
		for _, o := range p.Overwrites {
			of := byRole
			if o.Type == 1 {
				of = byMember
			}
			e := of[o.ID]
			*to(&e) = overwrite{Allow: o.Allow & p.needs, Deny: o.Deny & p.needs &^ o.Allow}
			of[o.ID] = e
		}
	}
	note(a, func(e *effect) *overwrite { return &e.from })
	note(b, func(e *effect) *overwrite { return &e.to })
	everyone = byRole[g.id]
	delete(byRole, g.id)
	delete(byMember, g.owner) // the owner sees every channel
	roles, members = make(map[effect]bool), map[effect]bool{{}: true}
	for _, e := range byRole {
		roles[effect{}.with(e)] = true
	}
	for _, e := range byMember {
		members[e] = true
	}
	return everyone, roles, members
}

// sets returns the effects of all sets of roles, including the empty one.
func sets(roles map[effect]bool) map[effect]bool {
	all, unseen := map[effect]bool{{}: true}, []effect{{}}
	for len(unseen) > 0 {
		e := unseen[0]
		unseen = unseen[1:]
		for r := range roles {
			if more := e.with(r); !all[more] {
				all[more] = true
				unseen = append(unseen, more)
			}
		}
	}
	return all
}
