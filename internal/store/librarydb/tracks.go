package librarydb

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Track is a song of the library without its lyrics. It is small enough to list all songs of a server.
type Track struct {
	ID        songs.SongID
	OrderID   songs.OrderID
	Take      int // number in its order, from 1
	Title     string
	Style     string
	Artist    string // as in the files of the song
	Requester songs.Member
	Duration  time.Duration
	Created   time.Time
	Starred   time.Time // when the viewer marked it as a favourite; zero: not
	// Audio, Posted, Master and Cover are as those of [songs.Song].
	Audio, Posted, Master, Cover songs.File
}

// Tracks returns all songs that a viewer may see, the oldest first, in an order that new songs do not change.
func (lib *Library) Tracks(ctx context.Context, v songs.Viewer) ([]Track, error) {
	rows, err := lib.db.Reader().QueryContext(ctx, `SELECT s.id, s.order_id, s.take, s.title, s.style, o.user_id,
		o.user_name, s.duration_ms, s.created_at, coalesce(f.created_at, 0), s.audio, s.posted, s.master, s.cover, o.brief
		`+FromVisible+Of(v)+` ORDER BY s.created_at, s.order_id, s.take, s.id`, store.ViewerArgs(v)...)
	return store.Collect(rows, err, scanTrack)
}

func scanTrack(scan func(...any) error) (t Track, err error) {
	var ms, created, starred int64
	var audio, posted, master, cover, brief string
	err = scan(&t.ID, &t.OrderID, &t.Take, &t.Title, &t.Style, &t.Requester.ID, &t.Requester.Name, &ms, &created,
		&starred, &audio, &posted, &master, &cover, &brief)
	if err != nil {
		return t, err
	}
	t.Duration = time.Duration(ms) * time.Millisecond
	t.Created, t.Starred = store.FromMillis(created), store.FromMillis(starred)
	e := songs.Entry{Requester: t.Requester}
	var made struct{ Artist string }
	err = json.Unmarshal([]byte(brief), &made)
	e.ArtistOverride = made.Artist
	t.Artist = e.Artist()
	return t, errors.Join(err, json.Unmarshal([]byte(audio), &t.Audio), json.Unmarshal([]byte(posted), &t.Posted),
		json.Unmarshal([]byte(master), &t.Master), json.Unmarshal([]byte(cover), &t.Cover))
}
