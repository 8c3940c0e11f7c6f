package visibility

import (
	"slices"
	"strconv"
)

// Permissions and channel types that decide what a member can see.
//
// https://discord.com/developers/docs/topics/permissions
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	administrator = 1 << 3
	viewChannel   = 1 << 10
	sendMessages  = 1 << 11
	connect       = 1 << 20
	speak         = 1 << 21
	moveMembers   = 1 << 24
	manageThreads = 1 << 34

	textChannel   = 0
	voiceChannel  = 2
	newsChannel   = 5
	newsThread    = 10
	publicThread  = 11
	privateThread = 12
	stageChannel  = 13
)

// bits are permissions in Discord's format: a number in a string.
type bits int64

// UnmarshalText decodes permissions; an invalid number grants nothing.
func (b *bits) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		*b = bits(n)
	}
	return nil
}

// overwrite changes permissions in a channel for a role or a member.
type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0: a role, 1: a member
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

// channel is a channel or a thread of a guild.
type channel struct {
	ID         string      `json:"id"`
	GuildID    string      `json:"guild_id"`
	Name       string      `json:"name"`
	Type       int         `json:"type"`
	ParentID   string      `json:"parent_id"`
	Position   int         `json:"position"`
	UserLimit  int         `json:"user_limit"` // of a voice channel; 0: none
	Overwrites []overwrite `json:"permission_overwrites"`
}

func (c channel) thread() bool { return c.Type >= newsThread && c.Type <= privateThread }

// role is a role of a guild. All members have the one with the id of the guild.
type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions bits   `json:"permissions"`
}

// guildState holds the channels, threads and roles of a guild.
type guildState struct {
	id, owner string
	roles     map[string]bits
	roleNames map[string]string
	channels  map[string]channel
}

// permissions returns the permissions of a member in a channel that is not a thread.
//
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func (g *guildState) permissions(c channel, userID string, roles []string) bits {
	if userID != "" && userID == g.owner {
		return administrator
	}
	have := g.roles[g.id]
	for _, r := range roles {
		have |= g.roles[r]
	}
	if have&administrator != 0 {
		return administrator
	}
	var allow, deny bits
	for _, o := range c.Overwrites {
		switch {
		case o.Type == 0 && o.ID == g.id:
			have = have&^o.Deny | o.Allow
		case o.Type == 0 && slices.Contains(roles, o.ID):
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	have = have&^deny | allow
	for _, o := range c.Overwrites {
		if o.Type == 1 && userID != "" && o.ID == userID {
			have = have&^o.Deny | o.Allow
		}
	}
	return have
}

// place is a channel, or the parent of a thread, with the permissions required to see
// it.
type place struct {
	channel
	needs bits
}

// place returns what decides who sees a channel, and whether it is known. A private
// thread is visible to its members, which are unknown to the bot, and to those who
// manage threads: only the latter count.
func (g *guildState) place(channelID string) (p place, known bool) {
	c, known := g.channels[channelID]
	private := c.Type == privateThread
	if known && c.thread() {
		c, known = g.channels[c.ParentID]
	}
	needs := bits(viewChannel)
	if c.Type == voiceChannel || c.Type == stageChannel {
		needs |= connect // required for messages in voice channels, too
	}
	if private {
		needs |= manageThreads
	}
	return place{c, needs}, known
}

// seen reports whether permissions suffice to see the place.
func (p place) seen(have bits) bool { return have&administrator != 0 || have&p.needs == p.needs }

// canView reports whether a member can see a channel, and whether it is known.
func (g *guildState) canView(channelID, userID string, roles []string) (can, known bool) {
	p, known := g.place(channelID)
	return known && p.seen(g.permissions(p.channel, userID, roles)), known
}
