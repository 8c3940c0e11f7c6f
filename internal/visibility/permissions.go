package visibility

import (
	"slices"
	"strconv"
)

// The permissions and kinds of channels that decide what a member can see.
//
// https://discord.com/developers/docs/topics/permissions
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	administrator = 1 << 3
	viewChannel   = 1 << 10
	connect       = 1 << 20
	speak         = 1 << 21
	moveMembers   = 1 << 24
	manageThreads = 1 << 34

	voiceChannel  = 2
	newsThread    = 10
	publicThread  = 11
	privateThread = 12
	stageChannel  = 13
)

// bits are permissions as Discord writes them: a number in a string.
type bits int64

// UnmarshalText reads permissions; what is no number grants nothing.
func (b *bits) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		*b = bits(n)
	}
	return nil
}

// overwrite changes permissions in one channel for a role or a member.
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
	Type       int         `json:"type"`
	ParentID   string      `json:"parent_id"`
	UserLimit  int         `json:"user_limit"` // of a voice channel; 0: none
	Overwrites []overwrite `json:"permission_overwrites"`
}

func (c channel) thread() bool { return c.Type >= newsThread && c.Type <= privateThread }

// role is a role of a guild. The one with the guild's id is everybody's.
type role struct {
	ID          string `json:"id"`
	Permissions bits   `json:"permissions"`
}

// guild is what is known of a guild's channels, threads and roles.
type guild struct {
	id, owner string
	roles     map[string]bits
	channels  map[string]channel
}

// permissions are a member's in a channel that is no thread.
//
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func (g *guild) permissions(c channel, userID string, roles []string) bits {
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

// place is a channel, or the channel of a thread, with the permissions that it takes to see it.
type place struct {
	channel
	needs bits
}

// place returns what decides who sees a channel, and whether the channel is known. A private thread is seen by its
// members, whom no event names to the bot, and by those who manage threads: only the latter count here.
func (g *guild) place(channelID string) (p place, known bool) {
	c, known := g.channels[channelID]
	private := c.Type == privateThread
	if known && c.thread() {
		c, known = g.channels[c.ParentID]
	}
	needs := bits(viewChannel)
	if c.Type == voiceChannel || c.Type == stageChannel {
		needs |= connect // without it, a voice channel's messages are not shown either
	}
	if private {
		needs |= manageThreads
	}
	return place{c, needs}, known
}

// seen reports whether these permissions suffice to see the place.
func (p place) seen(have bits) bool { return have&administrator != 0 || have&p.needs == p.needs }

// canView reports whether a member can see a channel, and whether the channel is known.
func (g *guild) canView(channelID, userID string, roles []string) (can, known bool) {
	p, known := g.place(channelID)
	return known && p.seen(g.permissions(p.channel, userID, roles)), known
}
