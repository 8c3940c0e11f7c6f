package discord

import (
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// Event is a scheduled event of a guild.
type Event struct {
	Name, Description, Location string
	Start, End                  time.Time
}

// Events returns the scheduled events of a guild that have not ended.
func (s *Server) Events(guildID string) (all []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.state.Guilds[guildID]; g != nil {
		for _, e := range s.state.CurrentEvents(g) {
			all = append(all, Event{e.Name, e.Description, e.Location, e.Start, e.End})
		}
	}
	return all
}

// getEvents lists the scheduled events of a guild.
func (s *Server) getEvents(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		out := []any{}
		for _, e := range s.state.CurrentEvents(g) {
			out = append(out, e.JSON(s.state.Now()))
		}
		return out, nil
	})
}

// postEvent creates a scheduled event at an external location.
func (s *Server) postEvent(r *request) (int, any, *apierror.Error) {
	return s.inGuild(r, func(g *state.Guild) (any, *apierror.Error) {
		p := r.payload
		err := allowFields(p, "name", "description", "scheduled_start_time", "scheduled_end_time", "privacy_level",
			"entity_type", "entity_metadata")
		if err != nil {
			return nil, err
		}
		if !g.Allows(r.user, state.PermissionCreateEvents) {
			return nil, apierror.ErrMissingPermissions
		}
		e := &state.Event{GuildID: g.ID, Creator: r.user, Name: field.String(p, "name"),
			Description: field.String(p, "description"), Location: field.String(field.Map(p, "entity_metadata"), "location")}
		var f validate.Form
		f.Length("name", e.Name, 1, 100)
		f.Length("description", e.Description, 0, 1000)
		f.Length("entity_metadata.location", e.Location, 1, 100)
		if field.Int(p, "privacy_level") != state.EventPrivacyGuild {
			f.Add("privacy_level", "BASE_TYPE_CHOICES", "Value must be one of {2}.")
		}
		if field.Int(p, "entity_type") != state.EventExternal {
			f.Add("entity_type", "BASE_TYPE_CHOICES", "Value must be one of {3}.")
		}
		e.Start = eventTime(&f, p, "scheduled_start_time")
		e.End = eventTime(&f, p, "scheduled_end_time")
		if f.Err() == nil && !e.Start.After(s.state.Now()) {
			f.Add("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
		}
		if f.Err() == nil && !e.End.After(e.Start) {
			f.Add("scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_DATE_BEFORE_START_DATE",
				"Cannot schedule event to end before it starts.")
		}
		if f.Err() == nil && len(s.state.CurrentEvents(g)) >= state.MaxScheduledEvents {
			f.Add("name", "GUILD_SCHEDULED_EVENT_MAX", "Maximum number of uncompleted guild scheduled events reached (100).")
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		e.ID = s.state.IDs.Next()
		g.Events = append(g.Events, e)
		return e.JSON(s.state.Now()), nil
	})
}

// eventTime returns a required time of a payload.
func eventTime(f *validate.Form, p field.Object, name string) time.Time {
	at, err := time.Parse(time.RFC3339, field.String(p, name))
	switch {
	case !field.Has(p, name):
		f.Add(name, "BASE_TYPE_REQUIRED", "This field is required")
	case err != nil:
		f.Add(name, "DATE_TIME_TYPE_PARSE", "Could not parse %s. Should be ISO8601.", field.String(p, name))
	}
	return at
}
