package room

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

const (
	searchLength = 10  // songs in the result
	maxQuery     = 100 // characters
)

// foundSong is a song that the viewer can add.
type foundSong struct {
	ID       songs.SongID `json:"id"`
	Title    string       `json:"title"`
	By       string       `json:"by"`
	Duration float64      `json:"duration"` // in milliseconds
}

// search answers with the songs of the library that match the words of a request; the newest ones without words.
func (a *Area) search(w http.ResponseWriter, r *web.Request) error {
	v, err := a.Access.Viewer(r.Context(), r.Viewer.Member)
	if err != nil {
		return err
	}
	words := []rune(r.FormValue("q"))
	page, _, err := a.Songs.Library(r.Context(), songs.Search{Filter: songs.FilterServer, Viewer: v,
		Text: string(words[:min(len(words), maxQuery)]), Limit: searchLength})
	if err != nil {
		return err
	}
	found := make([]foundSong, 0, len(page))
	for _, e := range page {
		entry := jukebox.Entry{Song: e, By: e.Requester}
		found = append(found, foundSong{ID: e.ID, Title: titleOf(r.Language, entry), By: requesterOf(r.Language, entry),
			Duration: float64(e.Duration.Milliseconds())})
	}
	return writeJSON(w, http.StatusOK, found)
}
