package riffusion_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/riffbot/riffbot/riffusion"
)

// hostile has characters that file names, tags, subtitles, databases and terminals should
// not receive.
var hostile = "a\x00b\x01c\x1bd\x7fe\u0085f\u009bg\u202eh\u2066i\ufeffj\uffff\ufffdk\U000e0001l\tm\rn\r\no\u2028p" +
	strings.Repeat("长", 30_000)

func checkText(t *testing.T, what, s string, most int, multiline bool) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n > most || n == 0 {
		t.Errorf("%s has %d characters", what, n)
	}
	for _, r := range s {
		if (unicode.IsControl(r) && (r != '\n' || !multiline)) ||
			strings.ContainsRune("\u202e\u2066\ufeff\uffff\ufffd\u2028\U000e0001", r) {
			t.Errorf("%s has %U", what, r)
		}
	}
}

func TestTextIsCleanedAndLimited(t *testing.T) {
	song := encode(map[string]any{"id": "a", "title": hostile, "lyric": hostile, "style": hostile, "sound": hostile,
		"model": hostile,
		"state": hostile, "seed": hostile, "audio_url": "https://x/a.m4a", "image_url": "https://x/a\x00.jpg",
		"video_url": "https://x/" + hostile,
		"duration":  1e300, "lyrics_timestamped": map[string]any{"words": []any{map[string]any{"text": hostile,
			"start": 1, "end": 2, "line_index": 1e300}}}})
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios",
		say(`{"success":true,"task_id":"t","trace_id":`+encode(hostile)+`,"data":[`+song+`]}`))
	r, err := c.Create(t.Context(), riffusion.Request{Prompt: "x"})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Songs[0]
	for what, text := range map[string]string{"title": s.Title, "model": s.Model, "state": s.State, "seed": s.Seed,
		"trace id": r.TraceID, "word": s.Words[0].Text} {
		checkText(t, what, text, 256, false)
	}
	checkText(t, "style", s.Style, 2000, false)
	checkText(t, "sound", s.Sound, 2000, false)
	checkText(t, "lyric", s.Lyric, 20_000, true)
	if !strings.HasPrefix(s.Lyric, "abcde\nfghijkl m\nn\no\np长") {
		t.Errorf("lyric begins %q", s.Lyric[:40])
	}
	if s.AudioURL != "https://x/a.m4a" || s.ImageURL != "" || s.VideoURL != "" || s.Duration != 0 ||
		s.Words[0].Line < 0 || s.Words[0].Line > 1<<20 {
		t.Errorf("%q, %q, %q, %s, line %d", s.AudioURL, s.ImageURL, s.VideoURL, s.Duration, s.Words[0].Line)
	}
}

func TestErrorMessageIsCleanedAndLimited(t *testing.T) {
	body := encode(map[string]any{"trace_id": hostile, "task_id": hostile,
		"error": map[string]string{"code": hostile, "message": hostile}})
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, body)
	})
	_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
	e, ok := errors.AsType[*riffusion.Error](err)
	if !ok || e.TaskID != "" {
		t.Fatalf("%v", err)
	}
	checkText(t, "message", e.Message, 1000, false)
	checkText(t, "code", e.Code, 200, false)
	checkText(t, "error", e.Error(), 2000, false)
}

func TestSongsAndWordsAreLimited(t *testing.T) {
	word := `{"text":"la","start":1,"end":2,"line_index":0}`
	song := `{"id":"a","lyrics_timestamped":{"words":[` + strings.Repeat(word+",", 20_000) + word + `]}}`
	c := setup(t, riffusion.Riffusion(), "/riffusion/audios",
		say(`{"task_id":"t","data":[`+song+strings.Repeat(`,{"id":"b"}`, 5000)+`]}`))
	r, err := c.Create(t.Context(), riffusion.Request{Prompt: "x"})
	if err != nil || len(r.Songs) != 16 || len(r.Songs[0].Words) != 10_000 {
		t.Fatalf("%v", err)
	}
}

func TestIDWithControlCharactersIsDropped(t *testing.T) {
	for _, id := range []string{`"a\u0000"`, `"a b"`, `"` + strings.Repeat("x", 300) + `"`, `null`, `{}`, `[]`} {
		c := setup(t, riffusion.Riffusion(), "/riffusion/audios", say(`{"task_id":`+id+`}`))
		_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		if e, ok := errors.AsType[*riffusion.Error](err); !ok || e.Purchase != riffusion.MaybeBought {
			t.Errorf("%.20s: %v", id, err)
		}
	}
}

func TestLyricWithEscapedNewlinesHasLines(t *testing.T) {
	for lyric, want := range map[string]string{
		`"[Verse]\\nhello\\r\\nthere"`: "[Verse]\nhello\nthere",
		`"one\ntwo \\n three"`:         "one\ntwo \\n three",
		`"a\r\nb\rc"`:                  "a\nb\nc",
		`null`:                         "",
	} {
		c := setup(t, riffusion.Riffusion(), "/riffusion/audios",
			say(fmt.Sprintf(`{"task_id":"t","data":[{"id":"a","lyric":%s,"duration":%d}]}`, lyric, 3)))
		r, err := c.Create(t.Context(), riffusion.Request{Prompt: "x"})
		if err != nil || r.Songs[0].Lyric != want || r.Songs[0].Duration != 3*time.Second {
			t.Errorf("%s: %+v, %v", lyric, r, err)
		}
	}
}

func TestImplausibleDurationIsDropped(t *testing.T) {
	for duration, want := range map[string]time.Duration{
		`181.12`: 181120 * time.Millisecond, `"135.5"`: 135500 * time.Millisecond, `null`: 0, `-3`: 0, `0`: 0, `1e9`: 0,
		`"NaN"`: 0, `"long"`: 0, `[]`: 0, `86399`: 0,
	} {
		c := setup(t, riffusion.Riffusion(), "/riffusion/audios",
			say(`{"task_id":"t","data":[{"id":"a","duration":`+duration+`}]}`))
		r, err := c.Create(t.Context(), riffusion.Request{Prompt: "x"})
		if err != nil || r.Songs[0].Duration != want {
			t.Errorf("%s: %+v, %v", duration, r, err)
		}
	}
}

func TestRetryAfterMayBeADate(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0.5": 500 * time.Millisecond,
		time.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat): 30 * time.Second,
		"-1": 0, "soon": 0, "1e9": 0, time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat): 0, "NaN": 0, "": 0,
	} {
		c := setup(t, riffusion.Riffusion(), "/riffusion/audios", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"error":{"code":"too_many_requests"}}`)
		})
		_, err := c.Submit(t.Context(), riffusion.Request{Prompt: "x"})
		e, ok := errors.AsType[*riffusion.Error](err)
		if !ok || (e.RetryAfter-want).Abs() > 2*time.Second || want == 0 && e.RetryAfter != 0 {
			t.Errorf("%q: %+v", value, err)
		}
	}
}
