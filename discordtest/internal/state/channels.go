package state

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
)

// Channel types: https://discord.com/developers/docs/resources/channel
const (
	TextChannel   = 0
	DirectChannel = 1
	VoiceChannel  = 2
	GroupChannel  = 3
	ThreadChannel = 11
	StageChannel  = 13
)

// Channel is a channel of a guild, a thread, or a direct message channel of two or more users.
type Channel struct {
	ID, Name, GuildID string
	Guild             *Guild           // nil for a direct message channel
	Kind              int              // TextChannel and so on
	Recipients        []*User          // of a direct message channel, the owner of a group first
	Begun             bool             // of a direct message channel: it had a message
	Denied            map[string]int64 // permissions that some users lack here
	OnlyRole, OwnerID string           // the role and the member that see a private channel; empty: all members
	Bots              []string         // that see a private channel
	Parent            *Channel         // of a thread
	Starter           *User            // of a thread
	Opened            time.Time        // of a thread
	Archived          bool             // of a thread
	Status            string           // of a voice channel
	UserLimit         int              // of members in a voice channel; 0: none
	Messages          []*Message       // oldest first
	ByNonce           map[string]*Message
}

// JSON returns the channel object.
func (c *Channel) JSON() field.Object {
	o := field.Object{"id": c.ID, "type": c.Kind, "last_message_id": nil, "flags": 0}
	if n := len(c.Messages); n > 0 {
		o["last_message_id"] = c.Messages[n-1].ID
	}
	if c.Parent != nil {
		return c.threadJSON(o)
	}
	if c.GuildID != "" {
		o["name"], o["guild_id"], o["position"], o["permission_overwrites"] = c.Name, c.GuildID, 0, c.overwrites()
		o["nsfw"], o["parent_id"], o["topic"], o["rate_limit_per_user"] = false, nil, nil, 0
	}
	if c.IsVoice() {
		o["bitrate"], o["user_limit"], o["rtc_region"] = 64000, c.UserLimit, nil
	}
	return o
}

// JSONFor returns the channel object for a user. That of a direct message channel lists the
// other users.
func (c *Channel) JSONFor(u *User) field.Object {
	o := c.JSON()
	if c.IsPrivate() {
		others := []any{}
		for _, p := range c.Recipients {
			if p != u {
				others = append(others, p.JSON())
			}
		}
		o["recipients"] = others
	}
	if c.Kind == GroupChannel {
		o["name"], o["icon"], o["owner_id"] = c.Name, nil, c.Recipients[0].ID
	}
	return o
}

// VisibleTo reports whether a user sees the channel.
func (c *Channel) VisibleTo(u *User) bool {
	return c.Guild != nil && c.Guild.Members[u.ID] && !c.HiddenFrom(u) || slices.Contains(c.Recipients, u)
}

// Message returns the message of an id, nil if there is none.
func (c *Channel) Message(messageID string) *Message {
	for _, m := range slices.Backward(c.Messages) {
		if m.ID == messageID {
			return m
		}
	}
	return nil
}

// AddChannel creates a channel in a guild and returns its id.
func (s *State) AddChannel(g *Guild, name string, kind int) string {
	c := &Channel{ID: s.IDs.Next(), Name: name, Kind: kind, GuildID: g.ID, Guild: g, ByNonce: make(map[string]*Message)}
	s.Channels[c.ID] = c
	return c.ID
}

// AddDirectChannel creates the direct message channel of two users.
func (s *State) AddDirectChannel(a, b *User) *Channel {
	c := &Channel{ID: s.IDs.Next(), Kind: DirectChannel, Recipients: []*User{a, b}, ByNonce: make(map[string]*Message)}
	s.Channels[c.ID] = c
	return c
}

// AddGroup creates a direct message channel with a name for several users.
func (s *State) AddGroup(name string, users []*User) *Channel {
	c := &Channel{ID: s.IDs.Next(), Name: name, Kind: GroupChannel, Recipients: users, ByNonce: make(map[string]*Message)}
	s.Channels[c.ID] = c
	return c
}

// PrivateChannelsJSON returns the direct message channels of a user, oldest first. One without a message is only that
// of the user who opened it.
func (s *State) PrivateChannelsJSON(u *User) []any {
	var all []*Channel
	for _, c := range s.Channels {
		if c.IsPrivate() && c.VisibleTo(u) && (c.Begun || c.Kind == GroupChannel || c.Recipients[0] == u) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *Channel) int { return ids.Compare(a.ID, b.ID) })
	out := []any{}
	for _, c := range all {
		out = append(out, c.JSONFor(u))
	}
	return out
}

// AddThread creates a thread of a message. Its id is that of the message.
func (s *State) AddThread(c *Channel, m *Message, name string, starter *User) *Channel {
	thread := &Channel{ID: m.ID, Name: name, Kind: ThreadChannel, GuildID: c.GuildID, Guild: c.Guild, Parent: c,
		Starter: starter, Opened: s.Now(), ByNonce: make(map[string]*Message)}
	s.Channels[thread.ID] = thread
	m.Thread = thread
	m.Flags |= FlagThread
	return thread
}

// threadJSON adds the fields of a thread to a channel object.
func (c *Channel) threadJSON(o field.Object) field.Object {
	o["name"], o["guild_id"], o["parent_id"], o["owner_id"] = c.Name, c.GuildID, c.Parent.ID, c.Starter.ID
	o["message_count"], o["member_count"], o["total_message_sent"], o["rate_limit_per_user"] = len(c.Messages), 1,
		len(c.Messages), 0
	opened := c.Opened.Format(TimeFormat)
	o["thread_metadata"] = field.Object{"archived": c.Archived, "auto_archive_duration": 10080,
		"archive_timestamp": opened,
		"locked":            false, "create_timestamp": opened}
	return o
}

// IsPrivate reports whether the channel is for direct messages of two or more users.
func (c *Channel) IsPrivate() bool { return c.Kind == DirectChannel || c.Kind == GroupChannel }

// IsVoice reports whether the channel is a voice or stage channel.
func (c *Channel) IsVoice() bool { return c.Kind == VoiceChannel || c.Kind == StageChannel }

// ThreadsJSON returns the thread objects of a guild, oldest first.
func (s *State) ThreadsJSON(g *Guild) []any {
	var all []*Channel
	for _, c := range s.Channels {
		if c.Parent != nil && c.Guild == g {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *Channel) int { return ids.Compare(a.ID, b.ID) })
	out := []any{}
	for _, c := range all {
		out = append(out, c.JSON())
	}
	return out
}

// ChannelsJSON returns the channels and threads of a guild that a user sees and that a condition selects.
func (s *State) ChannelsJSON(g *Guild, u *User, selects func(*Channel) bool) []any {
	all := []any{}
	for _, c := range s.Channels {
		if c.Guild == g && selects(c) && c.VisibleTo(u) {
			all = append(all, c.JSON())
		}
	}
	return all
}
