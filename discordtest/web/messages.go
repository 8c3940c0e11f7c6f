package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/discordtest/web/render"
)

// shownMessages is how many messages of a channel a page shows.
const shownMessages = 100

// shown is a message of a page.
type shown struct {
	ID   string
	HTML template.HTML
}

// messages renders the newest messages of a channel, oldest first.
func (v *viewer) messages(ctx context.Context, channelID string) ([]shown, error) {
	raw, err := v.person.NewestMessages(ctx, channelID, shownMessages)
	if err != nil {
		return nil, err
	}
	var all []shown
	for _, m := range raw {
		id, _ := m["id"].(string)
		if v.feed.isDismissed(id) {
			continue
		}
		html, err := v.message(m)
		if err != nil {
			return nil, fmt.Errorf("render message %s: %w", id, err)
		}
		all = append(all, shown{id, html})
	}
	return all, nil
}

// message renders a message.
func (v *viewer) message(m map[string]any) (template.HTML, error) {
	channelID, _ := m["channel_id"].(string)
	id, _ := m["id"].(string)
	return v.renderer(channelID, id).Message(m)
}

// renderer returns a renderer of a message.
func (v *viewer) renderer(channelID, messageID string) *render.Renderer {
	return &render.Renderer{Locale: v.site.opts.Locale, Now: v.site.server.Now(), Name: v.person.NameOf,
		File: func(address string) string { return v.fileAddress(channelID, messageID, address) }}
}

// postRead notes that the member saw the messages of a channel.
func (v *viewer) postRead(w http.ResponseWriter, r *http.Request) error {
	v.feed.markRead(r.PathValue("channel"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postMessage posts a message.
func (v *viewer) postMessage(w http.ResponseWriter, r *http.Request) error {
	text := strings.TrimSpace(r.FormValue("content"))
	if text == "" {
		return &problemError{v.words().EmptyMessage}
	}
	if err := v.person.Post(r.Context(), r.PathValue("channel"), text, r.FormValue("reply")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// fileAddress returns the address of a file of a message on this site, empty for a file elsewhere: a page
// loads nothing from other hosts.
func (v *viewer) fileAddress(channelID, messageID, address string) string {
	file, ok := parseFile(address)
	if !ok || messageID == "" {
		return ""
	}
	return v.path("c", channelID, "files", messageID, file.id, file.name)
}

// path returns an address of the member's pages.
func (v *viewer) path(parts ...string) string {
	all := []string{"", "as", url.PathEscape(v.person.Name)}
	for _, part := range parts {
		all = append(all, url.PathEscape(part))
	}
	return strings.Join(all, "/")
}
