package userclient

import (
	"context"
	"fmt"
	"net/url"
	"slices"
)

// NewestMessages returns the newest messages of a channel that the member sees, oldest first, at most 100. before is
// the id of a message, to which they are older; empty for the newest of all.
func (p *Person) NewestMessages(ctx context.Context, channelID, before string, limit int) ([]map[string]any, error) {
	var page []map[string]any
	path := fmt.Sprintf("/channels/%s/messages?limit=%d", channelID, limit)
	if before != "" {
		path += "&before=" + url.QueryEscape(before)
	}
	if err := p.server.call(ctx, p.Token, "GET", path, nil, &page); err != nil {
		return nil, fmt.Errorf("read the channel: %w", err)
	}
	slices.Reverse(page)
	return page, nil
}

// MessageIn returns a message that the member sees.
func (p *Person) MessageIn(ctx context.Context, channelID, messageID string) (map[string]any, error) {
	var m map[string]any
	if err := p.server.call(ctx, p.Token, "GET", "/channels/"+channelID+"/messages/"+messageID, nil, &m); err != nil {
		return nil, fmt.Errorf("read the message: %w", err)
	}
	return m, nil
}
