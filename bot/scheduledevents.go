package bot

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
)

// CreateEvent creates a scheduled event. Discord has no nonce for events, so it is not retried.
// https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event
func (b *Bot) CreateEvent(ctx context.Context, guildID string, e discord.ScheduledEvent) error {
	const guildOnly, external = 2, 3 // privacy level and entity type
	body := map[string]any{"name": discord.Cut(e.Name, 100), "description": discord.Cut(e.Description, 1000),
		"privacy_level": guildOnly, "entity_type": external, "entity_metadata": map[string]any{"location": e.Location},
		"scheduled_start_time": e.Start.UTC().Format(time.RFC3339), "scheduled_end_time": e.End.UTC().Format(time.RFC3339)}
	if err := b.call(ctx, http.MethodPost, "/guilds/"+guildID+"/scheduled-events", body, nil, nil); err != nil {
		return fmt.Errorf("create scheduled event: %w", err)
	}
	return nil
}
