package discord

import (
	"context"
	"time"
)

// ScheduledEvent is an event of a server at an external location, such as the URL of a message.
// Discord starts and ends it on time.
//
// https://discord.com/developers/docs/resources/guild-scheduled-event
type ScheduledEvent struct {
	Name, Description, Location string
	Start, End                  time.Time
}

// EventClient creates scheduled events. Package bot implements it.
type EventClient interface {
	// CreateEvent creates an event; [ErrNoAccess] if the bot may not.
	CreateEvent(ctx context.Context, guildID string, e ScheduledEvent) error
}
