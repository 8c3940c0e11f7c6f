package subsonic

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/store/librarydb"
)

// track is a song of the library, and recording one with its files.
type (
	track     = librarydb.Track
	recording = librarydb.TrackFiles
)

// catalog is the library as the owner of a key may see it.
type catalog struct {
	tracks  []track     // the oldest first
	albums  []record    // the oldest first
	artists []performer // by name
}

// record is an album: the takes of an order.
type record struct {
	id     songs.OrderID
	tracks []track
}

// performer is an artist: a member who ordered songs.
type performer struct {
	member songs.Member
	albums []record // the newest first
}

// readCatalog reads the songs that a viewer may see.
func (a *Area) readCatalog(ctx context.Context, v songs.Viewer) (catalog, error) {
	tracks, err := a.deps.Library.Tracks(ctx, v)
	if err != nil {
		return catalog{}, err
	}
	c := catalog{tracks: tracks}
	at := make(map[songs.OrderID]int)
	for _, t := range tracks {
		i, known := at[t.OrderID]
		if !known {
			i = len(c.albums)
			at[t.OrderID] = i
			c.albums = append(c.albums, record{id: t.OrderID})
		}
		c.albums[i].tracks = append(c.albums[i].tracks, t)
	}
	by := make(map[string]int)
	for _, r := range slices.Backward(c.albums) {
		m := r.requester()
		i, known := by[m.ID]
		if !known {
			i = len(c.artists)
			by[m.ID] = i
			c.artists = append(c.artists, performer{member: m}) // with the newest name
		}
		c.artists[i].albums = append(c.artists[i].albums, r)
	}
	slices.SortStableFunc(c.artists, func(a, b performer) int {
		return cmp.Or(cmp.Compare(fold.Bare(a.member.Name), fold.Bare(b.member.Name)), cmp.Compare(a.member.ID, b.member.ID))
	})
	return c, nil
}

func (r record) requester() songs.Member { return r.tracks[0].Requester }
func (r record) title() string           { return titleOf(r.tracks[0]) }
func (r record) created() time.Time      { return r.tracks[0].Created }

// starred returns when the viewer marked the last song of an album; zero if one is not marked.
func (r record) starred() (last time.Time) {
	for _, t := range r.tracks {
		if t.Starred.IsZero() {
			return time.Time{}
		}
		last = later(last, t.Starred)
	}
	return last
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// artist returns an artist by their id in the API.
func (c catalog) artist(id string) (performer, error) {
	i := slices.IndexFunc(c.artists, func(p performer) bool { return artistID(p.member) == id })
	if i < 0 {
		return performer{}, errNotFound
	}
	return c.artists[i], nil
}

// styles returns the parts of the style of a song, which are its genres. Case does not distinguish them.
func styles(style string) (parts []string) {
	for part := range strings.FieldsFuncSeq(style, func(r rune) bool {
		return strings.ContainsRune(",;/|，、；", r) || r == '\n'
	}) {
		part = fold.Case(strings.Join(strings.Fields(part), " "))
		if n := len([]rune(part)); n > 0 && n <= maxGenreName && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
		if len(parts) == maxGenresOfSong {
			break
		}
	}
	return parts
}

// Limits of genres. A longer part of a style is a description.
const (
	maxGenreName    = 40
	maxGenresOfSong = 5
)

// hasStyle reports whether a genre is one of a song.
func hasStyle(t track, genre string) bool {
	return slices.Contains(styles(t.Style), fold.Case(strings.Join(strings.Fields(genre), " ")))
}
