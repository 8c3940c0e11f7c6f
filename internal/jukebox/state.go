package jukebox

import (
	"cmp"
	"slices"
	"time"
)

// Place is a message in a channel.
type Place struct{ ChannelID, MessageID string }

// State is the persistent state of a guild's player.
type State struct {
	GuildID string
	Run     int64  // incremented by each claim; only the latest run may save
	Channel string // voice channel; empty: none
	Panel   Place
	Paused  bool
	Loop    Loop
	Shuffle bool
	// LyricsHidden disables the display of lyrics during playback.
	LyricsHidden bool `json:"Quiet"` // stored under its original name
	Radio        *Radio
	Settings     Settings

	// Now is the current entry, and Position the position in it.
	Now      EntryID
	Position time.Duration
	// PositionAt is when Position was saved, in a state that was read from the store.
	PositionAt time.Time `json:"-"`
	Entries    []Entry   // including Now, in any order
	// Served is the member whose song was played last: in fair mode, the songs of others come first.
	Served string
	// Volume is the volume in percent; 0: full volume.
	Volume int
	// Back is the time of the play that members went back to, see [Player.Previous]; zero: they did not.
	Back time.Time
}

func (s *State) entry(id EntryID) *Entry {
	i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.ID == id })
	if id == "" || i < 0 {
		return nil
	}
	return &s.Entries[i]
}

// Queue returns all entries except the current one in playback order.
func (s *State) Queue() []Entry {
	rest := slices.DeleteFunc(slices.Clone(s.Entries), func(e Entry) bool { return e.ID == s.Now })
	served := s.Served
	if now := s.entry(s.Now); now != nil && now.Source == Requested {
		served = now.By.ID
	}
	return upcoming(rest, s.Settings.Mode, s.Shuffle, served)
}

// Current returns the current entry; nil if there is none.
func (s *State) Current() *Entry { return s.entry(s.Now) }

// VolumePercent returns the volume in percent.
func (s *State) VolumePercent() int { return cmp.Or(s.Volume, fullVolume) }

func (s *State) remove(id EntryID) {
	s.Entries = slices.DeleteFunc(s.Entries, func(e Entry) bool { return e.ID == id })
}
