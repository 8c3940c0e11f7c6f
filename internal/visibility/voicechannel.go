package visibility

// VoiceChannel is what decides whether a member gets into a voice or stage channel.
type VoiceChannel struct {
	// View, Connect and Speak are the member's permissions. On a stage, the permission to speak is not needed.
	View, Connect, Speak bool
	// Limit is how many members may be in the channel at a time; 0 is no limit. The permission to move members, which
	// the member then has, passes it by.
	Limit int
}

// VoiceChannel returns what decides whether a member with these roles gets into a channel. known is false where the
// gateway has not sent the guild; a channel that it has not sent cannot be seen.
//
// https://discord.com/developers/docs/topics/permissions
func (c *Cache) VoiceChannel(guildID, channelID, userID string, roles []string) (v VoiceChannel, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return VoiceChannel{}, false
	}
	ch, sent := g.channels[channelID]
	if !sent {
		return VoiceChannel{}, true
	}
	have := g.permissions(ch, userID, roles)
	can := func(needs bits) bool { return have&administrator != 0 || have&needs == needs }
	v = VoiceChannel{View: can(viewChannel), Connect: can(connect), Speak: ch.Type == stageChannel || can(speak), Limit: ch.UserLimit}
	if can(moveMembers) {
		v.Limit = 0
	}
	return v, true
}
