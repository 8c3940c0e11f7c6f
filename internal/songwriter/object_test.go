package songwriter

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestPartialAnswersAreTheBeginning cuts an answer anywhere, also inside of an
// escape or a character: what is read of it is the beginning of the whole.
func TestPartialAnswersAreTheBeginning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.RuneFrom([]rune(`ab "\/{}:,é雨😀` + "\n\t")))
		whole := Draft{Title: word.Draw(t, "title"), Style: word.Draw(t, "style"), Language: "English", Lyrics: word.Draw(t, "lyrics")}
		b, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		answer := rapid.SampledFrom([]string{"", "<think>{\"lyrics\": \"no\"}</think>", "```json\n", "Here: "}).Draw(t, "before") + string(b)
		got := partial(answer[:rapid.IntRange(0, len(answer)).Draw(t, "cut")])
		want := tidy(whole)
		if !strings.HasPrefix(want.Lyrics, strings.TrimRight(strings.TrimRight(got.Lyrics, "\ufffd"), " \n")) {
			t.Fatalf("lyrics %q, of %q", got.Lyrics, want.Lyrics)
		}
		if all, err := decode(answer + "\n```\nEnjoy {it}!"); err != nil || all != want {
			t.Fatalf("%+v, %v, want %+v", all, err, want)
		}
	})
}

// TestHostileAnswersAreReadQuickly reads answers that are as long as can be and
// made to be read again and again.
func TestHostileAnswersAreReadQuickly(t *testing.T) {
	for _, part := range []string{"</think>", "<think>", "{", "[", `{"a":`, `{"lyrics":[`, `{"lyrics":{"text":`, `{"lyrics":"`, "\"", "\\", "<|message|>", `{"lyrics":""}`, "\n{\"lyrics\":\"\n"} {
		for _, answer := range []string{strings.Repeat(part, mostBytes/len(part)), "<think>" + strings.Repeat(part, mostBytes/len(part)) + "{",
			`{"lyrics":` + strings.Repeat(part, mostBytes/len(part))} {
			began := time.Now()
			_, _ = decode(answer)
			_ = partial(answer)
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("%q again and again takes %v", part, took)
			}
		}
	}
}

// FuzzAnswer reads what models may write.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"", "{", `{"lyrics":"a\u12`, `<think>{`, "</think>{}", `{"lyrics":["a",{"text":"b"}]}`, strings.Repeat(`{"a":`, 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		d, _ := decode(answer)
		if so := partial(answer); utf8.ValidString(answer) && !utf8.ValidString(so.Lyrics+d.Lyrics) {
			t.Fatalf("%q gives text that is not valid", answer)
		}
	})
}
