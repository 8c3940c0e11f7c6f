package subsonic

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/songs"
)

func (a *Area) getAlbumList(ctx context.Context, c *call) (response, error) {
	all, err := a.albumList(ctx, c)
	return response{AlbumList: &albumList{describeAll(all, record.folder)}}, err
}

func (a *Area) getAlbumList2(ctx context.Context, c *call) (response, error) {
	all, err := a.albumList(ctx, c)
	return response{AlbumList2: &albumList{describeAll(all, record.describe)}}, err
}

// albumList returns the albums of a list in its order.
func (a *Area) albumList(ctx context.Context, c *call) ([]record, error) {
	kind, err := c.params.require("type")
	if err != nil {
		return nil, err
	}
	part, err := c.params.page("size", "offset", 10)
	if err != nil {
		return nil, err
	}
	from, to, err := c.params.years(kind == "byYear")
	if err != nil {
		return nil, err
	}
	lib, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return nil, err
	}
	all := lib.albums
	slices.Reverse(all) // the newest first
	byTitle := func(a, b record) int { return cmp.Compare(fold.Bare(a.title()), fold.Bare(b.title())) }
	switch kind {
	case "newest":
	case "random":
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	case "recent", "frequent":
		plays, err := a.playsOf(ctx, c.songs)
		if err != nil {
			return nil, err
		}
		all = played(all, plays, kind == "frequent")
	case "starred", "highest": // favourites are the only rating
		all = slices.DeleteFunc(all, func(r record) bool { return r.starred().IsZero() })
		slices.SortStableFunc(all, func(a, b record) int { return b.starred().Compare(a.starred()) })
	case "alphabeticalByName":
		slices.SortStableFunc(all, byTitle)
	case "alphabeticalByArtist":
		slices.SortStableFunc(all, func(a, b record) int {
			return cmp.Or(cmp.Compare(fold.Bare(a.requester().Name), fold.Bare(b.requester().Name)), byTitle(a, b))
		})
	case "byYear":
		all = slices.DeleteFunc(all, func(r record) bool {
			return r.created().Year() < min(from, to) || r.created().Year() > max(from, to)
		})
		if from <= to {
			slices.Reverse(all)
		}
	case "byGenre":
		genre, err := c.params.require("genre")
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(r record) bool {
			return !slices.ContainsFunc(r.tracks, func(t track) bool { return hasStyle(t, genre) })
		})
	default:
		return nil, &apiError{Code: codeGeneric, Message: "There is no list of this type."}
	}
	return of(all, part), nil
}

// years returns the range of years, which is everything if it is not required.
func (p params) years(required bool) (from, to int, err error) {
	const last = 9999
	for _, name := range []string{"fromYear", "toYear"} {
		if required && p.text(name) == "" {
			return 0, 0, missing(name)
		}
	}
	if from, err = p.number("fromYear", 0, 0, last); err == nil {
		to, err = p.number("toYear", last, 0, last)
	}
	return from, to, err
}

// maxPlays is the number of plays of the jukebox that lists of albums consider.
const maxPlays = 500

// playsOf returns the last plays of the jukebox that a viewer may see, the newest first.
func (a *Area) playsOf(ctx context.Context, v songs.Viewer) ([]jukebox.Play, error) {
	if !a.deps.Jukebox.On() {
		return nil, nil
	}
	plays, _, err := a.deps.Jukebox.Plays(ctx, v, maxPlays, 0)
	return plays, err
}

// played returns the albums that the jukebox played, the most recent or the most frequent first.
func played(all []record, plays []jukebox.Play, frequent bool) []record {
	first, count := make(map[songs.OrderID]int), make(map[songs.OrderID]int)
	for i, p := range plays {
		if _, known := first[p.Song.OrderID]; !known {
			first[p.Song.OrderID] = i
		}
		count[p.Song.OrderID]++
	}
	all = slices.DeleteFunc(all, func(r record) bool { return count[r.id] == 0 })
	slices.SortStableFunc(all, func(a, b record) int {
		if frequent && count[a.id] != count[b.id] {
			return count[b.id] - count[a.id]
		}
		return first[a.id] - first[b.id]
	})
	return all
}

func (a *Area) getRandomSongs(ctx context.Context, c *call) (response, error) {
	size, err := c.params.number("size", 10, 0, maxPage)
	if err != nil {
		return response{}, err
	}
	from, to, err := c.params.years(false)
	if err != nil {
		return response{}, err
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	genre := c.params.text("genre")
	chosen := slices.DeleteFunc(slices.Clone(all.tracks), func(t track) bool {
		year := t.Created.Year()
		return year < from || year > to || genre != "" && !hasStyle(t, genre)
	})
	rand.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	found, err := a.children(ctx, c.songs, idsOf(of(chosen, page{size: size}))...)
	return response{RandomSongs: &songList{found}}, err
}

func (a *Area) getSongsByGenre(ctx context.Context, c *call) (response, error) {
	name, err := c.params.require("genre")
	if err != nil {
		return response{}, err
	}
	part, err := c.params.page("count", "offset", 10)
	if err != nil {
		return response{}, err
	}
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	chosen := slices.DeleteFunc(slices.Clone(all.tracks), func(t track) bool { return !hasStyle(t, name) })
	found, err := a.children(ctx, c.songs, idsOf(of(chosen, part))...)
	return response{SongsByGenre: &songList{found}}, err
}

// maxGenres is the number of genres that are listed.
const maxGenres = 200

// getGenres returns the most frequent genres.
func (a *Area) getGenres(ctx context.Context, c *call) (response, error) {
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	found := make(map[string]genre)
	for _, r := range all.albums {
		seen := make(map[string]bool)
		for _, t := range r.tracks {
			for _, name := range styles(t.Style) {
				g := found[name]
				g.Name = name
				g.SongCount++
				if !seen[name] {
					g.AlbumCount++
				}
				found[name], seen[name] = g, true
			}
		}
	}
	list := &genres{}
	for _, g := range found {
		list.Genre = append(list.Genre, g)
	}
	slices.SortFunc(list.Genre, func(a, b genre) int {
		return cmp.Or(b.SongCount-a.SongCount, strings.Compare(a.Name, b.Name))
	})
	list.Genre = of(list.Genre, page{size: maxGenres})
	return response{Genres: list}, nil
}
