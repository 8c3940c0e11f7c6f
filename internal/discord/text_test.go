package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/i18n"
)

func TestCutKeepsGraphemeClusters(t *testing.T) {
	family := "👩‍👩‍👧‍👦" // one to see, eleven to count
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"short", 10, "short"}, {"exactly ten", 11, "exactly ten"}, {"one too many", 11, "one too ma…"},
		{"a word here", 7, "a word…"}, {family + family, 12, family + "…"}, {family, 5, "…"},
		{"é́é́", 3, "é́é́"[:4] + "…"}, {"x", 0, "x"},
	} {
		got := Cut(c.text, c.limit)
		if c.limit > 0 && Units(got) > c.limit || !utf8.ValidString(got) {
			t.Errorf("cut(%q, %d) = %q, %d units", c.text, c.limit, got, Units(got))
		}
		if c.text != "é́é́" && got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func TestPlainEscapesMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                    "plain",
		"**bold** _it_ ~~x~~ `c`":  "\\*\\*bold\\*\\* \\_it\\_ \\~\\~x\\~\\~ \\`c\\`",
		"[click](https://evil)":    "[click]\\(https:\u200b//evil)",
		"<@123> <#4>":              `\<@123> \<#4>`,
		"# heading\n> quote\n- it": "\\# heading\n\\> quote\n\\- it",
		"[Verse]\nhello":           "[Verse]\nhello",
		"||spoiler||":              `\|\|spoiler\|\|`,
	} {
		if got := Plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFileName(t *testing.T) {
	for title, want := range map[string]string{
		"Night Drive": "Night Drive.m4a", "../../etc/passwd": "etc passwd.m4a", "雨の歌": "雨の歌.m4a", "🎉🎉": "Song.m4a",
		"":                "Song.m4a",
		"AC/DC: \"Live\"": "AC DC Live.m4a", "a\x00b\nc": "a b c.m4a", "...": "Song.m4a",
	} {
		if got := FileName(i18n.ForLocale("en"), title, ".m4a"); got != want {
			t.Errorf("fileName(%q) = %q, want %q", title, got, want)
		}
	}
	if got := FileName(i18n.ForLocale("en"), strings.Repeat("long ", 100), ".m4a"); len(got) > 90 {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestSplitPages(t *testing.T) {
	text := strings.Repeat("a line of the song\n", 10) + "\n" + strings.Repeat("another line\n", 10)
	parts := SplitPages(text, 250)
	if len(parts) != 2 || !strings.HasPrefix(parts[1], "another") {
		t.Errorf("%q", parts)
	}
	for _, text := range []string{strings.Repeat("x", 1000), strings.Repeat("👩‍👩‍👧‍👦", 100), "",
		strings.Repeat("\n", 500)} {
		joined := ""
		for _, p := range SplitPages(text, 100) {
			if Units(p) > 100 {
				t.Errorf("a page of %d units", Units(p))
			}
			joined += p
		}
		if joined != strings.TrimSpace(text) {
			t.Errorf("pages lose something of %.20q", text)
		}
	}
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0:00", 59600 * time.Millisecond: "1:00",
		187 * time.Second: "3:07", time.Hour: "60:00"} {
		if got := Clock(d); got != want {
			t.Errorf("clock(%s) = %s", d, got)
		}
	}
}

func FuzzTextLimits(f *testing.F) {
	for _, seed := range []string{"hello", "👩‍👩‍👧‍👦", "é́", "\xff", "a\nb"} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 1 || limit > 5000 || !utf8.ValidString(text) {
			t.Skip()
		}
		if got := Cut(text, limit); Units(got) > limit {
			t.Errorf("cut(%q, %d) has %d units", text, limit, Units(got))
		}
		for _, p := range SplitPages(text, max(limit, 50)) {
			_ = Plain(p)
		}
	})
}
