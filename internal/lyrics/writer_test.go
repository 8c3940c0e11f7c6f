package lyrics_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/sandbox/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var limits = lyrics.Limits{Title: 40, Style: 120, Lyrics: 1500}

func writer(t *testing.T, change func(*lyrics.Config)) (*lyrics.Writer, *openai.Server) {
	t.Helper()
	s, err := openai.Start(t.Context(), openai.Options{Pace: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := lyrics.Config{Key: s.Key(), BaseURL: s.URL(), Model: "sandbox-writer", Limits: limits,
		Timeout: 30 * time.Second}
	if change != nil {
		change(&cfg)
	}
	return lyrics.New(cfg), s
}

func usable(t *testing.T, d lyrics.Draft) {
	t.Helper()
	if d.Title == "" || d.Style == "" || !strings.HasPrefix(d.Lyrics, "[") ||
		utf8.RuneCountInString(d.Lyrics) > limits.Lyrics ||
		utf8.RuneCountInString(d.Title) > limits.Title || strings.ContainsAny(d.Title+d.Style+d.Lyrics, "@`*") {
		t.Errorf("%+v", d)
	}
}

func TestLyricsFollowIdea(t *testing.T) {
	w, _ := writer(t, nil)
	var seen []string
	d, err := w.Write(t.Context(), lyrics.Request{Idea: "rain on tin roofs, slow and warm"}, func(d lyrics.Draft) {
		if n := len(seen); n == 0 || seen[n-1] != d.Lyrics {
			seen = append(seen, d.Lyrics)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	usable(t, d)
	if d.Language != "English" || !strings.Contains(strings.ToLower(d.Lyrics), "rain on tin roofs") ||
		!strings.Contains(d.Style, "slow and warm") {
		t.Errorf("%+v", d)
	}
	if len(seen) < 5 || !strings.HasPrefix(d.Lyrics, strings.TrimSpace(seen[len(seen)/2])) {
		t.Errorf("%d parts, one of them %q", len(seen), seen[len(seen)/2])
	}
	es, err := w.Write(t.Context(), lyrics.Request{Idea: "rain on tin roofs", Previous: &d,
		Change: "sadder, shorter chorus, translate to Spanish"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	usable(t, es)
	if es.Language != "Spanish" || !strings.Contains(es.Style, "melancholic") {
		t.Errorf("%+v", es)
	}
}

// TestMisbehavingModel checks that any answer of the model results in a usable draft or an error
// with a kind.
func TestMisbehavingModel(t *testing.T) {
	for fault, want := range map[string]lyrics.Kind{
		"refuse": lyrics.Refused, "429": lyrics.Busy, "500": lyrics.Unavailable, "slow": lyrics.TimedOut,
		"emptyx2": lyrics.Unusable, "not-jsonx2": lyrics.Unusable, "garbagex2": lyrics.Unusable,
		"leakx2": lyrics.Unusable,
		"empty":  "", "not-json": "", "garbage": "", "leak": "", "too-longx2": "", "markdown": "", "markdownx2": "",
		"no-schema": "",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w, s := writer(t, func(c *lyrics.Config) {
				if fault == "slow" {
					c.Timeout = 300 * time.Millisecond
				}
			})
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
			d, err := w.Write(t.Context(), lyrics.Request{Idea: "a lighthouse that waits"}, nil)
			failed, _ := errors.AsType[*lyrics.Error](err)
			switch {
			case want == "" && err == nil:
				usable(t, d)
			case want == "" || failed == nil || failed.Kind != want:
				t.Errorf("%+v, %v", d, err)
			}
			if err != nil && strings.Contains(err.Error(), s.Key()) {
				t.Error("error contains the key")
			}
		})
	}
}

// TestDraftWithBlockedWordIsRejected checks that drafts are moderated too.
func TestDraftWithBlockedWordIsRejected(t *testing.T) {
	w, _ := writer(t, nil)
	d, err := w.Write(t.Context(), lyrics.Request{Idea: "a quiet sea"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, _ = writer(t, func(c *lyrics.Config) { c.Blocked = []string{d.Title} })
	d, err = w.Write(t.Context(), lyrics.Request{Idea: "a quiet sea"}, nil)
	if failed, _ := errors.AsType[*lyrics.Error](err); failed == nil || failed.Kind != lyrics.Moderated ||
		d.Title != "" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestRefusedIdeas(t *testing.T) {
	w, _ := writer(t, func(c *lyrics.Config) { c.Moderate, c.Blocked = true, []string{"Voldemort"} })
	for idea, allowed := range map[string]bool{"a quiet sea": true, "ode to VOLDEMORT": false,
		"something forbidden": false} {
		_, err := w.Write(t.Context(), lyrics.Request{Idea: idea}, nil)
		failed, _ := errors.AsType[*lyrics.Error](err)
		if allowed != (err == nil) || !allowed && (failed == nil || failed.Kind != lyrics.Moderated) {
			t.Errorf("%q: %v", idea, err)
		}
	}
	w, _ = writer(t, func(c *lyrics.Config) { c.Key = "wrong" })
	_, err := w.Write(t.Context(), lyrics.Request{Idea: "x"}, nil)
	if failed, _ := errors.AsType[*lyrics.Error](err); failed == nil || failed.Kind != lyrics.Unauthorized {
		t.Errorf("wrong key: %v", err)
	}
}
