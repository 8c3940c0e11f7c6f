package sharddb

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// cluster is a number of processes that divide shards.
type cluster struct {
	count     int
	processes []process
	leases    []lease
}

// renew applies the changes of one process.
func (c *cluster) renew(me string) {
	for _, changed := range divide(c.count, c.processes, c.leases, me) {
		i := slices.IndexFunc(c.leases, func(l lease) bool { return l.shard == changed.shard })
		if i < 0 {
			c.leases = append(c.leases, changed)
		} else {
			c.leases[i] = changed
		}
	}
}

// take lets all heirs take their shards.
func (c *cluster) take() {
	for i, l := range c.leases {
		if l.heir != "" {
			c.leases[i] = lease{shard: l.shard, holder: l.heir}
		}
	}
}

// kill removes a process and its leases.
func (c *cluster) kill(id string) {
	c.processes = slices.DeleteFunc(c.processes, func(p process) bool { return p.id == id })
	c.leases = slices.DeleteFunc(c.leases, func(l lease) bool { return l.holder == id })
	for i := range c.leases {
		if c.leases[i].heir == id {
			c.leases[i].heir = ""
		}
	}
}

// settle renews all processes until nothing changes.
func (c *cluster) settle(t *rapid.T) {
	for range 10 * (len(c.processes) + 1) {
		before := slices.Clone(c.leases)
		for _, p := range c.processes {
			c.renew(p.id)
		}
		c.take()
		if slices.Equal(before, c.leases) {
			return
		}
	}
	t.Fatalf("leases of %v do not settle: %v", c.processes, c.leases)
}

func (c *cluster) check(t *rapid.T) {
	load := make(map[string]int)
	seen := make(map[int]bool)
	for _, l := range c.leases {
		if seen[l.shard] {
			t.Fatalf("two leases of shard %d", l.shard)
		}
		seen[l.shard] = true
		load[l.holder]++
	}
	staying := 0
	for _, p := range c.processes {
		if !p.leaving {
			staying++
		}
	}
	if staying == 0 {
		return
	}
	if len(seen) != c.count {
		t.Fatalf("%d of %d shards have a holder", len(seen), c.count)
	}
	for _, p := range c.processes {
		n := load[p.id]
		switch low, high := c.count/staying, roundUp(c.count, staying); {
		case p.leaving && n > 0:
			t.Fatalf("%s is leaving and holds %d shards", p.id, n)
		case !p.leaving && (n < low || n > high):
			t.Fatalf("%s holds %d shards of %d with %d processes", p.id, n, c.count, staying)
		}
	}
}

func TestShardsAreDividedEqually(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &cluster{count: rapid.IntRange(1, 20).Draw(t, "shards")}
		started := 0
		t.Repeat(map[string]func(*rapid.T){
			"start": func(*rapid.T) {
				started++
				c.processes = append(c.processes, process{id: fmt.Sprintf("p%02d", started)})
			},
			"kill": func(t *rapid.T) {
				if len(c.processes) == 0 {
					t.Skip("no process")
				}
				c.kill(rapid.SampledFrom(c.processes).Draw(t, "process").id)
			},
			"stop": func(t *rapid.T) {
				if len(c.processes) == 0 {
					t.Skip("no process")
				}
				c.processes[rapid.IntRange(0, len(c.processes)-1).Draw(t, "process")].leaving = true
			},
			"renew": func(t *rapid.T) {
				if len(c.processes) == 0 {
					t.Skip("no process")
				}
				c.renew(rapid.SampledFrom(c.processes).Draw(t, "process").id)
			},
			"": func(t *rapid.T) {
				all := *c
				all.processes, all.leases = slices.Clone(c.processes), slices.Clone(c.leases)
				all.settle(t)
				all.check(t)
			},
		})
	})
}
