package messages

import (
	"github.com/riffbot/riffbot/internal/i18n"
)

// PlaceError reports that the member or the bot lacks permissions in a channel.
type PlaceError struct {
	Channel     string // the channel's id
	Who         string // "you" (the member) or "I" (the bot)
	Permissions string // the text id of the missing permissions
}

func (e *PlaceError) Error() string { return e.Who + " may not post in " + e.Channel }

// Advice says which permissions are missing.
func (e *PlaceError) Advice(l i18n.Language) string {
	in, permissions := "<#"+e.Channel+">", l.T(e.Permissions)
	if e.Who == "you" {
		return l.T("delivery.no-permission.you", "Channel", in, "Permissions", permissions)
	}
	return l.T("delivery.no-permission.me", "Channel", in, "Permissions", permissions)
}
