package subsonic

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/web"
)

// lowBitRate is the bit rate in kbit/s below which the recording of the provider is preferred to the posted file, which
// was made to fit a limit of Discord.
const lowBitRate = 96

// usual returns the file of a song that apps get if they ask for no format: the posted one, which has an even loudness,
// tags and a cover.
func usual(t recording) songs.File {
	if t.Posted.Key != "" && (t.Audio.Key == "" || bitRate(t.Posted, t.Duration) >= lowBitRate) {
		return t.Posted
	}
	return t.Audio
}

// bitRate returns the bit rate of a file in kbit/s; 0 if it is unknown.
func bitRate(f songs.File, length time.Duration) int {
	if length < time.Second {
		return 0
	}
	return int(float64(f.Size) * 8 / 1000 / length.Seconds())
}

func suffix(f songs.File) string { return strings.TrimPrefix(f.Extension, ".") }

// formats are the names of formats in the API, with those of exports.
var formats = map[string]string{"mp3": "mp3", "m4a": "m4a", "aac": "m4a", "mp4": "m4a", "ogg": "ogg", "oga": "ogg",
	"opus": "ogg", "wav": "wav", "flac": "flac"}

// stored returns the best stored file of a song in a format, or in any if format is empty, of at most a bit rate; false
// if there is none. A bit rate of 0 means no limit.
func stored(t recording, format string, rate int) (songs.File, bool) {
	for _, f := range []songs.File{usual(t), t.Posted, t.Audio, t.Master} {
		if f.Key != "" && (format == "" || formats[suffix(f)] == format) && (rate == 0 || bitRate(f, t.Duration) <= rate) {
			return f, true
		}
	}
	return songs.File{}, false
}

// smallest returns the smallest stored file of a song.
func smallest(t recording) songs.File {
	f := usual(t)
	for _, other := range []songs.File{t.Posted, t.Audio, t.Master} {
		if other.Key != "" && other.Size < f.Size {
			f = other
		}
	}
	return f
}

// exportRates are the bit rates of files that are made on request, in kbit/s. There are few, so that apps cannot fill
// the space for exports with files of one song.
var exportRates = []int{192, 128, 96, 64}

// maxTranscoding limits songs that are made in another format at the same time, so that ordered songs do not wait.
const maxTranscoding = 1

// transcoded returns a song in a format and at most a bit rate. It is made on the first request and then kept like
// other exports.
func (a *Area) transcoded(ctx context.Context, c *call, t recording, format string, rate int) (songs.File, error) {
	e, err := a.deps.Library.Entry(ctx, t.ID, c.songs)
	if err != nil {
		return songs.File{}, err
	}
	select {
	case a.transcoding <- struct{}{}:
		defer func() { <-a.transcoding }()
	case <-ctx.Done():
		return songs.File{}, ctx.Err()
	}
	i := slices.IndexFunc(exportRates, func(r int) bool { return rate == 0 || r <= rate })
	if i < 0 {
		i = len(exportRates) - 1
	}
	// Exports leave a tenth of the limit for the container.
	limit := int64(float64(exportRates[i]) * 1000 / 8 * t.Duration.Seconds() * 10 / 9)
	return a.deps.Exports.Format(ctx, e.Song, songs.Tags{Artist: e.Artist(), Album: c.viewer.GuildName}, format, limit)
}

// stream sends a song. The parameters format and maxBitRate choose another file of it. If that cannot be made, the
// usual one or, for a bit rate, the smallest one is sent, as the API allows.
func (a *Area) stream(w http.ResponseWriter, c *call) error {
	ctx := c.Context()
	t, err := a.recording(ctx, c)
	if err != nil {
		return err
	}
	rate, err := c.params.number("maxBitRate", 0, 0, maxOffset)
	if err != nil {
		return err
	}
	asked := strings.ToLower(c.params.text("format"))
	if asked == "raw" {
		return a.send(w, c, usual(t), "")
	}
	format := formats[asked] // an unknown format means any
	f, ok := stored(t, format, rate)
	if !ok && a.deps.Exports != nil && format != "flac" {
		f, err = a.transcoded(ctx, c, t, cmp.Or(format, "mp3"), rate)
		switch {
		case errors.Is(err, songs.ErrNotFound) || ctx.Err() != nil:
			return err
		case err != nil:
			if !errors.Is(err, media.ErrNoTool) && !errors.Is(err, songs.ErrTooLarge) {
				a.deps.Log.WarnContext(ctx, "transcode song for app failed", "song", t.ID, "err", err)
			}
			f = songs.File{}
		}
	}
	switch {
	case f.Key != "":
	case rate > 0:
		f = smallest(t)
	default:
		f = usual(t)
	}
	return a.send(w, c, f, "")
}

// download sends the usual file of a song, to be saved.
func (a *Area) download(w http.ResponseWriter, c *call) error {
	t, err := a.recording(c.Context(), c)
	if err != nil {
		return err
	}
	f := usual(t)
	return a.send(w, c, f, filename.Of(titleOf(t.Track), "song", f.Extension))
}

// recording returns the song of the parameter id.
func (a *Area) recording(ctx context.Context, c *call) (recording, error) {
	id, err := c.params.require("id")
	if err != nil {
		return recording{}, err
	}
	all, err := a.named(ctx, c.songs, id)
	if err != nil {
		return recording{}, err
	}
	return all[0], nil
}

// send sends a file, or the part of it that the request asks for. With a name, apps save it.
func (a *Area) send(w http.ResponseWriter, c *call, f songs.File, name string) error {
	return web.ServeFile(w, c.Request.Request, a.deps.Files, f, web.FileOptions{Download: name})
}

// coverSides are the sides of covers that are made smaller, in pixels.
var coverSides = []int{96, 192, 384, 640}

// maxScaling limits covers that are made smaller at the same time.
const maxScaling = 2

// getCoverArt sends the cover of a song, album, artist or playlist. The parameter size asks for a smaller one.
func (a *Area) getCoverArt(w http.ResponseWriter, c *call) error {
	ctx := c.Context()
	size, err := c.params.number("size", 0, 0, maxOffset)
	if err != nil {
		return err
	}
	f, err := a.cover(ctx, c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(coverSides, func(side int) bool { return size > 0 && size <= side })
	if i < 0 {
		return a.send(w, c, f, "")
	}
	small, err := a.scaled(ctx, f, coverSides[i])
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", "private, max-age=600")
	http.ServeContent(w, c.Request.Request, "", time.Time{}, bytes.NewReader(small))
	return nil
}

func (a *Area) scaled(ctx context.Context, f songs.File, side int) ([]byte, error) {
	select {
	case a.scaling <- struct{}{}:
		defer func() { <-a.scaling }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r, err := a.deps.Files.Open(ctx, f.Key)
	if err != nil {
		return nil, fmt.Errorf("open cover: %w", err)
	}
	defer func() { _ = r.Close() }()
	return media.Thumbnail(r, side)
}

// cover returns the cover that the parameter id names: that of the first song with one.
func (a *Area) cover(ctx context.Context, c *call) (songs.File, error) {
	id, err := c.params.require("id")
	if err != nil {
		return songs.File{}, err
	}
	all, err := a.withCovers(ctx, c, id)
	if err != nil {
		return songs.File{}, err
	}
	i := slices.IndexFunc(all, func(t recording) bool { return t.Cover.Key != "" })
	if i < 0 {
		return songs.File{}, errNotFound
	}
	return all[i].Cover, nil
}

// maxCovers is the number of songs of an artist or playlist of which one should have a cover.
const maxCovers = 20

// withCovers returns songs of a song, album, artist or playlist.
func (a *Area) withCovers(ctx context.Context, c *call, id string) ([]recording, error) {
	var ids []songs.SongID
	switch {
	case strings.HasPrefix(id, albumPrefix):
		_, all, err := a.albumNamed(ctx, c.songs, id)
		return all, err
	case strings.HasPrefix(id, artistPrefix):
		all, err := a.readCatalog(ctx, c.songs)
		if err != nil {
			return nil, err
		}
		p, err := all.artist(id)
		if err != nil {
			return nil, err
		}
		for _, r := range p.albums {
			ids = append(ids, idsOf(r.tracks)...)
		}
	case strings.HasPrefix(id, playlistPrefix):
		l, err := a.playlist(ctx, c, "id")
		if err == nil {
			ids, err = a.playlistSongs(ctx, c, l)
		}
		if err != nil {
			return nil, err
		}
	default:
		return a.named(ctx, c.songs, id)
	}
	return a.recordings(ctx, c.songs, of(ids, page{size: maxCovers}))
}
