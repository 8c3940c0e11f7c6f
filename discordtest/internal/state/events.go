package state

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Event is a scheduled event at an external location.
//
// https://discord.com/developers/docs/resources/guild-scheduled-event
type Event struct {
	ID, GuildID                 string
	Creator                     *User
	Name, Description, Location string
	Start, End                  time.Time
}

// The kinds and states of events.
const (
	EventPrivacyGuild  = 2
	EventExternal      = 3
	eventScheduled     = 1
	eventActive        = 2
	MaxScheduledEvents = 100
)

// JSON returns the event as the API does at a time.
func (e *Event) JSON(now time.Time) field.Object {
	status := eventScheduled
	if !now.Before(e.Start) {
		status = eventActive
	}
	return field.Object{"id": e.ID, "guild_id": e.GuildID, "channel_id": nil, "creator_id": e.Creator.ID,
		"creator": e.Creator.JSON(), "name": e.Name, "description": e.Description, "image": nil,
		"scheduled_start_time": e.Start.UTC().Format(time.RFC3339), "scheduled_end_time": e.End.UTC().Format(time.RFC3339),
		"privacy_level": EventPrivacyGuild, "status": status, "entity_type": EventExternal, "entity_id": nil,
		"entity_metadata": field.Object{"location": e.Location}, "recurrence_rule": nil,
		"guild_scheduled_event_exceptions": []any{}}
}

// CurrentEvents returns the events of the guild that have not ended. Discord completes an external event when its end
// has come.
func (s *State) CurrentEvents(g *Guild) []*Event {
	g.Events = slices.DeleteFunc(g.Events, func(e *Event) bool { return !s.Now().Before(e.End) })
	return g.Events
}
