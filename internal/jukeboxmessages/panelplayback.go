package jukeboxmessages

import (
	"context"
	"fmt"
	"github.com/riffbot/riffbot/internal/messages"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// progressBarLength is the number of parts of the progress bar. It is small to avoid an edit every
// second; clients count down to the end of the song by themselves.
const progressBarLength = 12

// playbackText returns the progress bar and the remaining time of the current song.
func playbackText(l i18n.Language, v jukebox.View) string {
	bar := positionBar(v)
	switch {
	case v.Paused:
		return bar + "  " + l.T("jukebox.panel.paused", "Position", discord.Clock(v.Position),
			"Length", discord.Clock(v.Length))
	case v.Held:
		return bar + "  " + l.T("jukebox.panel.held", "Position", discord.Clock(v.Position),
			"Length", discord.Clock(v.Length))
	default:
		// Rounded to five seconds, so that the text is the same at each update.
		ends := v.At.Add(v.Length - v.Position).Add(4 * time.Second).Truncate(5 * time.Second)
		return bar + "  " + l.T("jukebox.panel.playing", "Length", discord.Clock(v.Length),
			"End", discord.RelativeTime(ends))
	}
}

// exactPlaybackText is like [playbackText] and also states the position while the song plays, for messages that
// are not updated.
func exactPlaybackText(l i18n.Language, v jukebox.View) string {
	if v.Paused || v.Held {
		return playbackText(l, v)
	}
	return positionBar(v) + "  " + l.T("jukebox.panel.playing-at", "Position", discord.Clock(v.Position),
		"Length", discord.Clock(v.Length), "End", discord.RelativeTime(v.At.Add(v.Length-v.Position)))
}

// positionBar draws the position in the current song.
func positionBar(v jukebox.View) string {
	done := 0
	if v.Length > 0 {
		done = min(int(int64(v.Position)*progressBarLength/int64(v.Length)), progressBarLength-1)
	}
	return strings.Repeat("▬", done) + "🔘" + strings.Repeat("▬", progressBarLength-1-done)
}

const (
	lyricsLinesAhead = 2                      // lines shown after the current one
	lyricsLead       = 700 * time.Millisecond // compensates the delay of an edit
)

// currentLyrics returns the current and the next lines of the lyrics. It is empty if there are
// none or they are hidden. If the times are estimated, it returns more lines and marks none.
func currentLyrics(v jukebox.View) string {
	if v.LyricsHidden || v.Now == nil {
		return ""
	}
	lines, estimated := media.Lines(v.Now.Song.Song)
	if len(lines) == 0 {
		return ""
	}
	at := v.Position + lyricsLead
	present := -1
	for i, l := range lines {
		if l.Start <= at {
			present = i
		}
	}
	from, to := present, present+lyricsLinesAhead
	if estimated {
		from, to = present-1, present+lyricsLinesAhead+1
	}
	var out []string
	for i := max(from, 0); i <= min(to, len(lines)-1); i++ {
		text := discord.Cut(discord.Plain(lines[i].Text()), 150)
		if i == present && !estimated {
			text = "🎤 **" + text + "**"
		}
		out = append(out, "> "+text)
	}
	if present < 0 && !estimated {
		out = append([]string{"> 🎤 …"}, out...)
	}
	return strings.Join(out, "\n")
}

// maxNextSongs is the number of songs that the panel lists as the next ones.
const maxNextSongs = 3

// nextText names the next entries of the queue.
func nextText(l i18n.Language, v jukebox.View) string {
	switch {
	case v.Loop == jukebox.LoopOne:
		return l.T("jukebox.panel.again")
	case len(v.Waiting) == 0 && v.Radio != nil && v.Radio.Order != "":
		return l.T("jukebox.panel.being-made")
	case len(v.Waiting) == 0:
		return ""
	}
	var lines []string
	for i, e := range v.Waiting[:min(len(v.Waiting), maxNextSongs)] {
		lines = append(lines, fmt.Sprintf("`%d.` **%s** · %s · %s", i+1,
			discord.Cut(discord.Plain(messages.QueueEntryName(l, e)), 80), discord.Clock(e.Song.Duration),
			messages.RequesterName(l, e)))
	}
	if n := len(v.Waiting) - maxNextSongs; n > 0 {
		lines = append(lines, l.T("jukebox.panel.more", "More", n))
	}
	return strings.Join(lines, "\n")
}

// radioLine shows the theme of the radio and its next song.
func radioLine(l i18n.Language, v jukebox.View) string {
	radio := "📻 **" + discord.Cut(discord.Plain(v.Radio.Theme), 150) + "**"
	ready := slices.IndexFunc(v.Waiting, func(e jukebox.Entry) bool { return e.Source == jukebox.ByRadio })
	switch {
	case v.Radio.Order != "":
		return l.T("jukebox.panel.radio-making", "Radio", radio)
	case ready >= 0:
		return l.T("jukebox.panel.radio-ready", "Radio", radio,
			"Title", discord.Cut(discord.Plain(messages.QueueEntryName(l, v.Waiting[ready])), 80))
	}
	return radio
}

// artwork returns the cover of a song, or its card if it has no cover.
func artwork(s songs.Song) songs.File {
	if s.Cover.Key != "" {
		return s.Cover
	}
	return s.Card
}

func artworkName(f songs.File) string { return "cover" + f.Extension }

// panelArtwork returns the artwork of the current song; false if there is none that can be attached.
func panelArtwork(v jukebox.View) (f songs.File, ok bool) {
	if v.Now == nil || v.Channel == "" {
		return f, false
	}
	f = artwork(v.Now.Song.Song)
	return f, f.Key != "" && f.Size <= discord.DefaultSizeLimit
}

// artworkText describes the artwork of an entry for members who do not see it.
func artworkText(l i18n.Language, e jukebox.Entry) string {
	text := l.T("library.cover-of", "Title", messages.QueueEntryName(l, e))
	for _, part := range []string{e.Song.Style, discord.Clock(e.Song.Duration)} {
		if part != "" {
			text += " · " + discord.OneLine(part)
		}
	}
	return discord.Cut(text, 1024)
}

// attachArtwork attaches the artwork of the current song to a panel.
func (p *Panel) attachArtwork(l i18n.Language, m *discord.Message, v jukebox.View) {
	f, ok := panelArtwork(v)
	if !ok {
		return
	}
	m.Files = []discord.File{{Name: artworkName(f), ContentType: f.ContentType, Size: f.Size,
		Description: artworkText(l, *v.Now),
		Open:        func(ctx context.Context) (io.ReadCloser, error) { return p.files.Open(ctx, f.Key) }}}
}
