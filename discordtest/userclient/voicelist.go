package userclient

import (
	"cmp"
	"context"
	"slices"
)

// VoiceMember is a member in a voice channel.
type VoiceMember struct {
	ID, Name                    string
	Muted, Deafened, Suppressed bool
}

// VoiceMembers returns the members in a voice channel, by name.
func (p *Person) VoiceMembers(channelID string) []VoiceMember {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []VoiceMember
	for id, state := range p.voice.states {
		if str(state, "channel_id") == channelID {
			all = append(all, VoiceMember{ID: id, Name: str(state, "name"),
				Muted:      state["self_mute"] == true || state["mute"] == true,
				Deafened:   state["self_deaf"] == true || state["deaf"] == true,
				Suppressed: state["suppress"] == true})
		}
	}
	slices.SortFunc(all, func(a, b VoiceMember) int { return cmp.Or(cmp.Compare(a.Name, b.Name), byID(a.ID, b.ID)) })
	return all
}

// VoiceStatus returns the status of a voice channel, empty if it has none.
func (p *Person) VoiceStatus(channelID string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.voice.statuses[channelID]
}

// JoinVoice joins a voice channel, or leaves the current one if channelID is empty, and waits for the
// server's event.
func (p *Person) JoinVoice(ctx context.Context, channelID string) error {
	p.mu.Lock()
	here := str(p.voice.states[p.voice.userID], "channel_id")
	p.mu.Unlock()
	if channelID == here {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	return p.setVoiceState(ctx, channelID, nil)
}
