package subsonic

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/fold"
)

// indexesOf returns artists by the first letters of their names.
func (c catalog) indexes() *indexes {
	all := &indexes{}
	for _, p := range c.artists {
		name := indexName(p.member.Name)
		if n := len(all.Index); n == 0 || all.Index[n-1].Name != name {
			all.Index = append(all.Index, index{Name: name})
		}
		last := &all.Index[len(all.Index)-1]
		last.Artist = append(last.Artist, p.describe())
	}
	for _, t := range c.tracks {
		all.LastModified = max(all.LastModified, t.Created.UnixMilli())
	}
	return all
}

// indexName returns the first letter of a name in upper case, or "#" for other characters.
func indexName(name string) string {
	r, _ := utf8.DecodeRuneInString(fold.Bare(name))
	if !unicode.IsLetter(r) {
		return "#"
	}
	return string(unicode.ToUpper(r))
}

// getIndexes returns all artists as folders. Nothing is returned to an app that knows the newest song.
func (a *Area) getIndexes(ctx context.Context, c *call) (response, error) {
	since, err := c.params.number("ifModifiedSince", 0, 0, 1<<52)
	if err != nil {
		return response{}, err
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	found := all.indexes()
	if since > 0 && found.LastModified <= int64(since) {
		found.Index = nil
	}
	return response{Indexes: found}, nil
}

func (a *Area) getArtists(ctx context.Context, c *call) (response, error) {
	all, err := a.readCatalog(ctx, c.songs)
	return response{Artists: all.indexes()}, err
}

func (a *Area) getArtist(ctx context.Context, c *call) (response, error) {
	id, err := c.params.require("id")
	if err != nil {
		return response{}, err
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	p, err := all.artist(id)
	if err != nil {
		return response{}, err
	}
	d := p.describe()
	d.Album = describeAll(p.albums, record.describe)
	return response{Artist: &d}, nil
}

func (a *Area) getAlbum(ctx context.Context, c *call) (response, error) {
	id, err := c.params.require("id")
	if err != nil {
		return response{}, err
	}
	r, all, err := a.albumNamed(ctx, c.songs, id)
	if err != nil {
		return response{}, err
	}
	d := r.describe()
	d.Song = r.songsOf(all)
	return response{Album: &d}, nil
}

func (a *Area) getSong(ctx context.Context, c *call) (response, error) {
	id, err := c.params.require("id")
	if err != nil {
		return response{}, err
	}
	all, err := a.named(ctx, c.songs, id)
	if err != nil {
		return response{}, err
	}
	found, err := a.children(ctx, c.songs, all[0].ID)
	if err == nil && len(found) == 0 { // hidden in the meantime
		err = errNotFound
	}
	if err != nil {
		return response{}, err
	}
	return response{Song: &found[0]}, nil
}

// getMusicDirectory returns the albums of an artist or the songs of an album, as folders.
func (a *Area) getMusicDirectory(ctx context.Context, c *call) (response, error) {
	id, err := c.params.require("id")
	if err != nil {
		return response{}, err
	}
	if strings.HasPrefix(id, artistPrefix) {
		all, err := a.readCatalog(ctx, c.songs)
		if err != nil {
			return response{}, err
		}
		p, err := all.artist(id)
		if err != nil {
			return response{}, err
		}
		return response{Directory: &directory{ID: id, Name: p.describe().Name,
			Child: describeAll(p.albums, record.asChild)}}, nil
	}
	r, all, err := a.albumNamed(ctx, c.songs, id)
	if err != nil {
		return response{}, err
	}
	return response{Directory: &directory{ID: id, Parent: artistID(r.requester()), Name: r.title(),
		Child: r.songsOf(all)}}, nil
}

// asChild returns an album as an entry of a folder.
func (r record) asChild() child {
	d := r.describe()
	return child{ID: d.ID, Parent: d.ArtistID, IsDir: true, Title: d.Name, Album: d.Name, Artist: d.Artist,
		ArtistID: d.ArtistID, CoverArt: d.CoverArt, Created: d.Created, Starred: d.Starred, Year: d.Year, Genre: d.Genre,
		Duration: d.Duration}
}
