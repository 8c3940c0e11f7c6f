package jukeboxmessages

import (
	"context"
	"encoding/json"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// Show responds privately with the state of a jukebox and its controls, as the member may see it.
func (p *Panel) Show(ctx context.Context, it *discord.Interaction, v jukebox.View) error {
	v, err := VisibleView(ctx, it, v)
	if err != nil {
		return err
	}
	l := it.Private()
	m := panelMessage(l, v, exactPlaybackText)
	p.attachArtwork(l, &m, v)
	return it.Edit(ctx, m)
}

// Respond updates the panel, or the response of [Panel.Show], after a press of one of its buttons.
func (p *Panel) Respond(ctx context.Context, it *discord.Interaction, v jukebox.View) error {
	if it.Message != nil && it.Message.Flags&discord.FlagEphemeral != 0 {
		return p.Show(ctx, it, v)
	}
	l := p.language(ctx, it.GuildID)
	v, err := p.visible(ctx, it.GuildID, it.ChannelID, v)
	if err != nil {
		return err
	}
	m := PanelMessage(l, v)
	p.mu.Lock()
	g := p.guilds[it.GuildID]
	p.mu.Unlock()
	if g == nil || it.Message == nil {
		return it.Edit(ctx, m)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	entry := jukebox.EntryID("")
	if v.Now != nil {
		entry = v.Now.ID
	}
	own := g.place.MessageID == it.Message.ID
	if m.KeepFiles = own && entry == g.entry; !m.KeepFiles {
		p.attachArtwork(l, &m, v)
	}
	err = it.Edit(ctx, m)
	if err == nil && own {
		g.shown, g.entry = fingerprint(m), entry
	}
	return err
}

// fingerprint returns the content of a message without files, to compare it with the one shown.
func fingerprint(m discord.Message) string {
	m.Files, m.KeepFiles = nil, true
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return "" // differs from every encoded message
	}
	return string(b)
}
