package songwriter_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"riffbot/internal/sandbox/openai"
	"riffbot/internal/songwriter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var limits = songwriter.Limits{Title: 40, Style: 120, Lyrics: 1500}

func writer(t *testing.T, change func(*songwriter.Config)) (*songwriter.Writer, *openai.Server) {
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
	cfg := songwriter.Config{Key: s.Key(), BaseURL: s.URL(), Model: "sandbox-writer", Limits: limits, Timeout: 30 * time.Second}
	if change != nil {
		change(&cfg)
	}
	return songwriter.New(cfg), s
}

func usable(t *testing.T, d songwriter.Draft) {
	t.Helper()
	if d.Title == "" || d.Style == "" || !strings.HasPrefix(d.Lyrics, "[") || utf8.RuneCountInString(d.Lyrics) > limits.Lyrics ||
		utf8.RuneCountInString(d.Title) > limits.Title || strings.ContainsAny(d.Title+d.Style+d.Lyrics, "@`*") {
		t.Errorf("%+v", d)
	}
}

func TestAnIdeaBecomesWordsAboutIt(t *testing.T) {
	w, _ := writer(t, nil)
	var seen []string
	d, err := w.Write(t.Context(), songwriter.Wish{Idea: "rain on tin roofs, slow and warm"}, func(d songwriter.Draft) {
		if n := len(seen); n == 0 || seen[n-1] != d.Lyrics {
			seen = append(seen, d.Lyrics)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	usable(t, d)
	if d.Language != "English" || !strings.Contains(strings.ToLower(d.Lyrics), "rain on tin roofs") || !strings.Contains(d.Style, "slow and warm") {
		t.Errorf("%+v", d)
	}
	if len(seen) < 5 || !strings.HasPrefix(d.Lyrics, strings.TrimSpace(seen[len(seen)/2])) {
		t.Errorf("%d parts, one of them %q", len(seen), seen[len(seen)/2])
	}
	es, err := w.Write(t.Context(), songwriter.Wish{Idea: "rain on tin roofs", Was: &d, Change: "sadder, shorter chorus, translate to Spanish"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	usable(t, es)
	if es.Language != "Spanish" || !strings.Contains(es.Style, "melancholic") {
		t.Errorf("%+v", es)
	}
}

// Whatever the model does, there is a usable draft or an error of a kind that
// people can be told about.
func TestAModelThatMisbehaves(t *testing.T) {
	for fault, want := range map[string]songwriter.Kind{
		"refuse": songwriter.Refused, "429": songwriter.Busy, "500": songwriter.Down, "slow": songwriter.Late,
		"emptyx2": songwriter.Garbled, "not-jsonx2": songwriter.Garbled, "garbagex2": songwriter.Garbled, "leakx2": songwriter.Garbled,
		"empty": "", "not-json": "", "garbage": "", "leak": "", "too-longx2": "", "markdown": "", "markdownx2": "", "no-schema": "",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w, s := writer(t, func(c *songwriter.Config) {
				if fault == "slow" {
					c.Timeout = 300 * time.Millisecond
				}
			})
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
			d, err := w.Write(t.Context(), songwriter.Wish{Idea: "a lighthouse that waits"}, nil)
			failed, _ := errors.AsType[*songwriter.Error](err)
			switch {
			case want == "" && err == nil:
				usable(t, d)
			case want == "" || failed == nil || failed.Kind != want:
				t.Errorf("%+v, %v", d, err)
			}
			if err != nil && strings.Contains(err.Error(), s.Key()) {
				t.Error("the error gives the key away")
			}
		})
	}
}

// The model may write what nobody asked for.
func TestDraftWithABlockedWordIsNotReturned(t *testing.T) {
	w, _ := writer(t, nil)
	d, err := w.Write(t.Context(), songwriter.Wish{Idea: "a quiet sea"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, _ = writer(t, func(c *songwriter.Config) { c.Blocked = []string{d.Title} })
	d, err = w.Write(t.Context(), songwriter.Wish{Idea: "a quiet sea"}, nil)
	if failed, _ := errors.AsType[*songwriter.Error](err); failed == nil || failed.Kind != songwriter.Moderated || d.Title != "" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestSomeIdeasAreNotWritten(t *testing.T) {
	w, _ := writer(t, func(c *songwriter.Config) { c.Moderate, c.Blocked = true, []string{"Voldemort"} })
	for idea, allowed := range map[string]bool{"a quiet sea": true, "ode to VOLDEMORT": false, "something forbidden": false} {
		_, err := w.Write(t.Context(), songwriter.Wish{Idea: idea}, nil)
		failed, _ := errors.AsType[*songwriter.Error](err)
		if allowed != (err == nil) || !allowed && (failed == nil || failed.Kind != songwriter.Moderated) {
			t.Errorf("%q: %v", idea, err)
		}
	}
	w, _ = writer(t, func(c *songwriter.Config) { c.Key = "wrong" })
	_, err := w.Write(t.Context(), songwriter.Wish{Idea: "x"}, nil)
	if failed, _ := errors.AsType[*songwriter.Error](err); failed == nil || failed.Kind != songwriter.Account {
		t.Errorf("a wrong key: %v", err)
	}
}
