package pages

import (
	"net/url"
	"strconv"

	"github.com/riffbot/riffbot/internal/web"
)

// pageSize is the number of songs or ideas on a page, and maxPage the last page that can be opened.
const (
	pageSize = 24
	maxPage  = 2000
)

// paging are the links to the neighbours of a page.
type paging struct {
	Page, Pages    int
	Previous, Next string // paths; empty if there is none
	Total          int
}

// pageOf returns the number of the page that a request asks for, from 1.
func pageOf(r *web.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxPage)
}

// newPaging returns the links of a page with a total number of items.
func newPaging(r *web.Request, page, total int) paging {
	p := paging{Page: page, Pages: max((total+pageSize-1)/pageSize, 1), Total: total}
	if page > 1 {
		p.Previous = pagePath(r, page-1)
	}
	if page < min(p.Pages, maxPage) {
		p.Next = pagePath(r, page+1)
	}
	return p
}

// readPage returns the items of the page that a request asks for or, if there are fewer pages, of the last one. read
// returns some of the items and their total number.
func readPage[T any](r *web.Request, read func(offset int) ([]T, int, error)) ([]T, paging, error) {
	page := pageOf(r)
	items, total, err := read((page - 1) * pageSize)
	if last := newPaging(r, page, total).Pages; err == nil && page > last {
		page = last
		items, total, err = read((page - 1) * pageSize)
	}
	return items, newPaging(r, page, total), err
}

// pagePath returns the path of another page with the same parameters.
func pagePath(r *web.Request, page int) string {
	query := url.Values{}
	for name, values := range r.URL.Query() {
		if name != "page" && len(values) > 0 && values[0] != "" {
			query.Set(name, values[0])
		}
	}
	query.Set("page", strconv.Itoa(page))
	return r.URL.Path + "?" + query.Encode()
}
