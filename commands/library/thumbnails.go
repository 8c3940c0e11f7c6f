package library

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// thumbnails returns the small covers of songs. A song whose cover is missing or unreadable has none.
func (h handlers) thumbnails(ctx context.Context, l i18n.Language, page []songs.Entry) map[songs.SongID]discord.File {
	covers := make(map[songs.SongID]discord.File)
	for i, s := range page {
		if h.Thumbnail == nil || s.Cover.Key == "" {
			continue
		}
		small, err := h.Thumbnail(ctx, s.Cover)
		if err != nil {
			continue // the list is useful without it
		}
		covers[s.ID] = discord.File{Name: fmt.Sprintf("cover-%d.jpg", i+1), ContentType: "image/jpeg",
			Size: int64(len(small)), Description: coverText(l, s),
			Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(small)), nil }}
	}
	return covers
}

// coverText describes a cover to those who do not see it.
func coverText(l i18n.Language, s songs.Entry) string {
	style := cmp.Or(discord.Cut(strings.TrimSpace(s.Style), 300), l.T("songpost.alt.no-style"))
	return l.T("songpost.alt.cover", "Title", messages.EntryName(l, s), "Style", style, "Length",
		discord.Clock(s.Duration))
}
