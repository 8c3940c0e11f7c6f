package subsonic

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// unknownLanguage is the code of lyrics whose language is not known.
const unknownLanguage = "und"

// getLyrics returns the lyrics of a song with a title: of several, the newest one of the artist, if it is given.
// Without such a song, the lyrics are empty.
func (a *Area) getLyrics(ctx context.Context, c *call) (response, error) {
	title, by := fold.NewQuery(c.params.text("title")), fold.NewQuery(c.params.text("artist"))
	all, err := a.readCatalog(ctx, c.songs)
	if err != nil {
		return response{}, err
	}
	var chosen *track
	for i, t := range all.tracks {
		_, titled := title.Named(t.Title)
		_, named := by.Named(t.Requester.Name)
		if titled && (chosen == nil || named || by.Empty()) {
			chosen = &all.tracks[i]
		}
	}
	if chosen == nil {
		return response{Lyrics: &lyrics{}}, nil
	}
	e, err := a.deps.Library.Entry(ctx, chosen.ID, c.songs)
	if err != nil {
		return response{}, err
	}
	lines, _ := media.Lines(e.Song)
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(l.Text() + "\n")
	}
	return response{Lyrics: &lyrics{Artist: e.Artist(), Title: titleOf(*chosen), Text: text.String()}}, nil
}

// getLyricsBySongID returns the lines of a song with their times and, with the parameter enhanced, of its words. Lyrics
// whose times were not measured have none.
func (a *Area) getLyricsBySongID(ctx context.Context, c *call) (response, error) {
	id, err := c.params.require("id")
	if err != nil {
		return response{}, err
	}
	name, ok := cutID(id, songPrefix)
	if !ok {
		return response{}, errNotFound
	}
	e, err := a.deps.Library.Entry(ctx, songs.SongID(name), c.songs)
	if err != nil {
		return response{}, err
	}
	list := &lyricsList{Lyrics: []structuredLyrics{}}
	if lines, estimated := media.Lines(e.Song); len(lines) > 0 {
		list.Lyrics = append(list.Lyrics, structured(e, lines, !estimated, c.params.text("enhanced") == "true"))
	}
	return response{LyricsList: list}, nil
}

func structured(e songs.Entry, lines []media.Line, synced, enhanced bool) structuredLyrics {
	l := structuredLyrics{DisplayArtist: e.Artist(), DisplayTitle: titleOf(track{Title: e.Title}),
		Language: unknownLanguage, Synced: synced}
	if enhanced {
		l.Kind = "main"
	}
	for i, from := range lines {
		to := line{Text: from.Text()}
		if synced {
			start := from.Start.Milliseconds()
			to.Start = &start
		}
		l.Line = append(l.Line, to)
		if synced && enhanced {
			l.CueLine = append(l.CueLine, cuesOf(i, from))
		}
	}
	return l
}

// cuesOf returns the words of a line with their times and their bytes in its text. A word ends when the next one
// begins, at the latest.
func cuesOf(i int, from media.Line) cueLine {
	to := cueLine{Index: i, Start: from.Start.Milliseconds(), End: from.End.Milliseconds(), Text: from.Text()}
	at := 0
	for n, w := range from.Words {
		end := w.End
		if n+1 < len(from.Words) {
			end = min(end, max(from.Words[n+1].Start, w.Start))
		}
		to.Cue = append(to.Cue, cue{Start: w.Start.Milliseconds(), End: end.Milliseconds(), ByteStart: at,
			ByteEnd: at + len(w.Text) - 1, Text: w.Text})
		at += len(w.Text) + 1 // a space
	}
	return to
}
