package messages

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// fixedFormatter returns a file or an error, and counts the conversions.
type fixedFormatter struct {
	file  songs.File
	err   error
	calls int
}

func (f *fixedFormatter) Format(context.Context, songs.Song, songs.Tags, string, int64) (songs.File, error) {
	f.calls++
	return f.file, f.err
}

// TestSongPostHasMasteredFile checks which file of a song is posted: the mastered one, one that is made again if
// it was deleted or is too large, or the recording if nothing can be made.
func TestSongPostHasMasteredFile(t *testing.T) {
	t.Parallel()
	const limit = 10 << 20
	mastered := songs.File{Key: "mastered", Size: 1 << 20, Extension: ".m4a", ContentType: "audio/mp4"}
	recording := songs.File{Key: "recording", Size: 2 << 20, Extension: ".mp3", ContentType: "audio/mpeg"}
	again := songs.File{Key: "again", Size: 3 << 20, Extension: ".m4a", ContentType: "audio/mp4"}
	large := songs.File{Key: "large", Size: limit + 1}
	for name, c := range map[string]struct {
		posted, audio songs.File
		err           error
		want          int64 // size of the posted file; 0: an error
		calls         int
	}{
		"mastered":                   {mastered, recording, nil, mastered.Size, 0},
		"deleted":                    {songs.File{}, recording, nil, again.Size, 1},
		"too large":                  {large, recording, nil, again.Size, 1},
		"deleted, without ffmpeg":    {songs.File{}, recording, media.ErrNoTool, recording.Size, 1},
		"does not fit":               {large, recording, songs.ErrTooLarge, 0, 1},
		"large recording, no ffmpeg": {songs.File{}, large, media.ErrNoTool, 0, 1},
		"deleted with its recording": {songs.File{}, songs.File{}, nil, 0, 0},
	} {
		formatter := &fixedFormatter{file: again, err: c.err}
		orders := NewOrders(OrdersConfig{Formatter: formatter, Log: slog.New(slog.DiscardHandler)})
		e := goldenEntry()
		e.Posted, e.Audio, e.Cover = c.posted, c.audio, songs.File{}
		m, err := orders.SongPost(t.Context(), i18n.ForLocale("en"), e, limit, "by Ana", "ben")
		if formatter.calls != c.calls {
			t.Errorf("%s: %d conversions", name, formatter.calls)
		}
		if c.want == 0 {
			if !errors.Is(err, songs.ErrTooLarge) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || len(m.Files) != 1 || m.Files[0].Size != c.want {
			t.Errorf("%s: files %+v, %v", name, m.Files, err)
		}
	}
}
