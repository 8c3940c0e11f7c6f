package export

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/songs"
)

// fixedExports returns one file for every export, or err. It records the limits.
type fixedExports struct {
	err    error
	limits []int64
}

func (e *fixedExports) file(limit int64, extension string) (songs.File, error) {
	e.limits = append(e.limits, limit)
	return songs.File{Key: "k", Extension: extension, Size: 1000}, e.err
}

func (e *fixedExports) Format(_ context.Context, _ songs.Song, _ songs.Tags, format string, limit int64) (songs.File,
	error) {
	return e.file(limit, "."+format)
}

func (e *fixedExports) Karaoke(_ context.Context, _ songs.Song, limit int64) (songs.File, error) {
	return e.file(limit, ".mp4")
}

func (e *fixedExports) Voice(_ context.Context, _ songs.Song, limit int64) (media.Voice, error) {
	f, err := e.file(limit, ".ogg")
	return media.Voice{File: f, Length: 61500 * time.Millisecond, Waveform: "AAAA"}, err
}

func (e *fixedExports) Bundle(_ context.Context, _ songs.Song, _ songs.Tags, limit int64) (songs.File, error) {
	return e.file(limit, ".zip")
}

// exportEntry returns a song with lyrics whose times are measured.
func exportEntry() songs.Entry {
	return songs.Entry{Song: songs.Song{ID: "song", Take: 2, Title: "Rain_", Style: "lo-fi", Duration: time.Minute,
		Lyrics: "one\ntwo", Words: []songs.Word{{Text: "one", End: time.Second}, {Text: "two", Line: 1,
			Start: time.Second, End: 2 * time.Second}},
		Cover:  songs.File{Key: "c", Extension: ".jpg", Size: 100},
		Posted: songs.File{Key: "p", Extension: ".m4a", Size: 1000}},
		OrderID: "order", Requester: commandtest.Ana, Place: commandtest.Place, SameTitle: true}
}

// exportIn returns handlers and an interaction of Ben in a server, whose client records messages.
func exportIn(l i18n.Language, exports exporter) (handlers, *discord.Interaction, *commandtest.Recorder) {
	client := &commandtest.Recorder{}
	it := &discord.Interaction{ID: "1", GuildID: "g", ChannelID: "c", Locale: l.Tag(), GuildLocale: l.Tag(),
		Client: client,
		Access: commandtest.OpenAccess{}, Locales: discord.DefaultLocales{},
		DirectUser: &discord.User{ID: "ben", Username: "Ben"}}
	msgs := messages.NewOrders(messages.OrdersConfig{Offer: songs.OfferOf(acedata.Riffusion()), Now: time.Now})
	return handlers{Exports: exports, Messages: msgs}, it, client
}

func TestExportMessagesMatchGoldenFile(t *testing.T) {
	t.Parallel()
	all := make(map[string]discord.Message)
	for _, l := range i18n.All() {
		in := " [" + l.Tag() + "]"
		estimated := exportEntry()
		estimated.Words = nil
		for name, e := range map[string]songs.Entry{"": exportEntry(), ", estimated times": estimated} {
			for _, format := range []string{"m4a", "mp3", messages.FormatLRC, messages.FormatSRT,
				messages.FormatBundle} {
				h, it, _ := exportIn(l, &fixedExports{})
				m, err := h.formatMessage(t.Context(), it, e, format, 10<<20)
				if err != nil {
					t.Fatal(err)
				}
				all["download/"+format+name+in] = m
			}
			h, _, _ := exportIn(l, &fixedExports{})
			m, err := h.karaokeMessage(t.Context(), l, e, 10<<20)
			if err != nil {
				t.Fatal(err)
			}
			all["karaoke"+name+in] = m
		}
		all["slow"+in] = slowMessage(l, "copyof:song:mp3")
		h, it, client := exportIn(l, &fixedExports{})
		m, err := h.postInChannel(t.Context(), it, exportEntry(), &discord.Channel{ID: "7"})
		if err != nil || len(client.Posts) != 1 {
			t.Fatal(err, client.Posts)
		}
		all["share/posted"+in], all["share/response"+in] = client.Posts[0], m
	}
	commandtest.CheckGolden(t, "testdata/export.golden", all)
}

// TestSubtitlesContainTimedLyrics checks the content of the text formats.
func TestSubtitlesContainTimedLyrics(t *testing.T) {
	t.Parallel()
	h, it, _ := exportIn(i18n.ForLocale("en"), &fixedExports{})
	for format, want := range map[string]string{messages.FormatLRC: "[00:01.00]<00:01.00>two",
		messages.FormatSRT: "00:00:01,000 --> 00:00:02,000"} {
		m, err := h.formatMessage(t.Context(), it, exportEntry(), format, 10<<20)
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Files[0].Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil || !strings.Contains(string(b), want) || int64(len(b)) != m.Files[0].Size {
			t.Errorf("%s: %q, %v, size %d", format, b, err, m.Files[0].Size)
		}
	}
	silent := exportEntry()
	silent.Words, silent.Lyrics = nil, ""
	for _, format := range []string{messages.FormatLRC, messages.FormatSRT} {
		if _, err := h.formatMessage(t.Context(), it, silent, format, 10<<20); !errors.Is(err, errNoLyrics) {
			t.Errorf("%s of a song without lyrics: %v", format, err)
		}
	}
}

// TestExportThatIsTooLargeNamesFormatAndLimit checks the error and the limits of exports.
func TestExportThatIsTooLargeNamesFormatAndLimit(t *testing.T) {
	t.Parallel()
	exports := &fixedExports{err: songs.ErrTooLarge}
	h, it, client := exportIn(i18n.ForLocale("en"), exports)
	_, err := h.formatMessage(t.Context(), it, exportEntry(), "wav", 20<<20)
	e, ok := errors.AsType[*messages.ExportError](err)
	if !ok || e.Format != "wav" || e.Limit != 20<<20 || e.Length != time.Minute || !errors.Is(err, songs.ErrTooLarge) {
		t.Errorf("error %+v", err)
	}
	large := exportEntry()
	large.Posted.Size = discord.DefaultSizeLimit + 1
	_, err = h.postInChannel(t.Context(), it, large, &discord.Channel{ID: "7"})
	if e, ok := errors.AsType[*messages.ExportError](err); !ok || e.Limit != discord.DefaultSizeLimit ||
		!errors.Is(err, songs.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	if len(exports.limits) != 1 || exports.limits[0] != 20<<20 || len(client.Posts) > 0 {
		t.Errorf("limits %v, %d messages", exports.limits, len(client.Posts))
	}
}
