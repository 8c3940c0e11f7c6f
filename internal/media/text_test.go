package media

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/riffbot/riffbot/internal/songs"
)

// hostile are texts that have a meaning in the formats that they are written to.
var hostile = []string{
	"a\n[00:01.00]b", "a\r\n\r\n2\n00:00:00,000 --> 00:00:09,000\nb", "a\u2028b\u2029c", "a\x00b\x1b[31mc\x7f",
	"\u202eevil\u202c \u2066x\u2069", "{\\an8}{\\p1}m 0 0",
	"a\\Nb", "-->", "[00:05.00]", "<00:05.00>", "title=x\nartist=y", "a;b#c=d\\", "\ufeffa\x85b\x0bc\x0c", "\xff\xfe",
}

// TestHostileTextsAreEscaped checks that texts of providers and members remain text in every file.
func TestHostileTextsAreEscaped(t *testing.T) {
	for _, text := range hostile {
		timed := songs.Song{Title: text, Style: text, Lyrics: text, Model: text, Duration: 10 * time.Second,
			Words: []songs.Word{{Text: text, Start: time.Second, End: 2 * time.Second},
				{Text: "fine", Start: 3 * time.Second, End: 4 * time.Second}}}
		guessed := timed
		guessed.Words = nil
		for _, s := range []songs.Song{timed, guessed} {
			lines, _ := Lines(s)
			texts := map[string]string{"lrc": LRC(s, text), "srt": SRT(s), "ass": ass(s, builtin)}
			for _, tag := range tagsOf(s, songs.Tags{Artist: text, Album: text}) {
				texts["tag "+tag[0]] = tag[1]
				if tag[0] != "lyrics" && strings.Contains(tag[1], "\n") {
					t.Errorf("%q: %s has lines: %q", text, tag[0], tag[1])
				}
			}
			for where, written := range texts {
				for _, r := range written {
					if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' ||
						r == '\ufeff' || r == unicode.ReplacementChar {
						t.Errorf("%q: %s has %U: %q", text, where, r, written)
					}
				}
			}
			if got := strings.Count(texts["srt"], "\n\n"); got != len(lines) {
				t.Errorf("%q: %d subtitles of %d lines: %q", text, got, len(lines), texts["srt"])
			}
			// Every event is a drawing, one per line.
			drawn := slices.DeleteFunc(shapes(t, texts["ass"]), func(e shape) bool { return e.layer != 0 })
			if len(drawn) != len(lines) || strings.Count(texts["ass"], "\n\n") != 2 {
				t.Errorf("%q: %d events of %d lines", text, len(drawn), len(lines))
			}
			timedLines := slices.DeleteFunc(strings.Split(texts["lrc"], "\n"),
				func(line string) bool { return !strings.HasPrefix(line, "[0") })
			if len(timedLines) != len(lines) || strings.Contains(texts["lrc"], "[00:05.00]") ||
				strings.Contains(texts["lrc"], "<00:05.00>") {
				t.Errorf("%q: %d timed lines of %d: %q", text, len(timedLines), len(lines), texts["lrc"])
			}
			if strings.Contains(texts["srt"], `{\`) {
				t.Errorf("%q: %q", text, texts["srt"])
			}
		}
	}
}

// TestTagsAreLimited checks that tags of any length fit in the arguments of a program.
func TestTagsAreLimited(t *testing.T) {
	long := strings.Repeat("雨", 100_000)
	for _, tag := range tagsOf(songs.Song{Title: long, Style: long, Lyrics: long, Model: long},
		songs.Tags{Artist: long, Album: long}) {
		if len(tag[1]) > 64_000 || strings.ContainsRune(tag[1], unicode.ReplacementChar) {
			t.Errorf("%s: %d bytes", tag[0], len(tag[1]))
		}
	}
}
