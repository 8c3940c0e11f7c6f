package filename_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/filename"
)

func TestNamesAreSafeOnEverySystem(t *testing.T) {
	for title, want := range map[string]string{
		"Rain / on: \"Roofs\" 雨":    "Rain on Roofs 雨.mp3",
		"evil\u202e3pm.exe":         "evil3pm.exe.mp3",
		"\u2066a\u2069\u200e\ufeff": "a.mp3",
		"CON":                       "_CON.mp3",
		"nul.song":                  "_nul.song.mp3",
		"Lpt1 ":                     "_Lpt1.mp3",
		"COM²":                      "COM.mp3",
		"console":                   "console.mp3",
		"trailing. . ":              "trailing.mp3",
		"..":                        "song.mp3",
		"-rf *":                     "rf.mp3",
		"a\x00b\x1bc\nd":            "a b c d.mp3",
		"../../etc/passwd":          "etc passwd.mp3",
		`C:\Windows\x`:              "C Windows x.mp3",
		"\xff\xfe":                  "song.mp3",
		"🎵":                         "song.mp3",
		"":                          "song.mp3",
		"नमस्ते क्\u200dष":          "नमस्ते क्\u200dष.mp3",
		"e\u0301t\u00e9":            "été.mp3",
	} {
		if got := filename.Of(title, "song", ".mp3"); got != want {
			t.Errorf("%q becomes %q, not %q", title, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	for _, title := range []string{"a", "CON", strings.Repeat("雨", 100), strings.Repeat("e\u0301", 300), "a" + strings.Repeat("\u0301", 500), "com1.x"} {
		f.Add(title)
	}
	device := regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9]) *(\.|$)`)
	f.Fuzz(func(t *testing.T, title string) {
		name := filename.Of(title, "song", ".mp3")
		if len(name) > 130 || !utf8.ValidString(name) || strings.ContainsAny(name, "<>:\"/\\|?*\n\r\t\x00") ||
			device.MatchString(name) || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") || strings.HasSuffix(name, " .mp3") {
			t.Errorf("%q becomes %q", title, name)
		}
		for _, r := range name {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q becomes %q, with %U", title, name, r)
			}
		}
	})
}

func TestNamesInOneFolderDiffer(t *testing.T) {
	taken := make(map[string]bool)
	var got []string
	for _, name := range []string{"a.mp3", "A.mp3", "a.mp3", "a.txt", "a (2).mp3"} {
		got = append(got, filename.Unique(name, taken))
	}
	if want := "a.mp3 A (2).mp3 a (3).mp3 a.txt a (2) (2).mp3"; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
