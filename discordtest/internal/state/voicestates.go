package state

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
)

// VoiceKey identifies a voice state. A member is in one voice channel at a time, a bot in one of each guild.
type VoiceKey struct{ GuildID, UserID string }

// VoiceState is a user in a voice or stage channel. [State.Muted] and [State.Deafened] remain
// when the user leaves.
type VoiceState struct {
	User               *User
	Guild              *Guild
	Channel            *Channel
	SessionID          string
	SelfMute, SelfDeaf bool
	Suppress           bool      // in the audience of a stage
	Request            time.Time // to speak, zero for none
}

// Key returns the key of the voice state in [State.VoiceStates].
func (v *VoiceState) Key() VoiceKey { return VoiceKey{v.Guild.ID, v.User.ID} }

// VoiceStateJSON returns the voice state object. Without a channel, the user has left.
func (s *State) VoiceStateJSON(v *VoiceState) field.Object {
	o := field.Object{"user_id": v.User.ID, "session_id": v.SessionID, "channel_id": nil, "guild_id": v.Guild.ID,
		"member": s.MemberJSON(v.Guild, v.User), "deaf": s.Deafened[v.User.ID], "mute": s.Muted[v.User.ID],
		"self_deaf": v.SelfDeaf, "self_mute": v.SelfMute,
		"self_video": false, "self_stream": false, "suppress": v.Suppress, "request_to_speak_timestamp": nil}
	if v.Channel != nil {
		o["channel_id"] = v.Channel.ID
	}
	if !v.Request.IsZero() {
		o["request_to_speak_timestamp"] = v.Request.UTC().Format(TimeFormat)
	}
	return o
}

// VoiceStateIn returns the voice state of a user in a guild, nil if there is none.
func (s *State) VoiceStateIn(g *Guild, userID string) *VoiceState {
	return s.VoiceStates[VoiceKey{g.ID, userID}]
}

// VoiceStatesOf returns the voice states of a user, those in older guilds first.
func (s *State) VoiceStatesOf(userID string) (all []*VoiceState) {
	for key, v := range s.VoiceStates {
		if key.UserID == userID {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, func(a, b *VoiceState) int { return ids.Compare(a.Guild.ID, b.Guild.ID) })
	return all
}

// VoiceStatesToLeave returns the voice states that end when a user joins a channel of a guild: a member leaves the
// channel of another guild, a bot none.
func (s *State) VoiceStatesToLeave(u *User, joined *Guild) []*VoiceState {
	if u.Bot {
		return nil
	}
	return slices.DeleteFunc(s.VoiceStatesOf(u.ID), func(v *VoiceState) bool { return v.Guild == joined })
}
