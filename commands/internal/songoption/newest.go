package songoption

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// IsNewest reports whether a typed text is one of the words for the newest song, in one of the languages.
func IsNewest(typed string) bool { return IsOneOf(typed, "jukebox.from-words.newest") }

// IsOneOf reports whether a typed text is one of the words of some messages, in one of the languages. The words of a
// message are separated by semicolons.
func IsOneOf(typed string, ids ...string) bool {
	typed = fold.Case(strings.TrimSpace(typed))
	for _, l := range i18n.All() {
		for _, id := range ids {
			for word := range strings.SplitSeq(l.T(id), ";") {
				if fold.Case(strings.TrimSpace(word)) == typed {
					return true
				}
			}
		}
	}
	return false
}

// maxTakes is the number of the newest songs that may be takes of one order.
const maxTakes = 10

// newestSong returns the newest song that the member may see, of the takes of its order the first.
func newestSong(ctx context.Context, it *discord.Interaction, l Library) (e songs.Entry, found bool, err error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return e, false, err
	}
	page, _, err := l.Library(ctx, songs.Search{Filter: songs.FilterServer, Viewer: v, Limit: maxTakes})
	if err != nil || len(page) == 0 {
		return e, false, err
	}
	return NewestOf(page), true, nil
}

// NewestOf returns the newest of some songs, of the takes of its order the first.
func NewestOf(all []songs.Entry) songs.Entry {
	newest := all[0]
	for _, e := range all[1:] {
		sameOrder := e.OrderID != "" && e.OrderID == newest.OrderID
		if sameOrder && e.Take < newest.Take || !sameOrder && e.CreatedAt.After(newest.CreatedAt) {
			newest = e
		}
	}
	return newest
}

// orNoSong returns err, or that an option names no song if err is nil.
func orNoSong(err error, option, typed string) error {
	if err != nil {
		return err
	}
	return &discord.NoSongError{Option: option, Typed: typed}
}
