package bot

import (
	"context"
	"fmt"
	"net/http"
)

// WritableChannels returns the text channels of a guild in which the bot can post, as far as gateway events show, in
// Discord's order.
func (b *Bot) WritableChannels(guildID string) []string {
	own, known := b.ownMember(guildID)
	if !known || b.cfg.Channels == nil {
		return nil
	}
	ids, _ := b.cfg.Channels.Writable(guildID, b.UserID(), own.roles)
	return ids
}

// DirectChannel returns the channel of direct messages with a user, and opens it if needed.
// https://discord.com/developers/docs/resources/user#create-dm
func (b *Bot) DirectChannel(ctx context.Context, userID string) (channelID string, err error) {
	var got struct {
		ID string `json:"id"`
	}
	body := map[string]string{"recipient_id": userID}
	if err := b.call(withRetry(ctx), http.MethodPost, "/users/@me/channels", body, nil, &got); err != nil {
		return "", fmt.Errorf("open direct channel: %w", err)
	}
	return got.ID, nil
}
