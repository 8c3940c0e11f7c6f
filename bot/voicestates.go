package bot

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"riffbot/internal/voice"
)

// Listener is somebody in a voice channel.
type Listener struct {
	UserID string
	Bot    bool
	Deaf   bool // by themselves or by a moderator
}

// Listeners are who is in a voice channel, the bot included, in no order.
func (b *Bot) Listeners(guildID, channelID string) []Listener {
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	var all []Listener
	for id, at := range b.places.guilds[guildID].users {
		if at.channelID == channelID {
			all = append(all, Listener{UserID: id, Bot: at.bot, Deaf: at.deaf})
		}
	}
	return all
}

// Here reports whether this process is connected to a guild and knows who is where
// in it.
func (b *Bot) Here(guildID string) bool {
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	_, known := b.places.guilds[guildID]
	return known
}

// ChannelOf is the voice channel that a member is in, empty for none.
func (b *Bot) ChannelOf(guildID, userID string) string {
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	return b.places.guilds[guildID].users[userID].channelID
}

// IsStage reports whether a channel is a stage channel.
func (b *Bot) IsStage(guildID, channelID string) bool {
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	return b.places.guilds[guildID].stages[channelID]
}

// places is who is in which voice channel, as the gateway tells it.
type places struct {
	mu     sync.Mutex
	guilds map[string]guildPlaces
}

type guildPlaces struct {
	users  map[string]place // who are in a channel
	stages map[string]bool  // channels
	own    *ownMember       // nil: not known
}

// ownMember is the bot as a member of a guild.
type ownMember struct {
	roles   []string
	timeout time.Time // until when it may do nothing; zero or past: it may
}

// ownMember returns the bot as a member of a guild.
func (b *Bot) ownMember(guildID string) (own ownMember, known bool) {
	b.places.mu.Lock()
	defer b.places.mu.Unlock()
	if m := b.places.guilds[guildID].own; m != nil {
		return *m, true
	}
	return ownMember{}, false
}

// guildMember is a member as the gateway sends it.
// https://discord.com/developers/docs/resources/guild#guild-member-object
type guildMember struct {
	GuildID string    `json:"guild_id"`
	Roles   []string  `json:"roles"`
	Timeout time.Time `json:"communication_disabled_until"`
	User    struct {
		ID  string `json:"id"`
		Bot bool   `json:"bot"`
	} `json:"user"`
}

type place struct {
	channelID string
	bot, deaf bool
}

// voiceState is one as the gateway sends it.
// https://discord.com/developers/docs/resources/voice#voice-state-object
type voiceState struct {
	GuildID   string `json:"guild_id"`
	ChannelID string `json:"channel_id"`
	UserID    string `json:"user_id"`
	SessionID string `json:"session_id"`
	Deaf      bool   `json:"deaf"`
	Mute      bool   `json:"mute"`
	SelfDeaf  bool   `json:"self_deaf"`
	Suppress  bool   `json:"suppress"`
	Member    struct {
		User struct {
			Bot bool `json:"bot"`
		} `json:"user"`
	} `json:"member"`
}

// channelOf is what matters here of a channel.
type channelOf struct {
	ID      string `json:"id"`
	GuildID string `json:"guild_id"`
	Type    int    `json:"type"`
}

const stageChannel = 13

// hear takes one event that says who is where. It is called in the order of
// events, and must not block.
func (b *Bot) hear(kind string, raw []byte) error {
	switch kind {
	case "GUILD_CREATE":
		return b.hearGuild(raw)
	case "GUILD_DELETE":
		var g struct {
			ID          string `json:"id"`
			Unavailable bool   `json:"unavailable"`
		}
		if err := json.Unmarshal(raw, &g); err != nil {
			return err
		}
		if g.Unavailable {
			return nil // an outage: who was there is still there, or GUILD_CREATE tells
		}
		b.places.mu.Lock()
		delete(b.places.guilds, g.ID)
		b.places.mu.Unlock()
		b.moved(g.ID)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE":
		var c channelOf
		if err := json.Unmarshal(raw, &c); err != nil {
			return err
		}
		b.places.mu.Lock()
		if g, known := b.places.guilds[c.GuildID]; known {
			delete(g.stages, c.ID)
			if c.Type == stageChannel && kind != "CHANNEL_DELETE" {
				g.stages[c.ID] = true
			}
		}
		b.places.mu.Unlock()
	case "GUILD_MEMBER_UPDATE": // of the bot alone: others' need an intent
		var m guildMember
		if err := json.Unmarshal(raw, &m); err != nil {
			return err
		}
		b.places.mu.Lock()
		if g, known := b.places.guilds[m.GuildID]; known && m.User.ID == b.UserID() {
			g.own = &ownMember{m.Roles, m.Timeout}
			b.places.guilds[m.GuildID] = g
		}
		b.places.mu.Unlock()
	case "VOICE_STATE_UPDATE":
		var s voiceState
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		b.hearState(s)
	case "VOICE_SERVER_UPDATE":
		var s struct {
			Token    string `json:"token"`
			GuildID  string `json:"guild_id"`
			Endpoint string `json:"endpoint"`
		}
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("read a voice server: %w", err)
		}
		if b.calls != nil {
			b.calls.ServerChanged(s.Token, s.GuildID, s.Endpoint)
		}
	}
	return nil
}

// hearGuild takes a guild in as a whole: when the connection is made, and after
// an outage.
func (b *Bot) hearGuild(raw []byte) error {
	var g struct {
		ID          string       `json:"id"`
		Unavailable bool         `json:"unavailable"`
		Channels    []channelOf  `json:"channels"`
		States      []voiceState `json:"voice_states"`
		// The bot, and those in voice channels.
		Members []guildMember `json:"members"`
	}
	if err := json.Unmarshal(raw, &g); err != nil || g.Unavailable {
		return err
	}
	bots := make(map[string]bool)
	for _, m := range g.Members {
		bots[m.User.ID] = m.User.Bot
	}
	all := guildPlaces{users: make(map[string]place), stages: make(map[string]bool)}
	for _, m := range g.Members {
		if m.User.ID == b.UserID() {
			all.own = &ownMember{m.Roles, m.Timeout}
		}
	}
	for _, c := range g.Channels {
		if c.Type == stageChannel {
			all.stages[c.ID] = true
		}
	}
	for _, s := range g.States {
		if s.ChannelID != "" {
			all.users[s.UserID] = place{s.ChannelID, s.Member.User.Bot || bots[s.UserID], s.Deaf || s.SelfDeaf}
		}
	}
	b.places.mu.Lock()
	b.places.guilds[g.ID] = all
	b.places.mu.Unlock()
	if b.calls != nil {
		b.calls.Refresh(g.ID)
	}
	b.moved(g.ID)
	return nil
}

func (b *Bot) hearState(s voiceState) {
	b.places.mu.Lock()
	g, known := b.places.guilds[s.GuildID]
	if !known {
		g = guildPlaces{users: make(map[string]place), stages: make(map[string]bool)}
		b.places.guilds[s.GuildID] = g
	}
	if s.ChannelID == "" {
		delete(g.users, s.UserID)
	} else {
		g.users[s.UserID] = place{s.ChannelID, s.Member.User.Bot, s.Deaf || s.SelfDeaf}
	}
	b.places.mu.Unlock()
	if self := b.self.Load(); self != nil && *self == s.UserID && b.calls != nil {
		b.calls.StateChanged(voice.State{GuildID: s.GuildID, ChannelID: s.ChannelID, SessionID: s.SessionID, Suppressed: s.Suppress, Muted: s.Mute})
	}
	b.moved(s.GuildID)
}

// moved tells whoever cares that somebody came, left, moved or changed.
func (b *Bot) moved(guildID string) {
	if b.onMove != nil {
		b.onMove(guildID)
	}
}
