package pages

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// maxQuery limits the text of a search, in bytes of UTF-8.
const maxQuery = 200

// filters are the parts of the library, with their texts.
var filters = []struct {
	Filter songs.Filter
	Text   string
}{
	{songs.FilterServer, "web.library.all"}, {songs.FilterMine, "web.library.mine"},
	{songs.FilterFavourites, "web.library.favourites"}, {songs.FilterWinners, "web.library.winners"},
}

// libraryPage is what the page of the library shows.
type libraryPage struct {
	Songs   []songView
	Paging  paging
	Query   string
	Filter  songs.Filter
	Filters []filterLink
	Gallery string // path of the public gallery; empty: none
	Member  string // whose songs are shown; empty: of all members
}

// filterLink is a link to a part of the library.
type filterLink struct {
	Value, Text string
	Chosen      bool
}

// library shows a page of the songs that the member may see, also those that match a search.
func (a *Area) library(w http.ResponseWriter, r *web.Request) error {
	v, err := a.viewer(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	q := songs.Search{Filter: songs.FilterServer, Viewer: v, Text: discord.Cut(query.Get("q"), maxQuery),
		Limit: pageSize}
	for _, f := range filters {
		if string(f.Filter) == query.Get("filter") {
			q.Filter = f.Filter
		}
	}
	if member := query.Get("member"); member != "" {
		q.Filter, q.Member = songs.FilterMember, member
	}
	found, links, err := readPage(r, func(offset int) ([]songs.Entry, int, error) {
		q.Offset = offset
		found, total, err := a.cfg.Library.Library(r.Context(), q)
		return found, total.Count, err
	})
	if err != nil {
		return err
	}
	out := libraryPage{Songs: viewsOf(r, found), Paging: links, Query: q.Text, Filter: q.Filter}
	if out.Gallery, err = a.galleryOf(r); err != nil {
		return err
	}
	for _, e := range found {
		if q.Member != "" && e.Requester.ID == q.Member {
			out.Member = e.Requester.Name
			break
		}
	}
	for _, f := range filters {
		out.Filters = append(out.Filters, filterLink{string(f.Filter), f.Text, f.Filter == q.Filter})
	}
	return r.Render(w, "library.html", out)
}
