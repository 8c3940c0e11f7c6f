package discord

import (
	"slices"
	"strconv"
	"strings"
)

// The permissions that are asked for: https://discord.com/developers/docs/topics/permissions
const (
	permView          = 1 << 10
	permSend          = 1 << 11
	permEmbed         = 1 << 14
	permAttach        = 1 << 15
	permThreads       = 1 << 35
	permSendInThreads = 1 << 38
	permVoiceMessages = 1 << 46
)

// OpenChannel opens a text channel, if there is none of that name, and returns its id.
func (s *Server) OpenChannel(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.name == name && c.kind == guildChannel {
			return c.id
		}
	}
	c := s.channels[s.addChannel(name, guildChannel)]
	s.announce("CHANNEL_CREATE", c)
	return c.id
}

// Deny takes permissions in a channel from a member, or from a bot, by name.
func (s *Server) Deny(channelID, name string, permissions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	for _, u := range s.users {
		if u.name == strings.ToLower(name) && c != nil {
			if c.denied == nil {
				c.denied = make(map[string]int64)
			}
			c.denied[u.id] = permissions
		}
	}
	if c != nil {
		s.announce("CHANNEL_UPDATE", c)
	}
}

// CloseChannel makes a channel private: beside bots, only the owner and members with the role of that name see it.
func (s *Server) CloseChannel(channelID, role string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		c.only, c.owner, c.bots = s.roleNamed(role).id, s.ownerID, nil
		for _, u := range s.users {
			if u.bot {
				c.bots = append(c.bots, u.id)
			}
		}
		s.announce("CHANNEL_UPDATE", c)
	}
}

// DeleteChannel deletes a channel with its threads and messages.
func (s *Server) DeleteChannel(channelID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return
	}
	s.announce("CHANNEL_DELETE", c)
	for id, other := range s.channels {
		if other == c || other.parent == c {
			delete(s.channels, id)
		}
	}
}

// rights are what somebody may do in a channel. Nothing is denied to the owner.
func (s *Server) rights(u *user, c *channel) int64 {
	all, _ := strconv.ParseInt(s.permissions(u), 10, 64)
	if u.id == s.ownerID {
		return all
	}
	if c.parent != nil {
		c = c.parent
	}
	if c.hidden(u) {
		all &^= permView
	}
	return all &^ c.denied[u.id]
}

// hidden reports whether a member who is not the owner is kept from seeing the channel.
func (c *channel) hidden(u *user) bool {
	if c.parent != nil {
		c = c.parent
	}
	return c.denied[u.id]&permView != 0 || c.only != "" && !u.bot && u.id != c.owner && !slices.Contains(u.roles, c.only)
}

func (c *channel) overwrites() []any {
	out := []any{}
	if c.only != "" { // as a client makes a channel private, with a member's overwrite for each bot
		view := strconv.FormatInt(permView, 10)
		out = append(out, obj{"id": c.guildID, "type": 0, "allow": "0", "deny": view}, obj{"id": c.only, "type": 0, "allow": view, "deny": "0"})
		for _, bot := range c.bots {
			out = append(out, obj{"id": bot, "type": 1, "allow": view, "deny": "0"})
		}
	}
	for id, permissions := range c.denied {
		out = append(out, obj{"id": id, "type": 1, "allow": "0", "deny": strconv.FormatInt(permissions, 10)})
	}
	return out
}

// mayPost checks what the caller needs to post what it brought.
func (s *Server) mayPost(r *request, c *channel) *apiError {
	if c.guildID == "" {
		return nil
	}
	needs := int64(permSend)
	if c.parent != nil {
		needs = permSendInThreads
	}
	have := s.rights(r.user, c)
	switch {
	case integer(r.payload, "flags")&flagVoice != 0:
		if have&permVoiceMessages == 0 {
			return errNoVoiceMessages
		}
	case len(r.files) > 0:
		needs |= permAttach
	}
	if r.user.bot && len(list(r.payload, "embeds")) > 0 {
		needs |= permEmbed
	}
	if have&needs != needs {
		return errNotAllowed
	}
	return nil
}

// voice checks a voice message: one recording that says how long and how loud it
// is, and nothing else.
// https://discord.com/developers/docs/resources/message#voice-messages
func (m *message) voice() *apiError {
	switch {
	case m.content != "" || len(m.embeds) > 0 || len(m.components) > 0:
		return errVoiceContent
	case len(m.files) != 1 || !strings.HasPrefix(m.files[0].contentType, "audio/"):
		return errVoiceFiles
	}
	seconds, _ := m.files[0].seconds.(float64)
	if seconds <= 0 || m.files[0].waveform == "" || len(m.files[0].waveform) > 400 {
		return errVoiceMetadata
	}
	return nil
}

// announce tells all who may see a channel about it.
func (s *Server) announce(event string, c *channel) {
	for _, se := range s.sessions {
		told := se.user.bot && se.intents&intentGuilds != 0 || !se.user.bot && c.lets(se.user) // bots are told of hidden channels, too
		if told && se.owns(c.guildID) {
			se.send(event, c.json())
		}
	}
}

// threads are the guild's, oldest first.
func (s *Server) threads() []any {
	var all []*channel
	for _, c := range s.channels {
		if c.parent != nil {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *channel) int { return compareIDs(a.id, b.id) })
	out := []any{}
	for _, c := range all {
		out = append(out, c.json())
	}
	return out
}
