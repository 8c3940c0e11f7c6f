package sharddb

import (
	"cmp"
	"maps"
	"slices"
)

// process is a live process.
type process struct {
	id      string
	leaving bool
}

// lease says which process holds a shard. heir is the process that connects the shard and then takes it, or "".
type lease struct {
	shard        int
	holder, heir string
}

// divide returns the leases that a process adds or becomes the heir of, so that each process that stays has an equal
// number of shards. A process only takes what it lacks: others do the same for themselves.
func divide(count int, processes []process, leases []lease, me string) (changed []lease) {
	var staying []string
	leaving := make(map[string]bool)
	for _, p := range processes {
		if leaving[p.id] = p.leaving; !p.leaving {
			staying = append(staying, p.id)
		}
	}
	if !slices.Contains(staying, me) {
		return nil
	}
	load := make(map[string]int) // shards that a process has or will have
	held := make(map[int]bool)
	for _, l := range leases {
		load[cmp.Or(l.heir, l.holder)]++
		held[l.shard] = true
	}
	for shard := range count { // without a holder
		if !held[shard] && load[me] < roundUp(count, len(staying)) {
			changed = append(changed, lease{shard: shard, holder: me})
			load[me]++
		}
	}
	for _, l := range leases { // of processes that stop
		if leaving[l.holder] && l.heir == "" && load[me] < roundUp(count, len(staying)) {
			changed = append(changed, lease{l.shard, l.holder, me})
			load[me]++
		}
	}
	for { // of the process with the most
		most := mostLoaded(load, leaving)
		if load[most]-load[me] < 2 {
			break
		}
		i := slices.IndexFunc(leases, func(l lease) bool { return l.holder == most && l.heir == "" })
		if i < 0 {
			break
		}
		changed = append(changed, lease{leases[i].shard, most, me})
		load[most]--
		load[me]++
		leases = slices.Delete(slices.Clone(leases), i, i+1)
	}
	return changed
}

// mostLoaded returns the process with the most shards, except those that stop.
func mostLoaded(load map[string]int, leaving map[string]bool) (most string) {
	for _, id := range slices.Sorted(maps.Keys(load)) {
		if !leaving[id] && (most == "" || load[id] > load[most]) {
			most = id
		}
	}
	return most
}

func roundUp(n, by int) int { return (n + by - 1) / by }
