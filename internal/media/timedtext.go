package media

import (
	"fmt"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/typeset"
)

// LRC returns the lyrics of a song with times in the enhanced LRC format, which has times of
// words. Estimated times are marked. The authors of a song that members wrote line by line are in the tag "au", and each
// is in a comment before the line.
// https://en.wikipedia.org/wiki/LRC_(file_format)
func LRC(s songs.Song, by string) string {
	lines, estimated := Lines(s)
	var b strings.Builder
	tag := func(name, value string) {
		if value = plainLine(lrcText.Replace(value)); value != "" {
			fmt.Fprintf(&b, "[%s:%s]\n", name, value)
		}
	}
	tag("ti", s.Title)
	tag("ar", by)
	tag("au", strings.Join(authorNames(s.Credits), ", "))
	tag("length", fmt.Sprintf("%d:%02d", s.Duration/time.Minute, s.Duration%time.Minute/time.Second))
	tag("re", "riffbot")
	if estimated {
		b.WriteString("# The times are approximate.\n")
	}
	for _, l := range lines {
		if l.Author != "" {
			fmt.Fprintf(&b, "# %s\n", lrcText.Replace(l.Author))
		}
		fmt.Fprintf(&b, "[%s]", lrcTime(l.Start))
		for i, w := range l.Words {
			if i > 0 {
				b.WriteByte(' ')
			}
			if !estimated {
				fmt.Fprintf(&b, "<%s>", lrcTime(w.Start))
			}
			b.WriteString(lrcText.Replace(w.Text))
		}
		if !estimated {
			fmt.Fprintf(&b, " <%s>", lrcTime(l.End))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// authorNames returns the names of the authors of lines.
func authorNames(credits []songs.LineCredit) (names []string) {
	for _, m := range songs.Authors(credits) {
		names = append(names, m.Name)
	}
	return names
}

// lrcText escapes text that could be read as a time or a tag.
var lrcText = strings.NewReplacer("<", "‹", ">", "›", "[", "(", "]", ")")

func lrcTime(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d.%02d", d/time.Minute, d%time.Minute/time.Second, d%time.Second/(10*time.Millisecond))
}

// SRT returns the lyrics of a song as subtitles.
// https://en.wikipedia.org/wiki/SubRip#Format
func SRT(s songs.Song) string {
	lines, estimated := Lines(s)
	var b strings.Builder
	for i, l := range lines {
		end := l.End
		if i+1 < len(lines) { // shown until the next line, with a maximum
			end = min(max(end, l.Start+time.Second), lines[i+1].Start)
		}
		text := strings.NewReplacer("-->", "→", "<", "‹", ">", "›", `{\`, "(", `\N`, " ", `\n`, " ").Replace(l.Text())
		if typeset.RightToLeft(text) {
			// Players assume left-to-right lines, which would misplace punctuation.
			text = "\u200f" + text + "\u200f"
		}
		if estimated && i == 0 {
			text += "\n(times are approximate)"
		}
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n\n", i+1, srtTime(l.Start), srtTime(max(end, l.Start)), text)
	}
	return b.String()
}

func srtTime(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d,%03d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second,
		d%time.Second/time.Millisecond)
}
