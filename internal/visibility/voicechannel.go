package visibility

// VoiceChannel is what decides whether a member can join a voice or stage channel.
type VoiceChannel struct {
	// View, Connect and Speak are the permissions of the member. Stages do not require
	// the permission to speak.
	View, Connect, Speak bool
	// Limit is the maximum number of members; 0: none. It does not apply to a member
	// with the permission to move members.
	Limit int
}

// VoiceChannel returns what decides whether a member with these roles can join a
// channel. known is false for an unknown guild; an unknown channel cannot be seen.
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
	v = VoiceChannel{View: can(viewChannel), Connect: can(connect), Speak: ch.Type == stageChannel || can(speak),
		Limit: ch.UserLimit}
	if can(moveMembers) {
		v.Limit = 0
	}
	return v, true
}
