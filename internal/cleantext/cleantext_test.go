package cleantext_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/cleantext"
)

func TestTextIsCleaned(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                                     "",
		"rain on a tin roof":                   "rain on a tin roof",
		"one\ntwo\tthree":                      "one\ntwo\tthree",
		"one\r\ntwo\rthree\u2028four\u0085!":   "one\ntwo\nthree\nfour\n!",
		"a\x00b\x01c\x1bd\x7fe\u0080f":         "abcdef",
		"a\xffb\xed\xa0\x80c\ufffdd":           "abcd",
		"\ufeffa\ufffeb\U0001ffffc\ufdd0d":     "abcd",
		"夜车\x00向北":                             "夜车向北",
		"a\u202ab\u202bc\u202cd\u202de\u202ef": "abcdef",
		"a\u2066b\u2067c\u2068d\u2069e":        "abcde",
		"مرحبا\u200f! שלום \u061c(1)\u200e":    "مرحبا\u200f! שלום \u061c(1)\u200e",
		"👨\u200d👩\u200d👧 नमस्\u200dते مرحبا": "👨\u200d👩\u200d👧 नमस्\u200dते مرحبا",
		"🏴\U000e0067\U000e0062\U000e007f":    "🏴\U000e0067\U000e0062\U000e007f",
	} {
		if got := cleantext.Clean(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestStringsOfJSONAreCleaned(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`plain`:                                    "plain",
		`a\u0000b\u0001c\bd\fe`:                    "abcde",
		`a\\u0000b\"c\/d`:                          `a\u0000b"c/d`,
		`a\\\u0000b`:                               `a\b`,
		`a\ud800b\udc00c\ud800\ud800d`:             "abcd",
		`\ud83d\ude00\uD83D\uDE00`:                 "😀😀",
		`\ud83d\ufffe\ud83d\n`:                     "\n",
		"\u202eraw " + `\u202Eand\u2067 escaped`:   "raw and escaped",
		`one\r\ntwo\rthree\u000d\u2028\ttab\u00e9`: "one\ntwo\nthree\n\n\ttabé",
		"raw \u2028\ufeff\x7f\xff\xed\xa0\x80end":  "raw \nend",
	} {
		var got string
		raw := cleantext.JSON([]byte(`"` + given + `"`))
		if err := json.Unmarshal(raw, &got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", given, got, err, want)
		}
	}
	for _, broken := range []string{``, `\`, `"\u12`, `"\u00zz"`, `{"a":"b\`, "\"a\nb\""} {
		if got := cleantext.JSON([]byte(broken)); json.Valid(got) {
			t.Errorf("%q became %q, which is valid", broken, got)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":"\u0000\ud800"}`, `["\\u0000\r\n"]`, "\"\xff\u2028\"", `"\ud83d\ude00"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var before, after any
		got := cleantext.JSON(raw)
		if json.Unmarshal(raw, &before) != nil {
			return
		}
		if err := json.Unmarshal(got, &after); err != nil {
			t.Fatalf("%q became %q: %v", raw, got, err)
		}
		if text, ok := before.(string); ok && after != cleantext.Clean(text) {
			t.Errorf("%q: %q, want %q", raw, after, cleantext.Clean(text))
		}
		if again := string(cleantext.JSON(got)); again != string(got) {
			t.Errorf("%q: %q, a second time %q", raw, got, again)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("a\x00\r\nb\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := cleantext.Clean(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\r\x1b") || cleantext.Clean(got) != got {
			t.Errorf("%q: %q", s, got)
		}
	})
}
