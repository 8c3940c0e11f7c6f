package visibility

// ChannelName returns the name of a channel or thread that a member with these roles can
// see, or "".
func (c *Cache) ChannelName(guildID, channelID, userID string, roles []string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return ""
	}
	if can, known := g.canView(channelID, userID, roles); !can || !known {
		return ""
	}
	return g.channels[channelID].Name
}

// RoleName returns the name of a role of a guild, or "".
func (c *Cache) RoleName(guildID, roleID string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if g, known := c.guilds[guildID]; known {
		return g.roleNames[roleID]
	}
	return ""
}
