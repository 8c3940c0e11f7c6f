package people

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Sent is where the main gateway sends a person to talk.
type Sent struct{ Endpoint, Token, GuildID, ChannelID, UserID, SessionID string }

// voice is what a person sees of the channels to talk in.
type voice struct {
	me       string            // the person's id
	channels map[string]string // names of the guild's, by id
	users    map[string]string // names of whoever was seen, by id
	states   map[string]obj    // by user
	statuses map[string]string // by channel
	sent     Sent
}

func newVoice() voice {
	return voice{channels: make(map[string]string), users: make(map[string]string), states: make(map[string]obj), statuses: make(map[string]string)}
}

// begin takes in what a session begins with.
func (v *voice) begin(ready obj) {
	v.me = str(sub(ready, "user"), "id")
	for _, g := range list(ready, "guilds") {
		guild, _ := g.(obj)
		for _, c := range list(guild, "channels") {
			channel, _ := c.(obj)
			if kind := num(channel, "type"); kind == 2 || kind == 13 { // of voice, and stages
				v.channels[str(channel, "id")] = str(channel, "name")
			}
		}
		for _, s := range list(guild, "voice_states") {
			state, _ := s.(obj)
			v.change(state)
		}
	}
}

// change takes in a voice state and adds the channel's name to it.
func (v *voice) change(state obj) {
	userID := str(state, "user_id")
	user := sub(sub(state, "member"), "user")
	v.users[userID] = str(user, "username")
	if name := str(user, "global_name"); name != "" {
		v.users[userID] = name
	}
	state["channel_name"], state["name"] = v.channels[str(state, "channel_id")], v.users[userID]
	if str(state, "channel_id") == "" {
		delete(v.states, userID)
		if userID == v.me {
			v.sent = Sent{}
		}
		return
	}
	v.states[userID] = state
}

// takeVoice is told each event, with the lock held.
func (p *Person) takeVoice(event string, data obj) {
	switch event {
	case "READY":
		p.voice.begin(data)
	case "VOICE_STATE_UPDATE":
		p.voice.change(data)
	case "VOICE_CHANNEL_STATUS_UPDATE":
		p.voice.statuses[str(data, "id")] = str(data, "status")
		data["channel_name"] = p.voice.channels[str(data, "id")]
	case "VOICE_SERVER_UPDATE":
		mine := p.voice.states[p.voice.me]
		p.voice.sent = Sent{str(data, "endpoint"), str(data, "token"), str(data, "guild_id"), str(mine, "channel_id"), p.voice.me, p.session}
	}
}

// Sent waits until the person is sent to a voice server, elsewhere or with
// another token than before.
func (p *Person) Sent(ctx context.Context, before Sent) (Sent, error) {
	var now Sent
	err := p.until(ctx, func() bool {
		now = p.voice.sent
		return now.Endpoint != "" && now != before
	})
	return now, err
}

// Follow has the person go to whatever voice channel a user goes to, and stay
// where the user left, until ctx ends.
func (p *Person) Follow(ctx context.Context, userID string) error {
	for {
		var to string
		err := p.until(ctx, func() bool {
			to = str(p.voice.states[userID], "channel_id")
			return to != "" && to != str(p.voice.states[p.voice.me], "channel_id")
		})
		if err != nil {
			return err
		}
		if err := p.talkIn(ctx, to, nil); err != nil {
			return err
		}
	}
}

// talk does what a line about voice says.
func (p *Person) talk(ctx context.Context, words []string) error {
	p.mu.Lock()
	mine := p.voice.states[p.voice.me]
	p.mu.Unlock()
	here := str(mine, "channel_id")
	switch what := words[0]; what {
	case "join":
		channel, err := p.voiceChannel(words[1])
		if err != nil {
			return err
		}
		return p.talkIn(ctx, channel, nil)
	case "kick", "move":
		return p.moderate(ctx, words)
	case "leave":
		if here == "" {
			return errNotTalking
		}
		return p.talkIn(ctx, "", nil)
	default: // mute, unmute, deafen, undeafen
		if here == "" {
			return errNotTalking
		}
		key := map[bool]string{true: "self_deaf", false: "self_mute"}[strings.HasSuffix(what, "deafen")]
		return p.talkIn(ctx, here, map[string]bool{key: !strings.HasPrefix(what, "un")})
	}
}

var errNotTalking = errors.New(`you are in no voice channel; voice join "Lounge" enters one`)

// talkIn goes to a channel, "" for none, and waits until the server says so. What
// is not given in changes stays as it is.
func (p *Person) talkIn(ctx context.Context, channelID string, changes map[string]bool) error {
	p.mu.Lock()
	mine := p.voice.states[p.voice.me]
	p.mu.Unlock()
	d := obj{"guild_id": p.server.GuildID, "channel_id": nil, "self_mute": mine["self_mute"] == true, "self_deaf": mine["self_deaf"] == true}
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
		mine := p.voice.states[p.voice.me]
		return str(mine, "channel_id") == channelID &&
			(channelID == "" || mine["self_mute"] == d["self_mute"] && mine["self_deaf"] == d["self_deaf"])
	})
	if ctx.Err() != nil {
		return errors.New("the server did not let you in")
	}
	return err
}

// aMoment is how long it may take until one sees what somebody else has done.
const aMoment = 2 * time.Second

// moderate throws somebody out of a voice channel or moves them to another.
func (p *Person) moderate(ctx context.Context, words []string) error {
	userID := ""
	var names []string
	seen, cancel := context.WithTimeout(ctx, aMoment)
	defer cancel()
	_ = p.until(seen, func() bool { // whoever came just now is seen a moment later
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
	return p.server.call(ctx, p.Token, "PATCH", "/guilds/"+p.server.GuildID+"/members/"+userID, body, nil)
}

// voiceChannel finds a channel by its name.
func (p *Person) voiceChannel(name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, known := range p.voice.channels {
		if strings.EqualFold(known, name) {
			return id, nil
		}
	}
	return "", fmt.Errorf("there is no channel %q; %s", name, suggest(name, slices.Collect(maps.Values(p.voice.channels))))
}

// lines are what one sees beside the channels to talk in, with the lock held.
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

// Where says in which voice channel somebody is, and how.
func Where(state map[string]any) string {
	channel := str(state, "channel_name")
	if channel == "" {
		return str(state, "name") + " is in no voice channel"
	}
	line := str(state, "name") + " is in " + channel
	for _, how := range [][2]string{{"self_mute", "muted"}, {"self_deaf", "deafened"}, {"mute", "muted by a moderator"}, {"deaf", "deafened by a moderator"}, {"suppress", "in the audience"}} {
		if state[how[0]] == true {
			line += ", " + how[1]
		}
	}
	return line
}
