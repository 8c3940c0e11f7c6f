package subsonic

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

func (a *Area) search2(ctx context.Context, c *call) (response, error) {
	f, err := a.search(ctx, c, record.folder)
	return response{SearchResult2: f}, err
}

func (a *Area) search3(ctx context.Context, c *call) (response, error) {
	f, err := a.search(ctx, c, record.describe)
	return response{SearchResult3: f}, err
}

// search finds artists and albums by name, and songs as /library browse does. Without a text, it returns everything in
// an order that new songs do not change, so that apps can read the library in parts.
func (a *Area) search(ctx context.Context, c *call, describe func(record) album) (*found, error) {
	text := strings.Trim(strings.TrimSpace(c.params.text("query")), `"*`)
	var parts [3]page
	for i, kind := range []string{"artist", "album", "song"} {
		part, err := c.params.page(kind+"Count", kind+"Offset", 20)
		if err != nil {
			return nil, err
		}
		parts[i] = part
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return nil, err
	}
	q, hits := fold.NewQuery(text), idsOf(all.tracks)
	if !q.Empty() {
		if hits, err = a.searchSongs(ctx, c.songs, text, parts[2].offset+parts[2].size); err != nil {
			return nil, err
		}
	}
	tracks, err := a.children(ctx, c.songs, of(hits, parts[2])...)
	if err != nil {
		return nil, err
	}
	artists := fold.Matching(all.artists, func(p performer) (int, bool) { return q.Rank(p.member.Name) })
	albums := fold.Matching(all.albums, func(r record) (int, bool) { return q.Rank(r.title()) })
	return &found{Artist: describeAll(of(artists, parts[0]), performer.describe),
		Album: describeAll(of(albums, parts[1]), describe), Song: tracks}, nil
}

// maxHits is the number of songs that a search for a text finds.
const maxHits = 500

func (a *Area) searchSongs(ctx context.Context, v songs.Viewer, text string, limit int) ([]songs.SongID, error) {
	if limit = min(limit, maxHits); limit == 0 {
		return nil, nil
	}
	hits, _, err := a.deps.Library.Library(ctx, songs.Search{Filter: songs.FilterServer, Viewer: v, Text: text,
		Limit: limit})
	return describeAll(hits, func(e songs.Entry) songs.SongID { return e.ID }), err
}
