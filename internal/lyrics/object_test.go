package lyrics

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestPartialAnswersArePrefixes cuts an answer at all positions, including within escapes and
// characters, and checks that the result is a prefix of the whole.
func TestPartialAnswersArePrefixes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.RuneFrom([]rune(`ab "\/{}:,é雨😀` + "\n\t")))
		whole := Draft{Title: word.Draw(t, "title"), Style: word.Draw(t, "style"), Language: "English",
			Lyrics: word.Draw(t, "lyrics")}
		b, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		answer := rapid.SampledFrom([]string{"", "<think>{\"lyrics\": \"no\"}</think>", "```json\n", "Here: "}).Draw(t,
			"before") + string(b)
		got := partial(answer[:rapid.IntRange(0, len(answer)).Draw(t, "cut")])
		want := normalize(whole)
		if !strings.HasPrefix(want.Lyrics, strings.TrimRight(strings.TrimRight(got.Lyrics, "\ufffd"), " \n")) {
			t.Fatalf("lyrics %q, of %q", got.Lyrics, want.Lyrics)
		}
		if all, err := decode(answer + "\n```\nEnjoy {it}!"); err != nil || all != want {
			t.Fatalf("%+v, %v, want %+v", all, err, want)
		}
	})
}

func TestDraftsAreNormalized(t *testing.T) {
	const answer = `{"title":"Rain\u0000\ud800","style":"\u001bfolk","language":"Eng\u0007lish","lyrics":"[Verse]\nRain\u0000 on\r\na\ufffd roof"}`
	want := Draft{Title: "Rain", Style: "folk", Language: "English", Lyrics: "[Verse]\nRain on\na roof"}
	if got, err := decode(answer); err != nil || got != want {
		t.Errorf("%+q, %v, want %+q", got, err, want)
	}
	if got := partial(answer); got != want {
		t.Errorf("partial: %+q, want %+q", got, want)
	}
}

// TestHostileAnswersTakeLinearTime checks answers of maximum length that are costly to parse. A
// measurement that a busy machine prolonged is repeated.
func TestHostileAnswersTakeLinearTime(t *testing.T) {
	for _, part := range []string{"</think>", "<think>", "{", "[", `{"a":`, `{"lyrics":[`, `{"lyrics":{"text":`,
		`{"lyrics":"`, "\"", "\\", "<|message|>", `{"lyrics":""}`, "\n{\"lyrics\":\"\n"} {
		for _, answer := range []string{strings.Repeat(part, maxAnswerBytes/len(part)),
			"<think>" + strings.Repeat(part, maxAnswerBytes/len(part)) + "{",
			`{"lyrics":` + strings.Repeat(part, maxAnswerBytes/len(part))} {
			took := 4 * time.Second
			for n := 0; n < 3 && took > 3*time.Second; n++ {
				began := time.Now()
				_, _ = decode(answer)
				_ = partial(answer)
				took = time.Since(began)
			}
			if took > 3*time.Second {
				t.Errorf("repeated %q takes %v", part, took)
			}
		}
	}
}

// FuzzAnswer checks that any answer results in valid text.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"", "{", `{"lyrics":"a\u12`, `<think>{`, "</think>{}", `{"lyrics":["a",{"text":"b"}]}`,
		strings.Repeat(`{"a":`, 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		d, _ := decode(answer)
		if so := partial(answer); utf8.ValidString(answer) && !utf8.ValidString(so.Lyrics+d.Lyrics) {
			t.Fatalf("%q results in invalid text", answer)
		}
	})
}
