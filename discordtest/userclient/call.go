package userclient

import (
	"context"
	"slices"
	"strings"
)

// Call is the voice channel that a member is in, as the member sees it. The zero value is none.
type Call struct {
	ChannelID, Channel string
	Users              []CallUser // by name
}

// CallUser is a user in a voice channel.
type CallUser struct {
	ID, Name        string
	Bot             bool
	Muted, Deafened bool // by themselves or by a moderator
}

// equal reports whether nothing differs.
func (c Call) equal(other Call) bool {
	return c.ChannelID == other.ChannelID && c.Channel == other.Channel && slices.Equal(c.Users, other.Users)
}

// Call returns the voice channel that the member is in.
func (p *Person) Call() Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.voice.call()
}

// WaitForCall waits until the voice channel that the member is in, or a user in it, differs from before.
func (p *Person) WaitForCall(ctx context.Context, before Call) (Call, error) {
	var now Call
	err := p.until(ctx, func() bool {
		now = p.voice.call()
		return !now.equal(before)
	})
	return now, err
}

// call is the voice channel of the member, with the lock held.
func (v *voice) call() Call {
	channel := str(v.states[v.userID], "channel_id")
	if channel == "" {
		return Call{}
	}
	c := Call{ChannelID: channel, Channel: v.channels[channel]}
	for id, state := range v.states {
		if str(state, "channel_id") != channel {
			continue
		}
		c.Users = append(c.Users, CallUser{ID: id, Name: v.users[id],
			Bot:      sub(sub(state, "member"), "user")["bot"] == true,
			Muted:    state["self_mute"] == true || state["mute"] == true || state["suppress"] == true,
			Deafened: state["self_deaf"] == true || state["deaf"] == true})
	}
	slices.SortFunc(c.Users, func(a, b CallUser) int {
		return strings.Compare(strings.ToLower(a.Name)+a.ID, strings.ToLower(b.Name)+b.ID)
	})
	return c
}
