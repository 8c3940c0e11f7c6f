package visibility

import (
	"cmp"
	"slices"
)

// Writable returns the text channels in which a member with these roles can see and post messages, in the order in
// which Discord shows them. known is false for an unknown guild.
func (c *Cache) Writable(guildID, userID string, roles []string) (ids []string, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return nil, false
	}
	var found []channel
	for _, ch := range g.channels {
		if ch.Type != textChannel && ch.Type != newsChannel {
			continue
		}
		have := g.permissions(ch, userID, roles)
		if needs := bits(viewChannel | sendMessages); have&administrator != 0 || have&needs == needs {
			found = append(found, ch)
		}
	}
	slices.SortFunc(found, func(a, b channel) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	for _, ch := range found {
		ids = append(ids, ch.ID)
	}
	return ids, true
}
