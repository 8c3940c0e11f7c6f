package deletiondb

import (
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// personas removes the user's name from the voices that the user made. They belong to the server, and those made from a
// removed song are removed with it.
func (e eraser) personas() error {
	return e.Run(`UPDATE personas SET user_id = '', user_name = $2 WHERE user_id = $1`, e.user, songs.DeletedMember)
}

// personas deletes the voices that were made from the removed songs.
func (r removal) personas() error {
	return store.RemovePersonas(r.Batch, `song_id IN `+removedSongs, r.at)
}
