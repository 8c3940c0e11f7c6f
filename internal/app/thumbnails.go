package app

import (
	"context"

	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// thumbnails makes small copies of stored pictures.
type thumbnails struct{ files songs.Files }

// of returns a small JPEG of a picture.
func (t thumbnails) of(ctx context.Context, f songs.File) ([]byte, error) {
	r, err := t.files.Open(ctx, f.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return media.Thumbnail(r, media.ThumbnailSide)
}
