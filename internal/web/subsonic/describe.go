package subsonic

import (
	"cmp"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/songs"
)

// untitled is the title of songs without one.
const untitled = "Untitled"

func titleOf(t track) string { return cmp.Or(strings.TrimSpace(t.Title), untitled) }

// songOf returns a song as apps see it. album is the title of its album.
func songOf(t track, album string) child {
	f, by, parts := usual(t), artistID(t.Requester), styles(t.Style)
	c := child{
		ID: songID(t.ID), Parent: albumID(t.OrderID), Title: titleOf(t), Album: album, AlbumID: albumID(t.OrderID),
		Artist: t.Artist, ArtistID: by, DisplayArtist: t.Artist, DisplayAlbumArtist: t.Requester.Name,
		Track: t.Take, Year: t.Created.Year(), Size: f.Size, ContentType: f.ContentType, Suffix: suffix(f),
		Duration: seconds(t.Duration), BitRate: bitRate(f, t.Duration), Created: timestamp(t.Created),
		Starred: timestamp(t.Starred), Type: "music", MediaType: "song", Genres: namesOf(parts),
		Artists: []namedID{{by, t.Artist}}, AlbumArtists: []namedID{{by, t.Requester.Name}},
		Path: pathOf(t, album, f.Extension),
	}
	if len(parts) > 0 {
		c.Genre = parts[0]
	}
	if t.Cover.Key != "" {
		c.CoverArt = c.ID
	}
	return c
}

// pathOf returns the name of a song as a file in the folders of its artist and album. It is not the path of a file of the
// bot.
func pathOf(t track, album, extension string) string {
	return filename.Of(t.Requester.Name, "member", "/") + filename.Of(album, "album", "/") +
		filename.Of(titleOf(t), "song", extension)
}

// songs returns the songs of an album as apps see them.
func (r record) songs() []child {
	all := make([]child, len(r.tracks))
	for i, t := range r.tracks {
		all[i] = songOf(t, r.title())
	}
	return all
}

// describe returns an album as apps see it, without its songs.
func (r record) describe() album {
	m, parts, length := r.requester(), []string(nil), time.Duration(0)
	d := album{ID: albumID(r.id), Name: r.title(), Artist: m.Name, ArtistID: artistID(m), DisplayArtist: m.Name,
		SongCount: len(r.tracks), Created: timestamp(r.created()), Starred: timestamp(r.starred()),
		Year: r.created().Year(), Artists: []namedID{{artistID(m), m.Name}}}
	for _, t := range r.tracks {
		length += t.Duration
		if d.CoverArt == "" && t.Cover.Key != "" {
			d.CoverArt = d.ID
		}
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
	d := artist{ID: artistID(p.member), Name: cmp.Or(p.member.Name, songs.DeletedMember), AlbumCount: len(p.albums)}
	for _, r := range p.albums {
		if r.describe().CoverArt != "" {
			d.CoverArt = d.ID
			break
		}
	}
	return d
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

// children returns songs of any albums as apps see them.
func (c catalog) children(tracks []track) []child {
	titles := make(map[songs.OrderID]string, len(c.albums))
	for _, r := range c.albums {
		titles[r.id] = r.title()
	}
	return describeAll(tracks, func(t track) child { return songOf(t, cmp.Or(titles[t.OrderID], titleOf(t))) })
}
