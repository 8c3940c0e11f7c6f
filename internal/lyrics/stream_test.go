package lyrics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// streams returns a writer whose server uses a handler for every request.
func streams(t testing.TB, timeout time.Duration, answer http.HandlerFunc) *lyrics.Writer {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return lyrics.New(lyrics.Config{Key: "key", BaseURL: s.URL + "/v1", Model: "model", Timeout: timeout})
}

// longSong returns an answer with about size characters of lyrics and few words.
func longSong(t testing.TB, size int) string {
	t.Helper()
	text := "[Verse 1]\n" + strings.Repeat(strings.Repeat("la", 50)+"\n", size/101)
	b, err := json.Marshal(lyrics.Draft{Title: "Long", Style: "pop", Language: "English", Lyrics: text})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// pieces streams a text in chunks of one character.
func pieces(t testing.TB, text string) http.HandlerFunc {
	t.Helper()
	var body strings.Builder
	for _, r := range text {
		piece, err := json.Marshal(string(r))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&body, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", piece)
	}
	body.WriteString("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, body.String())
	}
}

// TestStreamedAnswerTakesLinearTime checks that twice as many chunks take about twice the time.
func TestStreamedAnswerTakesLinearTime(t *testing.T) {
	measure := func(size int) time.Duration {
		w := streams(t, time.Minute, pieces(t, longSong(t, size)))
		best := time.Hour
		for range 5 {
			began := time.Now()
			if _, err := w.Write(t.Context(), lyrics.Request{Idea: "long"}, func(lyrics.Draft) {}); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(began))
		}
		return best
	}
	var once, twice time.Duration
	for range 3 { // repeat, because other load affects the measurement
		once, twice = measure(12_000), measure(24_000)
		if 2*twice <= 5*once {
			return
		}
	}
	t.Errorf("12,000 characters took %v, 24,000 took %v", once, twice)
}

// BenchmarkStreamedAnswer measures answers in chunks of one character.
func BenchmarkStreamedAnswer(b *testing.B) {
	for _, size := range []int{6_000, 12_000, 24_000, 48_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := streams(b, time.Minute, pieces(b, longSong(b, size)))
			for b.Loop() {
				if _, err := w.Write(b.Context(), lyrics.Request{Idea: "long"}, func(lyrics.Draft) {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/character")
		})
	}
}

// endless writes a text repeatedly until the client disconnects.
func endless(text string, most int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for sent := 0; sent < most; sent += len(text) {
			if _, err := io.WriteString(w, text); err != nil || r.Context().Err() != nil {
				return
			}
		}
	}
}

// TestAnswersAreLimited checks that no server can make the writer read without end or exceed its
// timeout.
func TestAnswersAreLimited(t *testing.T) {
	const tooMuch = 256 << 20
	drip := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			_, _ = io.WriteString(w, "data: {\"choices\":[{\"delta\":{\"content\":\" \"}}]}\n\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   lyrics.Kind
	}{
		"words without end": {endless(`data: {"choices":[{"delta":{"content":"`+strings.Repeat("la ", 300)+`"}}]}`+
			"\n\n", tooMuch), lyrics.OutOfTokens},
		"thoughts without end": {endless(`data: {"choices":[{"delta":{"reasoning_content":"`+strings.Repeat("hm ",
			300)+`"}}]}`+"\n\n", tooMuch), lyrics.OutOfTokens},
		"comments without end": {endless(": "+strings.Repeat("PROCESSING ", 100)+"\n\n", tooMuch), lyrics.Unavailable},
		"one line without end": {endless("data: "+strings.Repeat(" ", 1000), tooMuch), lyrics.Unavailable},
		"a stream without end": {drip, lyrics.TimedOut},
		"an error without end": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			endless("<html>"+strings.Repeat("x", 1000), tooMuch)(w, r)
		}, lyrics.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := 20 * time.Second
			if c.kind == lyrics.TimedOut {
				timeout = time.Second
			}
			w := streams(t, timeout, c.answer)
			began := time.Now()
			_, err := w.Write(t.Context(), lyrics.Request{Idea: "x"}, func(lyrics.Draft) {})
			if failed, ok := errors.AsType[*lyrics.Error](err); !ok || failed.Kind != c.kind {
				t.Errorf("%.300v", err)
			}
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("it took %v", took)
			}
			if len(fmt.Sprint(err)) > 2000 {
				t.Errorf("the error has %d characters", len(fmt.Sprint(err)))
			}
		})
	}
}
