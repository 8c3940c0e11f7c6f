// Package state holds what members and bots of the emulated Discord see, and renders it as
// the objects of Discord's API: users, applications, guilds, channels, messages,
// interactions and voice states.
package state

import (
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/ids"
)

// TimeFormat is the format of times in JSON objects.
const TimeFormat = "2006-01-02T15:04:05.000000-07:00"

// State is the data of a server. It is not safe for concurrent use.
type State struct {
	Now     func() time.Time
	Started time.Time // when members joined their guilds
	Locale  string    // of guilds, and of members unless they have another
	IDs     *ids.Snowflakes
	CDN     *cdn.Store

	Home         *Guild // the first guild
	Guilds       map[string]*Guild
	Users        map[string]*User
	Applications map[string]*Application
	Channels     map[string]*Channel
	Interactions map[string]*Interaction // by token
	VoiceStates  map[VoiceKey]*VoiceState
	Muted        map[string]bool // by a moderator, in all channels
	Deafened     map[string]bool
}

// New returns a state without users and guilds.
func New(now func() time.Time, locale string, files *cdn.Store) *State {
	return &State{
		Now: now, Started: now(), Locale: locale, IDs: ids.New(now), CDN: files,
		Guilds: make(map[string]*Guild), Users: make(map[string]*User), Applications: make(map[string]*Application),
		Channels: make(map[string]*Channel), Interactions: make(map[string]*Interaction),
		VoiceStates: make(map[VoiceKey]*VoiceState), Muted: make(map[string]bool), Deafened: make(map[string]bool),
	}
}
