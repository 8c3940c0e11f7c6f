package room

import (
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
)

// titleOf returns the title of an entry as it is shown, with its take if another one has the same title.
func titleOf(l i18n.Language, e jukebox.Entry) string {
	if e.Hidden {
		return messages.QueueEntryName(l, e)
	}
	return messages.EntryName(l, e.Song)
}

// requesterOf names who added an entry.
func requesterOf(l i18n.Language, e jukebox.Entry) string { return messages.RequestedBy(l, e) }
