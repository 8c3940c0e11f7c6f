package subsonic

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/songs"
)

// untitled is the title of songs without one.
const untitled = "Untitled"

func titleOf(t track) string { return cmp.Or(strings.TrimSpace(t.Title), untitled) }

// songOf returns a song as apps see it. album is the title of its album.
func songOf(t recording, album string) child {
	f, by, parts := usual(t), artistID(t.Requester), styles(t.Style)
	c := child{
		ID: songID(t.ID), Parent: albumID(t.OrderID), Title: titleOf(t.Track), Album: album, AlbumID: albumID(t.OrderID),
		Artist: t.Artist, ArtistID: by, DisplayArtist: t.Artist, DisplayAlbumArtist: t.Requester.Name,
		Track: t.Take, Year: t.Created.Year(), Size: f.Size, ContentType: f.ContentType, Suffix: suffix(f),
		Duration: seconds(t.Duration), BitRate: bitRate(f, t.Duration), Created: timestamp(t.Created),
		Starred: timestamp(t.Starred), Type: "music", MediaType: "song", Genres: namesOf(parts),
		Artists: []namedID{{by, t.Artist}}, AlbumArtists: []namedID{{by, t.Requester.Name}},
		Path: pathOf(t.Track, album, f.Extension),
	}
	if len(parts) > 0 {
		c.Genre = parts[0]
	}
	if t.Cover.Key != "" {
		c.CoverArt = c.ID
	}
	return c
}

// pathOf returns the name of a song as a file in the folders of its artist and album. It is not the path of a file of
// the bot.
func pathOf(t track, album, extension string) string {
	return filename.Of(t.Requester.Name, "member", "/") + filename.Of(album, "album", "/") +
		filename.Of(titleOf(t), "song", extension)
}

// describe returns an album as apps see it, without its songs.
func (r record) describe() album {
	m, parts, length := r.requester(), []string(nil), time.Duration(0)
	d := album{ID: albumID(r.id), Name: r.title(), Artist: m.Name, ArtistID: artistID(m), DisplayArtist: m.Name,
		SongCount: len(r.tracks), Created: timestamp(r.created()), Starred: timestamp(r.starred()),
		Year: r.created().Year(), Artists: []namedID{{artistID(m), m.Name}}, CoverArt: albumID(r.id)}
	for _, t := range r.tracks {
		length += t.Duration
		if parts == nil {
			parts = styles(t.Style)
		}
	}
	d.Duration, d.Genres = seconds(length), namesOf(parts)
	if len(parts) > 0 {
		d.Genre = parts[0]
	}
	return d
}

// folder returns an album as a folder, as in lists of folders.
func (r record) folder() album {
	d := r.describe()
	d.Parent, d.IsDir, d.Title = d.ArtistID, true, d.Name
	return d
}

func (p performer) describe() artist {
	return artist{ID: artistID(p.member), Name: cmp.Or(p.member.Name, songs.DeletedMember), AlbumCount: len(p.albums),
		CoverArt: artistID(p.member)}
}

func namesOf(parts []string) (all []named) {
	for _, part := range parts {
		all = append(all, named{part})
	}
	return all
}

// describeAll returns things as apps see them.
func describeAll[T, D any](all []T, describe func(T) D) []D {
	described := make([]D, len(all))
	for i, thing := range all {
		described[i] = describe(thing)
	}
	return described
}

// children returns those of some songs that a viewer may see, in their order, as apps see them.
func (a *Area) children(ctx context.Context, v songs.Viewer, ids ...songs.SongID) ([]child, error) {
	all, err := a.recordings(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	orders := make([]songs.OrderID, len(all))
	for i, t := range all {
		orders[i] = t.OrderID
	}
	titles, err := a.deps.Library.OrderTitles(ctx, v, orders...)
	if err != nil {
		return nil, err
	}
	return describeAll(all, func(t recording) child {
		return songOf(t, cmp.Or(strings.TrimSpace(titles[t.OrderID]), titleOf(t.Track)))
	}), nil
}

// recordings returns those of some songs that a viewer may see, in their order.
func (a *Area) recordings(ctx context.Context, v songs.Viewer, ids []songs.SongID) ([]recording, error) {
	found, err := a.deps.Library.TrackFiles(ctx, v, ids...)
	if err != nil {
		return nil, err
	}
	byID := make(map[songs.SongID]recording, len(found))
	for _, t := range found {
		byID[t.ID] = t
	}
	all := make([]recording, 0, len(found))
	for _, id := range ids {
		if t, ok := byID[id]; ok {
			all = append(all, t)
		}
	}
	return all, nil
}

// named returns the songs with ids of the API; an error if one is not found.
func (a *Area) named(ctx context.Context, v songs.Viewer, ids ...string) ([]recording, error) {
	names := make([]songs.SongID, len(ids))
	for i, id := range ids {
		name, ok := cutID(id, songPrefix)
		if !ok || name == "" {
			return nil, errNotFound
		}
		names[i] = songs.SongID(name)
	}
	all, err := a.recordings(ctx, v, names)
	if err == nil && len(all) < len(ids) {
		err = errNotFound
	}
	return all, err
}

// albumNamed returns an album with an id of the API, and its songs as apps see them.
func (a *Area) albumNamed(ctx context.Context, v songs.Viewer, id string) (r record, all []recording, err error) {
	name, ok := cutID(id, albumPrefix)
	if !ok || name == "" {
		return r, nil, errNotFound
	}
	all, err = a.deps.Library.TracksOfOrder(ctx, v, songs.OrderID(name))
	if err == nil && len(all) == 0 {
		err = errNotFound
	}
	r.id = songs.OrderID(name)
	for _, t := range all {
		r.tracks = append(r.tracks, t.Track)
	}
	return r, all, err
}

// songsOf returns the songs of an album as apps see them.
func (r record) songsOf(all []recording) []child {
	return describeAll(all, func(t recording) child { return songOf(t, r.title()) })
}

// idsOf returns the ids of songs.
func idsOf(tracks []track) []songs.SongID {
	return describeAll(tracks, func(t track) songs.SongID { return t.ID })
}
