package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/voice"
)

// guildMember is a guild member as the gateway sends it.
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

// voiceState is a voice state as the gateway sends it.
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

// gatewayChannel is the part of a channel that is used here.
type gatewayChannel struct {
	ID      string `json:"id"`
	GuildID string `json:"guild_id"`
	Type    int    `json:"type"`
}

// stageChannel is the type of a stage channel.
const stageChannel = 13

// applyEvent updates the voice states from an event. It is called in the order of events
// and may not block.
func (b *Bot) applyEvent(kind string, raw []byte) error {
	switch kind {
	case "GUILD_CREATE":
		return b.applyGuild(raw)
	case "GUILD_DELETE":
		var g struct {
			ID          string `json:"id"`
			Unavailable bool   `json:"unavailable"`
		}
		if err := json.Unmarshal(raw, &g); err != nil {
			return err
		}
		if g.Unavailable {
			return nil // an outage: a later GUILD_CREATE has the current states
		}
		b.voiceStates.mu.Lock()
		delete(b.voiceStates.guilds, g.ID)
		b.voiceStates.mu.Unlock()
		b.notifyVoiceState(g.ID)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE":
		var c gatewayChannel
		if err := json.Unmarshal(raw, &c); err != nil {
			return err
		}
		b.voiceStates.mu.Lock()
		if g, known := b.voiceStates.guilds[c.GuildID]; known {
			delete(g.stages, c.ID)
			if c.Type == stageChannel && kind != "CHANNEL_DELETE" {
				g.stages[c.ID] = true
			}
		}
		b.voiceStates.mu.Unlock()
	case "GUILD_MEMBER_UPDATE": // only of the bot: other members need an intent
		var m guildMember
		if err := json.Unmarshal(raw, &m); err != nil {
			return err
		}
		b.voiceStates.mu.Lock()
		if g, known := b.voiceStates.guilds[m.GuildID]; known && m.User.ID == b.UserID() {
			g.own = &ownMember{m.Roles, m.Timeout}
			b.voiceStates.guilds[m.GuildID] = g
		}
		b.voiceStates.mu.Unlock()
	case "VOICE_STATE_UPDATE":
		var s voiceState
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		b.applyVoiceState(s)
	case "VOICE_SERVER_UPDATE":
		var s struct {
			Token    string `json:"token"`
			GuildID  string `json:"guild_id"`
			Endpoint string `json:"endpoint"`
		}
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("decode voice server: %w", err)
		}
		if b.handlers.Voice != nil {
			b.handlers.Voice.ServerChanged(s.Token, s.GuildID, s.Endpoint)
		}
	}
	return nil
}

// applyGuild replaces the voice states of a guild: after connecting and after an outage.
func (b *Bot) applyGuild(raw []byte) error {
	var g struct {
		ID          string           `json:"id"`
		Unavailable bool             `json:"unavailable"`
		Channels    []gatewayChannel `json:"channels"`
		States      []voiceState     `json:"voice_states"`
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
	all := guildVoiceStates{users: make(map[string]userVoiceState), stages: make(map[string]bool)}
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
			all.users[s.UserID] = userVoiceState{s.ChannelID, s.Member.User.Bot || bots[s.UserID], s.Deaf || s.SelfDeaf}
		}
	}
	b.voiceStates.mu.Lock()
	b.voiceStates.guilds[g.ID] = all
	b.voiceStates.mu.Unlock()
	if b.handlers.Voice != nil {
		b.handlers.Voice.Refresh(g.ID)
	}
	b.notifyVoiceState(g.ID)
	return nil
}

// applyVoiceState replaces the voice state of a user.
func (b *Bot) applyVoiceState(s voiceState) {
	b.voiceStates.mu.Lock()
	g, known := b.voiceStates.guilds[s.GuildID]
	if !known {
		g = guildVoiceStates{users: make(map[string]userVoiceState), stages: make(map[string]bool)}
		b.voiceStates.guilds[s.GuildID] = g
	}
	if s.ChannelID == "" {
		delete(g.users, s.UserID)
	} else {
		g.users[s.UserID] = userVoiceState{s.ChannelID, s.Member.User.Bot, s.Deaf || s.SelfDeaf}
	}
	b.voiceStates.mu.Unlock()
	if self := b.userID.Load(); self != nil && *self == s.UserID && b.handlers.Voice != nil {
		b.handlers.Voice.StateChanged(voice.State{GuildID: s.GuildID, ChannelID: s.ChannelID, SessionID: s.SessionID,
			Suppressed: s.Suppress, Muted: s.Mute})
	}
	b.notifyVoiceState(s.GuildID)
}

// notifyVoiceState reports a change of voice states in a guild.
func (b *Bot) notifyVoiceState(guildID string) {
	if b.handlers.VoiceStateChanged != nil {
		b.handlers.VoiceStateChanged(guildID)
	}
}
