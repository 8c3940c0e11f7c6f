package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/web/subsonic"
)

// newKeys returns the keys of music apps; nil if there are no pages.
func newKeys(e env, data *storage) *apikeys.Keys {
	if e.cfg.Web.Addr == "" {
		return nil
	}
	return apikeys.New(webdb.NewKeys(data.db), newID, e.now)
}

// newSubsonic returns the part of the site for music apps.
func newSubsonic(e env, p webParts) *subsonic.Area {
	return subsonic.New(subsonic.Deps{Version: versionText(), Keys: newKeys(e, p.data), Library: p.data.library,
		Access: p.guilds.access, Playlists: p.data.playlists, Changes: p.data.playlists, Jukebox: p.box,
		Settings: p.guilds.settings, Texts: webTexts{discord.TextFilter{
			Blocked: moderation.NewWords(e.cfg.Writer.Blocked), Settings: p.guilds.settings, Censor: p.svc.moderator}},
		Exports: p.svc.exports, Files: p.data.files, NewID: newID, Now: e.now, Log: e.log})
}

// webTexts checks texts that members enter outside of Discord as the commands do.
type webTexts struct{ filter discord.TextFilter }

// Allow implements [subsonic.Texts].
func (t webTexts) Allow(ctx context.Context, guildID, text string) error {
	err := t.filter.Check(ctx, guildID, []string{text})
	if err == nil && t.filter.Censor != nil {
		err = t.filter.Censor.Allow(ctx, text)
	}
	if errors.Is(err, discord.ErrLink) {
		return fmt.Errorf("%w: %w", songs.ErrUnsuitable, err)
	}
	return err
}
