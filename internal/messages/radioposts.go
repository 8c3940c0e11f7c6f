package messages

import (
	"context"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// onlyInPanel reports whether the jukebox panel alone shows an order: it is a song of the radio that
// has no message yet, and its server does not want messages of them.
func (ord *Orders) onlyInPanel(ctx context.Context, o songs.Order) bool {
	if o.Spec.Play != songs.PlayForRadio {
		return false
	}
	if to, err := DecodeAddress(o.Address); err == nil && to.MessageID != "" {
		return false
	}
	if ord.cfg.Settings == nil {
		return true
	}
	s, err := ord.cfg.Settings.Settings(ctx, o.Place.GuildID)
	if err != nil {
		ord.cfg.Log.WarnContext(ctx, "read settings failed", "order", o.ID, "guild", o.Place.GuildID, "err", err)
	}
	return s.Radio != guild.RadioPosted
}
