package web

import (
	"context"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/riffbot/riffbot/discordtest/web/render"
)

// shownMessages is how many messages of a channel a page shows.
const shownMessages = 50

// shown is a message of a page.
type shown struct {
	ID   string
	HTML template.HTML
}

// messages renders the newest messages of a channel, or those before one, oldest first. older reports whether
// there may be more before them.
func (v *viewer) messages(ctx context.Context, channelID, before string) (all []shown, older bool, err error) {
	raw, err := v.person.NewestMessages(ctx, channelID, before, shownMessages)
	if err != nil {
		return nil, false, err
	}
	for _, m := range raw {
		id, _ := m["id"].(string)
		if v.feed.isDismissed(id) {
			continue
		}
		html, err := v.message(ctx, m)
		if err != nil {
			return nil, false, fmt.Errorf("render message %s: %w", id, err)
		}
		all = append(all, shown{id, html})
	}
	return all, len(raw) == shownMessages, nil
}

// message renders a message.
func (v *viewer) message(ctx context.Context, m map[string]any) (template.HTML, error) {
	channelID, _ := m["channel_id"].(string)
	id, _ := m["id"].(string)
	return v.renderer(channelID, id, v.entities(ctx, v.person.GuildOf(channelID))).Message(m)
}

// renderer returns a renderer of a message or form. entities is what menus offer; nil for nothing.
func (v *viewer) renderer(channelID, messageID string, entities func(string) []render.Entity) *render.Renderer {
	return &render.Renderer{Locale: v.site.opts.Locale, Now: v.site.server.Now(), Name: v.person.NameOf, Interactive: true,
		BotIcon: v.site.opts.BotIcon, Page: func(id string) string { return v.path("c", id) }, Entities: entities,
		File: func(address string) string { return v.fileAddress(channelID, messageID, address) }}
}

// entities returns a function for the users, roles and channels of a guild, or the users of direct messages.
func (v *viewer) entities(ctx context.Context, guildID string) func(kind string) []render.Entity {
	return func(kind string) (all []render.Entity) {
		for _, g := range v.person.Guilds() {
			if g.ID != guildID {
				continue
			}
			switch kind {
			case "user":
				for _, m := range g.Members {
					all = append(all, render.Entity{ID: m.ID, Name: m.Name})
				}
			case "role":
				for _, r := range g.Roles {
					all = append(all, render.Entity{ID: r.ID, Name: strings.TrimPrefix(r.Name, "@")})
				}
			default:
				channels, err := v.person.Channels(ctx, g.ID)
				if err != nil {
					v.site.log.WarnContext(ctx, "read channels failed", "err", err)
				}
				for _, c := range channels {
					all = append(all, render.Entity{ID: c.ID, Name: c.Name, ChannelKind: c.Kind})
				}
			}
		}
		return all
	}
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
