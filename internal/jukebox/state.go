package jukebox

import (
	"slices"
	"time"
)

// Place is a message in a channel.
type Place struct{ ChannelID, MessageID string }

// State is all there is to know of a guild's player.
type State struct {
	GuildID string
	Run     int64  // only the latest may save
	Channel string // the voice channel that it is in; empty: none
	Panel   Place
	Paused  bool
	Loop    Loop
	Shuffle bool
	// Quiet shows no lyrics while a song plays.
	Quiet    bool
	Radio    *Radio
	Settings Settings

	// Now is the entry that plays, and Position how far it has.
	Now      EntryID
	Position time.Duration
	Entries  []Entry // Now included, in no order
	// Served is whose song was heard last: in fair mode, the others come first.
	Served string
}

func (s *State) entry(id EntryID) *Entry {
	i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.ID == id })
	if id == "" || i < 0 {
		return nil
	}
	return &s.Entries[i]
}

// waiting are the entries that do not play, in the order in which they will.
func (s *State) waiting() []Entry {
	rest := slices.DeleteFunc(slices.Clone(s.Entries), func(e Entry) bool { return e.ID == s.Now })
	served := s.Served
	if now := s.entry(s.Now); now != nil && now.Why == Asked {
		served = now.By.ID
	}
	return upcoming(rest, s.Settings.Mode, s.Shuffle, served)
}

func (s *State) remove(id EntryID) {
	s.Entries = slices.DeleteFunc(s.Entries, func(e Entry) bool { return e.ID == id })
}
