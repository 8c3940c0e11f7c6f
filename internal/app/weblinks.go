package app

import (
	"context"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/web/signin"
)

// webLinks makes the links of /me web.
type webLinks struct {
	store       *webdb.Web
	settings    *guild.SettingsService
	onByDefault bool
	address     string
	now         func() time.Time
}

// newWebLinks returns nil if there are no pages.
func newWebLinks(e env, data *storage, settings *guild.SettingsService) *webLinks {
	if e.cfg.Web.Addr == "" {
		return nil
	}
	return &webLinks{store: data.web, settings: settings, onByDefault: e.cfg.Web.Default == "on",
		address: strings.TrimRight(e.cfg.WebURL(), "/"), now: e.now}
}

// SignInLink returns the address of a link that signs a member in once.
func (l webLinks) SignInLink(ctx context.Context, user songs.Member, guildID string) (string, error) {
	if guildID != "" {
		set, err := l.settings.Settings(ctx, guildID)
		if err != nil {
			return "", err
		}
		if !set.Web.Switch.Or(l.onByDefault) {
			return "", songs.ErrNotFound
		}
	}
	now := l.now()
	token, err := l.store.CreateLink(ctx, user, guildID, now, now.Add(signin.LinkTime))
	return l.address + signin.LinkPath + token, err
}
