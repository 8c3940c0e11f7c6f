package visibility

// contains reports whether each member who can see the first channel can see the second one, too. It looks at every
// effect that a set of roles can have in the two channels, alone and with that of every member whom an overwrite names.
// There are few effects, however many roles there are: at most 325, for two voice channels.
func (g *guild) contains(from, to string) bool {
	if from == to {
		return true
	}
	if c := g.channels[from]; c.Type == privateThread {
		from = c.ParentID // its members are not known, but can all see that channel
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

// effect is what a role, or several, or a member's overwrites change in two channels: permissions everywhere, and those
// that are allowed and denied in each channel.
type effect struct {
	base     bits
	from, to overwrite
}

// with is the effect of two that come together. What one allows, another one does not deny; an administrator's
// overwrites do not matter.
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

// effects returns the effects that everyone's role, the other roles and the members have in two places. Members whom no
// overwrite names are one without effect.
func (g *guild) effects(a, b place) (everyone effect, roles, members map[effect]bool) {
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
	delete(byMember, g.owner) // sees every channel
	roles, members = make(map[effect]bool), map[effect]bool{{}: true}
	for _, e := range byRole {
		roles[effect{}.with(e)] = true
	}
	for _, e := range byMember {
		members[e] = true
	}
	return everyone, roles, members
}

// sets returns the effects that sets of roles have, that of no role among them.
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
