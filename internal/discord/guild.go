package discord

import "time"

// Guild is a guild as GUILD_CREATE describes it.
// https://discord.com/developers/docs/events/gateway-events#guild-create
type Guild struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	OwnerID         string    `json:"owner_id"`
	Locale          string    `json:"preferred_locale"`
	SystemChannelID string    `json:"system_channel_id"` // may be empty
	JoinedAt        time.Time `json:"joined_at"`         // when the bot joined
}
