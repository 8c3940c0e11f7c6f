package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/moderation"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/jukeboxdb"
	"github.com/riffbot/riffbot/internal/store/webdb"
	"github.com/riffbot/riffbot/internal/web/feeds"
	"github.com/riffbot/riffbot/internal/web/pages"
	"github.com/riffbot/riffbot/internal/web/room"
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
func newSubsonic(e env, p webParts, actions *room.Actions) *subsonic.Area {
	return subsonic.New(subsonic.Deps{Version: versionText(), Keys: newKeys(e, p.data), Library: p.data.library,
		Access: p.guilds.access, Playlists: p.data.playlists, Changes: p.data.playlists, Jukebox: appJukebox{p.box,
			p.data.playlists, actions},
		Settings: p.guilds.settings, Texts: webTexts{discord.TextFilter{
			Blocked: moderation.NewWords(e.cfg.Writer.Blocked), Settings: p.guilds.settings, Censor: p.svc.moderator}},
		Exports: p.svc.exports, Files: p.data.files, NewID: newID, Now: e.now, Log: e.log})
}

// newFeeds returns the part of the site with podcasts.
func newFeeds(p webParts) *feeds.Area {
	return feeds.New(feeds.Deps{Songs: p.data.web, Library: p.data.library, Playlists: p.data.playlists,
		Access: p.guilds.access, Audio: pages.AudioOf})
}

// appJukebox implements [subsonic.Jukebox] for the players of all processes.
type appJukebox struct {
	*jukebox.Jukebox
	store   *jukeboxdb.Jukebox
	actions *room.Actions
}

// View returns the state of a player: the saved one if it is in another process.
func (j appJukebox) View(ctx context.Context, guildID string) (jukebox.View, error) {
	if v, ok := j.Jukebox.View(guildID); ok && j.Connected(guildID) {
		return v, nil
	}
	s, err := j.store.PlayerState(ctx, guildID)
	return s.View(), err
}

// Do performs an action.
func (j appJukebox) Do(ctx context.Context, guildID string, c subsonic.Command) (voting bool, err error) {
	what := room.Command{Kind: room.Kind(c.Kind), Actor: c.Actor, Entry: c.Entry, Index: c.Index, To: c.To,
		Percent: c.Percent}
	if len(c.Songs) > 0 {
		what.Song, what.Songs = c.Songs[0], c.Songs[1:]
	}
	r, err := j.actions.Do(ctx, guildID, what)
	if errors.Is(err, room.ErrUnconfirmed) {
		err = fmt.Errorf("%w: %w", jukebox.ErrConflict, err)
	}
	return r.Needed > 0, err
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
