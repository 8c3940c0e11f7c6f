package userclient

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// Kinds of channels: https://discord.com/developers/docs/resources/channel
const (
	TextChannel   = 0
	DirectChannel = 1
	VoiceChannel  = 2
	GroupChannel  = 3
	ThreadChannel = 11
	StageChannel  = 13
)

// Guild is a guild of which the person is a member, without its channels; see [Person.Channels].
type Guild struct {
	ID, Name, OwnerID string
	Roles             []Role   // @everyone first
	Members           []Member // oldest first
}

// Role is a role of a guild.
type Role struct{ ID, Name string }

// Member is a member of a guild.
type Member struct {
	ID, Name string
	Bot      bool
	Roles    []string // ids
}

// Channel is a channel, a thread, or a direct message channel.
type Channel struct {
	ID, GuildID, ParentID string
	Name                  string // of direct messages: the name of the other user
	Kind                  int
	Archived              bool // of a thread
	LastMessageID         string
}

// byID compares ids, of which a shorter one is older.
func byID(a, b string) int { return cmp.Or(len(a)-len(b), cmp.Compare(a, b)) }

// Guilds returns the guilds of the person, oldest first.
func (p *Person) Guilds() []Guild {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Guild
	for _, id := range slices.SortedFunc(maps.Keys(p.cache.guilds), byID) {
		o := p.cache.guilds[id]
		g := Guild{ID: id, Name: str(o, "name"), OwnerID: str(o, "owner_id")}
		for _, roleID := range slices.SortedFunc(maps.Keys(p.cache.roles[id]), byID) {
			g.Roles = append(g.Roles, Role{roleID, str(p.cache.roles[id][roleID], "name")})
		}
		for _, userID := range slices.SortedFunc(maps.Keys(p.cache.members[id]), byID) {
			g.Members = append(g.Members, memberOf(p.cache.members[id][userID]))
		}
		all = append(all, g)
	}
	return all
}

func memberOf(o obj) Member {
	u := sub(o, "user")
	m := Member{ID: str(u, "id"), Name: userName(u), Bot: u["bot"] == true}
	for _, v := range list(o, "roles") {
		m.Roles = append(m.Roles, fmt.Sprint(v))
	}
	return m
}

// channelOf converts a channel of the API.
func channelOf(o obj) Channel {
	c := Channel{ID: str(o, "id"), GuildID: str(o, "guild_id"), ParentID: str(o, "parent_id"), Name: str(o, "name"),
		Kind: num(o, "type"), LastMessageID: str(o, "last_message_id"),
		Archived: sub(o, "thread_metadata")["archived"] == true}
	if others := list(o, "recipients"); c.Name == "" && len(others) > 0 {
		other, _ := others[0].(obj)
		c.Name = userName(other)
	}
	return c
}

// Channels returns the channels of a guild that the person sees, with their threads, oldest first.
func (p *Person) Channels(ctx context.Context, guildID string) ([]Channel, error) {
	var raw []obj
	if err := p.server.call(ctx, p.Token, "GET", "/guilds/"+guildID+"/channels", nil, &raw); err != nil {
		return nil, fmt.Errorf("read the channels: %w", err)
	}
	var all []Channel
	visible := make(map[string]bool)
	for _, o := range raw {
		all = append(all, channelOf(o))
		visible[str(o, "id")] = true
	}
	p.mu.Lock()
	for _, o := range p.cache.channels {
		if c := channelOf(o); c.Kind == ThreadChannel && visible[c.ParentID] {
			all = append(all, c)
		}
	}
	p.mu.Unlock()
	slices.SortFunc(all, func(a, b Channel) int { return byID(a.ID, b.ID) })
	return all, nil
}

// DirectChannels returns the direct message channels of the person, oldest first.
func (p *Person) DirectChannels() []Channel {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Channel
	for _, o := range p.cache.channels {
		if c := channelOf(o); c.Kind == DirectChannel || c.Kind == GroupChannel {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Channel) int { return byID(a.ID, b.ID) })
	return all
}

// Channel returns a channel that the person sees.
func (p *Person) Channel(ctx context.Context, channelID string) (Channel, error) {
	var o obj
	if err := p.server.call(ctx, p.Token, "GET", "/channels/"+channelID, nil, &o); err != nil {
		return Channel{}, fmt.Errorf("read the channel: %w", err)
	}
	return channelOf(o), nil
}

// GuildOf returns the id of a channel's guild, empty for direct messages.
func (p *Person) GuildOf(channelID string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guildOf(channelID)
}

// NameOf returns the name of a user, role or channel of an id, empty if it is unknown.
func (p *Person) NameOf(id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, members := range p.cache.members {
		if m := members[id]; m != nil {
			return userName(sub(m, "user"))
		}
	}
	for _, roles := range p.cache.roles {
		if r := roles[id]; r != nil {
			return str(r, "name")
		}
	}
	if c := p.cache.channels[id]; c != nil {
		return channelOf(c).Name
	}
	return ""
}
