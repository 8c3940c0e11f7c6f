package jukebox

import (
	"context"
	"strings"
)

// showStatus writes the song's title under the voice channel's name.
func (p *Player) showStatus() {
	text := ""
	if now := p.state.entry(p.state.Now); now != nil && !p.state.Paused && p.state.Channel != "" {
		text = strings.TrimSpace("🎶 " + now.Title())
	}
	p.putStatus(p.state.Channel, text)
}

// hideStatus takes it away before the channel is left.
func (p *Player) hideStatus() { p.putStatus(p.state.Channel, "") }

// putStatus shows the latest text; those that were passed quickly are left out.
func (p *Player) putStatus(channel, text string) {
	if channel == "" || p.status == text {
		return
	}
	p.status = text
	p.spawn(func(ctx context.Context) {
		p.showing.Lock()
		defer p.showing.Unlock()
		p.mu.Lock()
		latest, shown := p.status, p.shown
		p.mu.Unlock()
		if latest != text || shown == text {
			return
		}
		ctx, cancel := context.WithTimeout(ctx, closeTime)
		defer cancel()
		if err := p.Room.SetStatus(ctx, channel, text); err != nil {
			p.Log.DebugContext(ctx, "the channel's status was not changed", "guild", p.guild, "err", err)
			return
		}
		p.mu.Lock()
		p.shown = text
		p.mu.Unlock()
	})
}
