package librarydb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store"
)

// Track is a song of the library without its texts and files. It is small enough to list all songs of a server.
type Track struct {
	ID        songs.SongID
	OrderID   songs.OrderID
	Take      int // number in its order, from 1
	Title     string
	Style     string
	Requester songs.Member
	Duration  time.Duration
	Created   time.Time
	Starred   time.Time // when the viewer marked it as a favourite; zero: not
}

// TrackFiles is a song with its files.
type TrackFiles struct {
	Track
	Artist string // as in the files of the song
	// Audio, Posted, Master and Cover are as those of [songs.Song].
	Audio, Posted, Master, Cover songs.File
}

const trackColumns = `s.id, s.order_id, s.take, s.title, s.style, o.user_id, o.user_name, s.duration_ms, s.created_at,
	coalesce(f.created_at, 0)`

// Tracks returns all songs that a viewer may see, the oldest first, in an order that new songs do not change.
func (lib *Library) Tracks(ctx context.Context, v songs.Viewer) ([]Track, error) {
	rows, err := lib.db.Reader().QueryContext(ctx, `SELECT `+trackColumns+` `+FromVisible+Of(v)+`
		ORDER BY s.created_at, s.order_id, s.take, s.id`, store.ViewerArgs(v)...)
	return store.Collect(rows, err, scanTrack)
}

func scanTrack(scan func(...any) error) (t Track, err error) {
	var ms, created, starred int64
	err = scan(&t.ID, &t.OrderID, &t.Take, &t.Title, &t.Style, &t.Requester.ID, &t.Requester.Name, &ms, &created,
		&starred)
	t.Duration = time.Duration(ms) * time.Millisecond
	t.Created, t.Starred = store.FromMillis(created), store.FromMillis(starred)
	return t, err
}

const trackFileColumns = trackColumns + `, s.audio, s.posted, s.master, s.cover, o.brief`

// TrackFiles returns those of some songs that a viewer may see, in any order.
func (lib *Library) TrackFiles(ctx context.Context, v songs.Viewer, ids ...songs.SongID) (all []TrackFiles, err error) {
	err = inGroups(ids, func(list string, args []any) error {
		rows, err := lib.db.Reader().QueryContext(ctx, `SELECT `+trackFileColumns+` `+FromVisible+` AND s.id IN (`+list+`)`,
			append(store.ViewerArgs(v), args...)...)
		some, err := store.Collect(rows, err, scanTrackFiles)
		all = append(all, some...)
		return err
	})
	return all, err
}

// TracksOfOrder returns the songs of an order that a viewer may see, by take.
func (lib *Library) TracksOfOrder(ctx context.Context, v songs.Viewer, id songs.OrderID) ([]TrackFiles, error) {
	rows, err := lib.db.Reader().QueryContext(ctx, `SELECT `+trackFileColumns+` `+FromVisible+` AND s.order_id = $4
		ORDER BY s.take, s.id`, append(store.ViewerArgs(v), id)...)
	return store.Collect(rows, err, scanTrackFiles)
}

// OrderTitles returns the titles of orders: that of the first song that a viewer may see.
func (lib *Library) OrderTitles(ctx context.Context, v songs.Viewer, ids ...songs.OrderID) (map[songs.OrderID]string,
	error) {
	titles := make(map[songs.OrderID]string)
	type row struct {
		order songs.OrderID
		title string
	}
	err := inGroups(ids, func(list string, args []any) error {
		rows, err := lib.db.Reader().QueryContext(ctx, `SELECT s.order_id, s.title `+FromVisible+`
			AND s.order_id IN (`+list+`) ORDER BY s.take DESC, s.id DESC`, append(store.ViewerArgs(v), args...)...)
		all, err := store.Collect(rows, err, func(scan func(...any) error) (r row, err error) {
			return r, scan(&r.order, &r.title)
		})
		for _, r := range all {
			titles[r.order] = r.title // the first take is the last one
		}
		return err
	})
	return titles, err
}

// inGroups calls do with parameters for groups of ids, from $4 on.
func inGroups[T ~string](ids []T, do func(list string, args []any) error) error {
	for len(ids) > 0 {
		n := min(len(ids), 500)
		list, args := "", make([]any, 0, n)
		for i, id := range ids[:n] {
			if i > 0 {
				list += ", "
			}
			list += fmt.Sprintf("$%d", i+4)
			args = append(args, id)
		}
		if err := do(list, args); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func scanTrackFiles(scan func(...any) error) (t TrackFiles, err error) {
	var audio, posted, master, cover, brief string
	t.Track, err = scanTrack(func(to ...any) error {
		return scan(append(to, &audio, &posted, &master, &cover, &brief)...)
	})
	if err != nil {
		return t, err
	}
	e := songs.Entry{Requester: t.Requester}
	var made struct{ Artist string }
	err = json.Unmarshal([]byte(brief), &made)
	e.ArtistOverride = made.Artist
	t.Artist = e.Artist()
	return t, errors.Join(err, json.Unmarshal([]byte(audio), &t.Audio), json.Unmarshal([]byte(posted), &t.Posted),
		json.Unmarshal([]byte(master), &t.Master), json.Unmarshal([]byte(cover), &t.Cover))
}
