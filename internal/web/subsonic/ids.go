package subsonic

import (
	"strings"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

// Prefixes of ids. Ids of different kinds are never the same.
const (
	songPrefix     = "so-"
	albumPrefix    = "al-"
	artistPrefix   = "ar-"
	playlistPrefix = "pl-"
	entryPrefix    = "qu-" // of places in the queue
)

// nobody is the artist of songs whose requester had their data deleted.
const nobody = "0"

func songID(id songs.SongID) string                  { return songPrefix + string(id) }
func albumID(id songs.OrderID) string                { return albumPrefix + string(id) }
func playlistID(id jukebox.PlaylistID) string        { return playlistPrefix + string(id) }
func cutID(id, prefix string) (rest string, ok bool) { return strings.CutPrefix(id, prefix) }

func artistID(m songs.Member) string {
	if m.ID == "" {
		return artistPrefix + nobody
	}
	return artistPrefix + m.ID
}
