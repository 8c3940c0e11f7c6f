package subsonic

import (
	"context"
	"slices"
	"strings"
)

func (a *Area) getStarred(ctx context.Context, c *call) (response, error) {
	f, err := a.starred(ctx, c, record.folder)
	return response{Starred: f}, err
}

func (a *Area) getStarred2(ctx context.Context, c *call) (response, error) {
	f, err := a.starred(ctx, c, record.describe)
	return response{Starred2: f}, err
}

// starred returns the favourites of the owner of the key, and the albums of which all songs are favourites. The latest
// come first.
func (a *Area) starred(ctx context.Context, c *call, describe func(record) album) (*found, error) {
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return nil, err
	}
	tracks := slices.DeleteFunc(slices.Clone(all.tracks), func(t track) bool { return t.Starred.IsZero() })
	slices.SortStableFunc(tracks, func(a, b track) int { return b.Starred.Compare(a.Starred) })
	albums := slices.DeleteFunc(slices.Clone(all.albums), func(r record) bool { return r.starred().IsZero() })
	slices.SortStableFunc(albums, func(a, b record) int { return b.starred().Compare(a.starred()) })
	favourites, err := a.children(ctx, c.songs, idsOf(tracks)...)
	return &found{Album: describeAll(albums, describe), Song: favourites}, err
}

// maxStars is the number of things that one call marks.
const maxStars = 500

// star returns the call that marks songs, and all songs of albums, as favourites, or removes the marks. Nothing is
// changed if one of them is not found.
func (a *Area) star(favourite bool) method {
	return func(ctx context.Context, c *call) (response, error) {
		ids, albums := c.params.all("id"), c.params.all("albumId")
		switch {
		case c.params.has("artistId"):
			return response{}, &apiError{Code: codeGeneric,
				Message: "Members cannot be favourites here. Mark songs or albums."}
		case len(ids)+len(albums) == 0:
			return response{}, missing("id")
		case len(ids)+len(albums) > maxStars:
			return response{}, errTooMany
		}
		var chosen []recording
		for _, id := range append(slices.Clone(ids), albums...) {
			var some []recording
			var err error
			if strings.HasPrefix(id, albumPrefix) {
				_, some, err = a.albumNamed(ctx, c.songs, id)
			} else {
				some, err = a.named(ctx, c.songs, id)
			}
			if err != nil {
				return response{}, err
			}
			chosen = append(chosen, some...)
		}
		for _, t := range chosen {
			if err := a.deps.Library.SetFavourite(ctx, t.ID, c.viewer.UserID, favourite); err != nil {
				return response{}, err
			}
		}
		return response{}, nil
	}
}
