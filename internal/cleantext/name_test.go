package cleantext_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/cleantext"
)

func TestNameHasOnlyWhatCanBeSeen(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" Evening\n songs\t":    "Evening songs",
		"a\x07b":                "ab",
		"\x07":                  "",
		"\u202egnp.exe":         "gnp.exe",
		"\u2067a\u2069":         "a",
		"zero\u200bwidth":       "zerowidth",
		"\u200b":                "",
		"\u200d\u200c":          "",
		"\ufe0f":                "",
		"\u3164":                "",
		"\u2800 \u0640":         "",
		"夜曲":                    "夜曲",
		"👨\u200d👩":              "👨\u200d👩",
		"نمی\u200cخواهم":        "نمی\u200cخواهم",
		"🏴\U000e0067\U000e007f": "🏴\U000e0067\U000e007f",
	} {
		if got := cleantext.Name(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
