package jukebox

import (
	"context"
	"strings"
)

// showStatus sets the channel status to the title of the current song.
func (p *Player) showStatus() {
	text := ""
	if now := p.state.entry(p.state.Now); now != nil && !p.state.Paused && p.state.Channel != "" {
		text = strings.TrimSpace("🎶 " + now.Title())
	}
	p.putStatus(p.state.Channel, text)
}

// hideStatus clears the channel status before the player leaves the channel.
func (p *Player) hideStatus() { p.putStatus(p.state.Channel, "") }

// putStatus sets the channel status in the background. Texts that have been superseded are not sent.
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
		ctx, cancel := context.WithTimeout(ctx, closeTimeout)
		defer cancel()
		if err := p.deps.Presence.SetStatus(ctx, channel, text); err != nil {
			p.deps.Log.DebugContext(ctx, "set channel status failed", "guild", p.guild, "err", err)
			return
		}
		p.mu.Lock()
		p.shown = text
		p.mu.Unlock()
	})
}
