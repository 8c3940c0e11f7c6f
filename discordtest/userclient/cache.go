package userclient

import (
	"maps"
	"slices"
)

// cache is what the gateway told about guilds, their members and roles, threads, and direct messages.
type cache struct {
	guilds   map[string]obj
	members  map[string]map[string]obj // by guild and user
	roles    map[string]map[string]obj // by guild and role
	channels map[string]obj
}

func newCache() cache {
	return cache{guilds: make(map[string]obj), members: make(map[string]map[string]obj),
		roles: make(map[string]map[string]obj), channels: make(map[string]obj)}
}

// apply applies an event.
func (c *cache) apply(event string, data obj) {
	switch event {
	case "READY":
		for _, v := range list(data, "guilds") {
			guild, _ := v.(obj)
			c.addGuild(guild)
		}
		for _, v := range list(data, "private_channels") {
			c.addChannel(v)
		}
	case "GUILD_CREATE":
		c.addGuild(data)
	case "GUILD_DELETE":
		delete(c.guilds, str(data, "id"))
	case "GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE":
		c.addMember(str(data, "guild_id"), data)
	case "GUILD_MEMBER_REMOVE":
		delete(c.members[str(data, "guild_id")], str(sub(data, "user"), "id"))
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		c.addRole(str(data, "guild_id"), sub(data, "role"))
	case "GUILD_ROLE_DELETE":
		delete(c.roles[str(data, "guild_id")], str(data, "role_id"))
	case "MESSAGE_CREATE":
		c.addMessage(str(data, "channel_id"), str(data, "id"))
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		c.addChannel(data)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		delete(c.channels, str(data, "id"))
	}
}

func (c *cache) addGuild(guild obj) {
	id := str(guild, "id")
	c.guilds[id] = guild
	c.members[id], c.roles[id] = make(map[string]obj), make(map[string]obj)
	for _, v := range list(guild, "members") {
		c.addMember(id, v)
	}
	for _, v := range list(guild, "roles") {
		c.addRole(id, v)
	}
	for _, v := range append(slices.Clone(list(guild, "channels")), list(guild, "threads")...) {
		if channel, _ := v.(obj); channel != nil {
			channel["guild_id"] = id
			c.addChannel(channel)
		}
	}
}

func (c *cache) addMember(guildID string, member any) {
	o, _ := member.(obj)
	if c.members[guildID] != nil && str(sub(o, "user"), "id") != "" {
		c.members[guildID][str(sub(o, "user"), "id")] = o
	}
}

func (c *cache) addRole(guildID string, role any) {
	o, _ := role.(obj)
	if c.roles[guildID] != nil && str(o, "id") != "" {
		c.roles[guildID][str(o, "id")] = o
	}
}

func (c *cache) addChannel(channel any) {
	if o, _ := channel.(obj); str(o, "id") != "" {
		c.channels[str(o, "id")] = o
	}
}

// addMessage notes the newest message of a channel.
func (c *cache) addMessage(channelID, messageID string) {
	if channel := c.channels[channelID]; channel != nil {
		channel = maps.Clone(channel) // observers read the event that brought it
		channel["last_message_id"] = messageID
		c.channels[channelID] = channel
	}
}
