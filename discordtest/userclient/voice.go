package userclient

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// VoiceConnection is the voice connection that the main gateway told a member to open.
type VoiceConnection struct{ Endpoint, Token, GuildID, ChannelID, UserID, SessionID string }

// voice is what a member sees of the voice channels.
type voice struct {
	userID   string            // the member's id
	channels map[string]string // names of voice channels, by id
	users    map[string]string // names of users, by id
	states   map[string]obj    // by user
	statuses map[string]string // by channel
	sent     VoiceConnection
}

func newVoice() voice {
	return voice{channels: make(map[string]string), users: make(map[string]string), states: make(map[string]obj),
		statuses: make(map[string]string)}
}

// applyReady applies READY.
func (v *voice) applyReady(ready obj) {
	v.userID = str(sub(ready, "user"), "id")
	for _, g := range list(ready, "guilds") {
		guild, _ := g.(obj)
		v.addGuild(guild)
	}
}

// addGuild stores the voice channels and voice states of a guild.
func (v *voice) addGuild(guild obj) {
	for _, c := range list(guild, "channels") {
		channel, _ := c.(obj)
		v.addChannel(channel)
	}
	for _, s := range list(guild, "voice_states") {
		state, _ := s.(obj)
		v.applyState(state)
	}
}

// addChannel stores the name of a voice or stage channel.
func (v *voice) addChannel(channel obj) {
	if kind := num(channel, "type"); kind == 2 || kind == 13 {
		v.channels[str(channel, "id")] = str(channel, "name")
	}
}

// applyState applies a voice state and adds the names of its channel and user to it.
func (v *voice) applyState(state obj) {
	userID := str(state, "user_id")
	user := sub(sub(state, "member"), "user")
	v.users[userID] = str(user, "username")
	if name := str(user, "global_name"); name != "" {
		v.users[userID] = name
	}
	state["channel_name"], state["name"] = v.channels[str(state, "channel_id")], v.users[userID]
	if str(state, "channel_id") == "" {
		delete(v.states, userID)
		if userID == v.userID {
			v.sent = VoiceConnection{}
		}
		return
	}
	v.states[userID] = state
}

// handleVoiceEvent applies an event, with the lock held.
func (p *Person) handleVoiceEvent(event string, data obj) {
	switch event {
	case "READY":
		p.voice.applyReady(data)
	case "GUILD_CREATE":
		p.voice.addGuild(data)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE":
		p.voice.addChannel(data)
	case "VOICE_STATE_UPDATE":
		p.voice.applyState(data)
	case "VOICE_CHANNEL_STATUS_UPDATE":
		p.voice.statuses[str(data, "id")] = str(data, "status")
		data["channel_name"] = p.voice.channels[str(data, "id")]
	case "VOICE_SERVER_UPDATE":
		mine := p.voice.states[p.voice.userID]
		p.voice.sent = VoiceConnection{str(data, "endpoint"), str(data, "token"), str(data, "guild_id"),
			str(mine, "channel_id"), p.voice.userID, p.session}
	}
}

// WaitForVoice waits for a voice connection other than before.
func (p *Person) WaitForVoice(ctx context.Context, before VoiceConnection) (VoiceConnection, error) {
	var now VoiceConnection
	err := p.until(ctx, func() bool {
		now = p.voice.sent
		return now.Endpoint != "" && now != before
	})
	return now, err
}

// Follow joins each voice channel that a user joins, and stays where the user left,
// until ctx ends.
func (p *Person) Follow(ctx context.Context, userID string) error {
	for {
		var to string
		err := p.until(ctx, func() bool {
			to = str(p.voice.states[userID], "channel_id")
			return to != "" && to != str(p.voice.states[p.voice.userID], "channel_id")
		})
		if err != nil {
			return err
		}
		if err := p.setVoiceState(ctx, to, nil); err != nil {
			return err
		}
	}
}

// doVoice runs a voice line.
func (p *Person) doVoice(ctx context.Context, words []string) error {
	p.mu.Lock()
	mine := p.voice.states[p.voice.userID]
	p.mu.Unlock()
	here := str(mine, "channel_id")
	switch what := words[0]; what {
	case "join":
		channel, err := p.voiceChannel(words[1])
		if err != nil {
			return err
		}
		return p.setVoiceState(ctx, channel, nil)
	case "kick", "move":
		return p.moderate(ctx, words)
	case "leave":
		if here == "" {
			return errNotInVoice
		}
		return p.setVoiceState(ctx, "", nil)
	default: // mute, unmute, deafen, undeafen
		if here == "" {
			return errNotInVoice
		}
		key := map[bool]string{true: "self_deaf", false: "self_mute"}[strings.HasSuffix(what, "deafen")]
		return p.setVoiceState(ctx, here, map[string]bool{key: !strings.HasPrefix(what, "un")})
	}
}

var errNotInVoice = errors.New(`you are in no voice channel; voice join "Lounge" enters one`)

// setVoiceState joins a voice channel, empty to leave, and waits for the server's event.
// Flags that changes does not name stay.
func (p *Person) setVoiceState(ctx context.Context, channelID string, changes map[string]bool) error {
	p.mu.Lock()
	mine := p.voice.states[p.voice.userID]
	guild := p.guildOf(channelID)
	if channelID == "" {
		guild = p.guildOf(str(mine, "channel_id"))
	}
	p.mu.Unlock()
	d := obj{"guild_id": guild, "channel_id": nil, "self_mute": mine["self_mute"] == true,
		"self_deaf": mine["self_deaf"] == true}
	if channelID != "" {
		d["channel_id"] = channelID
	}
	for key, value := range changes {
		d[key] = value
	}
	if err := p.send(4, d); err != nil {
		return err
	}
	err := p.until(ctx, func() bool {
		mine := p.voice.states[p.voice.userID]
		return str(mine, "channel_id") == channelID &&
			(channelID == "" || mine["self_mute"] == d["self_mute"] && mine["self_deaf"] == d["self_deaf"])
	})
	if ctx.Err() != nil {
		return errors.New("the server did not move you to that voice channel in time")
	}
	return err
}

// settleTime is how long a voice state of another member may take to arrive.
const settleTime = 2 * time.Second

// moderate disconnects a member from voice or moves them to another channel.
func (p *Person) moderate(ctx context.Context, words []string) error {
	userID := ""
	var names []string
	seen, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	_ = p.until(seen, func() bool { // the voice state may not have arrived yet
		names = nil
		for id := range p.voice.states {
			names = append(names, p.voice.users[id])
			if strings.EqualFold(p.voice.users[id], words[1]) {
				userID = id
			}
		}
		return userID != ""
	})
	if userID == "" {
		return fmt.Errorf("%s is in no voice channel; %s", words[1], suggest(words[1], names))
	}
	body := obj{"channel_id": nil}
	if words[0] == "move" {
		channel, err := p.voiceChannel(words[2])
		if err != nil {
			return err
		}
		body["channel_id"] = channel
	}
	return p.server.call(ctx, p.Token, "PATCH", "/guilds/"+p.guild()+"/members/"+userID, body, nil)
}

// voiceChannel returns the id of the voice channel of a name, preferably of the current
// guild.
func (p *Person) voiceChannel(name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := ""
	for id, known := range p.voice.channels {
		if strings.EqualFold(known, name) && (found == "" || p.guildOf(id) == p.guildOf(p.currentChannel)) {
			found = id
		}
	}
	if found != "" {
		return found, nil
	}
	return "", fmt.Errorf("there is no channel %q; %s", name, suggest(name, slices.Collect(maps.Values(p.voice.channels))))
}

// lines describe all voice states and channel statuses, with the lock held.
func (v *voice) lines() (out []string) {
	for _, state := range v.states {
		out = append(out, Where(state))
	}
	for channelID, status := range v.statuses {
		if status != "" {
			out = append(out, v.channels[channelID]+": "+status)
		}
	}
	slices.Sort(out)
	return out
}

// Where describes a voice state.
func Where(state map[string]any) string {
	channel := str(state, "channel_name")
	if channel == "" {
		return str(state, "name") + " is in no voice channel"
	}
	line := str(state, "name") + " is in " + channel
	for _, how := range [][2]string{{"self_mute", "muted"}, {"self_deaf", "deafened"}, {"mute", "muted by a moderator"},
		{"deaf", "deafened by a moderator"}, {"suppress", "in the audience"}} {
		if state[how[0]] == true {
			line += ", " + how[1]
		}
	}
	return line
}
