package jukeboxmessages

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// visible returns a view of a jukebox as everyone who can read a channel may see it.
func (p *Panel) visible(ctx context.Context, guildID, channelID string, view jukebox.View) (jukebox.View, error) {
	if p.access == nil {
		return view, discord.ErrNoSongAccess
	}
	v, err := p.access.Audience(ctx, guildID, channelID)
	if err != nil {
		return view, err
	}
	return maskHidden(ctx, p.access, v, view)
}

// panelTimeout limits one update of a panel.
const panelTimeout = 30 * time.Second

// refresh updates the message of a panel. It reports whether a request was sent to Discord and
// whether the panel has to be updated regularly.
func (p *Panel) refresh(ctx context.Context, g *guildPanel) (changed, playing bool) {
	v, ok := g.players.View(g.guild)
	if !ok {
		return false, false
	}
	playing = v.Playing || v.Channel != "" && v.Radio != nil
	ctx, cancel := context.WithTimeout(ctx, panelTimeout)
	defer cancel()
	v, err := p.visible(ctx, g.guild, v.Panel.ChannelID, v)
	if err != nil {
		p.log.WarnContext(ctx, "find audience of panel failed", "guild", g.guild, "err", err)
		return false, playing
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.place != v.Panel { // stored by an earlier process, or moved to another channel
		if g.place.MessageID != "" && g.place.ChannelID != v.Panel.ChannelID {
			p.deleteMessage(ctx, g.place)
		}
		g.place, g.shown, g.entry, g.failures = v.Panel, "", "", 0
		g.below.Store(0)
	}
	defer func() { at := g.place; g.published.Store(&at) }()
	switch {
	case g.place.ChannelID == "", g.place.ChannelID == g.blocked:
		return false, playing
	case v.Channel == "" && g.place.MessageID == "":
		return false, false
	}
	if v.Now == nil && v.Channel != "" && g.place.MessageID == "" && v.Radio == nil && v.Notice == (jukebox.Notice{}) {
		return false, playing // nothing to show
	}
	changed, err = p.editOrRepost(ctx, g, v)
	if changed {
		g.failures++
	}
	if err == nil && v.Channel == "" && g.place.MessageID != "" { // the next session gets a new panel
		g.previous, g.place.MessageID = g.place, ""
		err = p.savePlace(ctx, g)
	}
	switch {
	case err == nil:
		g.failures = 0
	case errors.Is(err, discord.ErrNoAccess):
		g.blocked = g.place.ChannelID
		p.log.WarnContext(ctx, "post panel forbidden", "guild", g.guild, "channel", g.place.ChannelID, "err", err)
	case ctx.Err() == nil:
		p.log.WarnContext(ctx, "update panel failed", "guild", g.guild, "err", err)
	}
	return changed, playing
}

// editOrRepost edits the message of a panel. It posts a new one if that is gone or too many
// messages are below it.
func (p *Panel) editOrRepost(ctx context.Context, g *guildPanel, v jukebox.View) (changed bool, err error) {
	l := p.language(ctx, g.guild)
	m := PanelMessage(l, v)
	text := fingerprint(m)
	entry := jukebox.EntryID("")
	if v.Now != nil {
		entry = v.Now.ID
	}
	repost := g.place.MessageID != "" && g.below.Load() >= repostAfter && v.Channel != ""
	if text == g.shown && !repost {
		return false, nil
	}
	if g.place.MessageID != "" && !repost {
		if m.KeepFiles = entry == g.entry && g.shown != ""; !m.KeepFiles {
			p.attachArtwork(l, &m, v)
		}
		_, err := p.discord.Edit(ctx, g.place.ChannelID, g.place.MessageID, m)
		if err == nil {
			g.shown, g.entry = text, entry
			return true, nil
		}
		if !errors.Is(err, discord.ErrMessageGone) && !errors.Is(err, discord.ErrNotEditable) {
			return true, err
		}
		if v.Channel == "" {
			return true, nil
		}
	}
	for _, old := range []jukebox.Place{g.place, g.previous} {
		if old.MessageID != "" {
			defer p.deleteMessage(ctx, old)
		}
	}
	g.previous = jukebox.Place{}
	m.KeepFiles = false
	p.attachArtwork(l, &m, v)
	posted, err := p.discord.Post(ctx, g.place.ChannelID, m)
	if err != nil {
		return true, err
	}
	g.place.MessageID, g.shown, g.entry = posted.ID, text, entry
	g.below.Store(0)
	return true, p.savePlace(ctx, g)
}

// savePlace stores where the panel is.
func (p *Panel) savePlace(ctx context.Context, g *guildPanel) error {
	player, err := g.players.Player(ctx, g.guild)
	if err != nil {
		return err
	}
	return player.Panel(ctx, g.place)
}

// deleteMessage deletes a replaced panel.
func (p *Panel) deleteMessage(ctx context.Context, at jukebox.Place) {
	if err := p.discord.Delete(ctx, at.ChannelID, at.MessageID); err != nil && !errors.Is(err, discord.ErrMessageGone) {
		p.log.WarnContext(ctx, "delete replaced panel failed", "channel", at.ChannelID, "err", err)
	}
}
