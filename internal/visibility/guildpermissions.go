package visibility

import "slices"

// manageGuild is the permission to manage a server.
const manageGuild = 1 << 5

// Permissions reports whether a member with these roles manages a guild, and whether they can see all of its channels.
// known is false for an unknown guild.
func (c *Cache) Permissions(guildID, userID string, roles []string) (manages, administers, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return false, false, false
	}
	have := g.permissions(channel{}, userID, roles)
	administers = have&administrator != 0
	return administers || have&manageGuild != 0, administers, true
}

// Knows reports whether the gateway sent a guild.
func (c *Cache) Knows(guildID string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	_, known := c.guilds[guildID]
	return known
}

// Guilds returns the ids of the guilds that the gateway sent, sorted.
func (c *Cache) Guilds() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ids := make([]string, 0, len(c.guilds))
	for id := range c.guilds {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
