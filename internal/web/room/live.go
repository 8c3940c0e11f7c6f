package room

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Live is the part of a player's state that is not stored.
type Live struct {
	Revision jukebox.Revision
	Channel  string `json:",omitempty"` // voice channel; empty: none
	Clock    jukebox.Clock
	// Paused and Held say why the clock does not run. Held is set while the channel is empty.
	Paused, Held bool `json:",omitempty"`
	// Votes is the number of votes to skip, Needed the number required, and Listeners the number of voters.
	Votes, Needed, Listeners int
	// Members are the first members in the channel, Voters the ids of those who voted to skip, and InVoice the number of
	// members.
	Members []songs.Member `json:",omitempty"`
	Voters  []string       `json:",omitempty"`
	InVoice int
}

// Limits of the lists in a [Live], so that it fits into a message.
const (
	maxMembers = 24
	maxVoters  = 100
)

// liveOf returns the part of a view that is not stored.
func liveOf(v jukebox.View) Live {
	return Live{
		Revision: v.Revision, Channel: v.Channel, Clock: v.Clock, Paused: v.Paused, Held: v.Held, Votes: v.Votes,
		Needed: v.Needed, Listeners: v.Listeners, Members: v.Members[:min(len(v.Members), maxMembers)],
		Voters: v.Voters[:min(len(v.Voters), maxVoters)], InVoice: len(v.Members),
	}
}

// sameAs reports whether a page that shows another one needs no update.
func (l Live) sameAs(other Live) bool {
	off := l.Clock.Offset(other.Clock)
	return l.Revision == other.Revision && l.Channel == other.Channel && l.Paused == other.Paused &&
		l.Held == other.Held && l.Votes == other.Votes && l.Needed == other.Needed && l.Listeners == other.Listeners &&
		l.InVoice == other.InVoice && slices.Equal(l.Members, other.Members) && slices.Equal(l.Voters, other.Voters) &&
		l.Clock.Entry == other.Clock.Entry && l.Clock.Running == other.Clock.Running &&
		off > -clockPrecision && off < clockPrecision
}

// message is what processes tell each other.
type message struct {
	Guild  string   `json:"g"`
	Live   *Live    `json:"l,omitempty"` // the state of a player changed
	Watch  *watch   `json:"w,omitempty"` // a process shows the page
	Do     *Command `json:"d,omitempty"` // an action for the process with the player
	Result *Result  `json:"r,omitempty"` // of an action
}

// watch tells that a process shows the page of a server to a number of members.
type watch struct {
	Process string
	Members int
}

func (m message) encode() (string, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	return string(b), nil
}

func decodeMessage(text string) (m message, err error) {
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return m, fmt.Errorf("decode message: %w", err)
	}
	return m, nil
}
