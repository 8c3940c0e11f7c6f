package lyrics_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// meter allows a number of counted requests.
type meter struct{ most, counted int }

var errNotAllowed = errors.New("no more requests today")

func (m *meter) Allow(context.Context) error {
	if m.counted >= m.most {
		return errNotAllowed
	}
	return nil
}

func (m *meter) Count() { m.counted++ }

// TestGeneratingRequestsAreCounted checks that requests that may have generated text are counted,
// whatever the result, and rejected ones are not.
func TestGeneratingRequestsAreCounted(t *testing.T) {
	t.Parallel()
	const slowDown = `{"error":{"message":"slow down","code":429}}`
	words := strings.Repeat(`data: {"choices":[{"delta":{"content":"words words "}}]}`+"\n\n", 200)
	event := func(data string) string { return "data: " + data + "\n\n" }
	junk := whole("la la la, no object")
	short := reply{200, `{"choices":[{"message":{"content":"{\"title\":\"a"},"finish_reason":"length"}]}`}
	tooMany := strings.Replace(lighthouse, `"}`, strings.Repeat(`\n[Verse]\nla la la la la la`, 200)+`"}`, 1)
	for name, c := range map[string]struct {
		replies           []reply // the last one is repeated
		most              int     // requests that the meter allows; 0 means no limit
		requests, counted int
		kind              lyrics.Kind // empty means a draft
	}{
		"usable at once":        {[]reply{answers(lighthouse)}, 0, 1, 1, ""},
		"unusable, then usable": {[]reply{junk, answers(lighthouse)}, 0, 2, 2, ""},
		"always unusable":       {[]reply{junk}, 0, 2, 2, lyrics.Unusable},
		"always short":          {[]reply{short}, 0, 2, 2, lyrics.OutOfTokens},
		"unusable, then 429":    {[]reply{junk, {429, slowDown}}, 0, 2, 1, lyrics.Busy},
		"too long, then 429":    {[]reply{answers(tooMany), {429, slowDown}}, 0, 2, 1, ""},
		"words, then 429":       {[]reply{{0, words + event(slowDown)}}, 0, 1, 1, lyrics.Busy},
		"words, then no credit": {[]reply{{0, words + event(`{"error":{"message":"insufficient_quota"}}`)}},
			0, 1, 1, lyrics.Unauthorized},
		"words, then a stream error": {[]reply{{0,
			words + event(`{"error":{"message":"stream failed","code":400}}`)}}, 0, 1, 1, lyrics.Unavailable},
		"a word with an error": {[]reply{{0,
			event(`{"error":{"code":429},"choices":[{"delta":{"content":"la"},"finish_reason":"error"}]}`)}}, 0, 1, 1,
			lyrics.Busy},
		"429 as the first event": {[]reply{{0, event(slowDown)}}, 0, 1, 0, lyrics.Busy},
		"an event without a status": {[]reply{{0,
			event(`{"error":{"message":"insufficient_quota","code":"insufficient_quota"}}`)}}, 0, 1, 1,
			lyrics.Unauthorized},
		"500 that speaks of a balance": {[]reply{{500,
			`{"error":{"message":"load balancer: insufficient balance of replicas; model worker not found"}}`}}, 0, 1,
			1, lyrics.Unavailable},
		"500 with a code of 429": {[]reply{{500, slowDown}}, 0, 1, 1, lyrics.Unavailable},
		"503 with the code of a quota": {[]reply{{503, `{"error":{"message":"x","code":"insufficient_quota"}}`}}, 0,
			1, 1, lyrics.Unavailable},
		"504 that speaks of a model": {[]reply{{504, "upstream model not found in time"}}, 0, 1, 1,
			lyrics.Unavailable},
		"408": {[]reply{{408, slowDown}}, 0, 1, 1, lyrics.Unavailable},
		"409 that speaks of a key": {[]reply{{409,
			`{"error":{"message":"api key not valid","code":"invalid_api_key"}}`}}, 0, 1, 1, lyrics.Unavailable},
		"200 with HTML": {[]reply{{200, "<html>model not found</html>"}}, 0, 1, 1,
			lyrics.Misconfigured},
		"200 and nothing":      {[]reply{{200, ""}}, 0, 2, 2, lyrics.Unusable},
		"a stream that is cut": {[]reply{{0, words[:len(words)-20]}}, 0, 1, 1, lyrics.Unavailable},
		"401": {[]reply{{401, `{"error":{"message":"no","code":"invalid_api_key"}}`}}, 0, 1,
			0, lyrics.Unauthorized},
		"402": {[]reply{{402, `{"error":{"message":"Insufficient Balance"}}`}}, 0, 1, 0,
			lyrics.Unauthorized},
		"403": {[]reply{{403, `{"error":{"message":"no"}}`}}, 0, 1, 0, lyrics.Unauthorized},
		"404": {[]reply{{404, `{"error":{"message":"no","code":"model_not_found"}}`}}, 0, 1,
			0, lyrics.Misconfigured},
		"429": {[]reply{{429, slowDown}}, 0, 1, 0, lyrics.Busy},
		"400 after the model was asked": {[]reply{{400, `{"error":{"message":"no","type":"upstream_error"}}`},
			answers(lighthouse)}, 0, 2, 2, ""},
		"429 of a server that failed": {[]reply{{429, `{"error":{"message":"no","code":502}}`}}, 0, 1, 1,
			lyrics.Unavailable},
		"400 that refuses a parameter": {[]reply{refusal("no response_format", "response_format", ""),
			answers(lighthouse)}, 0, 2, 1, ""},
		"400 for generated words": {[]reply{{400,
			`{"error":{"message":"Failed to generate JSON","code":"json_validate_failed","failed_generation":"la"}}`},
			answers(lighthouse)}, 0, 2, 2, ""},
		"400 for the idea": {[]reply{refusal("filtered", "prompt", "content_filter")}, 0, 1, 0,
			lyrics.Refused},
		"500 that refuses a parameter": {[]reply{{500,
			`{"error":{"message":"no response_format, no max_tokens, no stream, no system role"}}`}}, 0, 4, 4,
			lyrics.Unavailable},
		"400 for everything":             {[]reply{{400, `{"error":"no"}`}}, 0, 7, 0, lyrics.Unavailable},
		"no repair is allowed":           {[]reply{junk}, 1, 1, 1, lyrics.Limited},
		"no more tokens are allowed":     {[]reply{short}, 1, 1, 1, lyrics.Limited},
		"too long, no repair is allowed": {[]reply{answers(tooMany)}, 1, 1, 1, ""},
		"a draft cut at a line": {[]reply{{0,
			chunks("content", lighthouse[:strings.Index(lighthouse, "till break")], "length") + done}}, 1, 1, 1, ""},
		"refusals need no second turn": {[]reply{refusal("no response_format", "response_format", ""),
			answers(lighthouse)}, 1, 2, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			s := serve(t, func(call) reply { n++; return c.replies[min(n, len(c.replies))-1] })
			m := &meter{most: c.most}
			if m.most == 0 {
				m.most = 100
			}
			d, err := s.writer("/v1").WriteMetered(t.Context(), lyrics.Request{Idea: "a lighthouse"}, m, nil)
			failed, _ := errors.AsType[*lyrics.Error](err)
			switch {
			case c.kind == "" && err == nil:
				if d.Lyrics == "" {
					t.Errorf("%+v", d)
				}
			case failed == nil || failed.Kind != c.kind:
				t.Errorf("%v, want %q", err, c.kind)
			}
			if (c.kind == lyrics.Limited) != errors.Is(err, errNotAllowed) {
				t.Errorf("cause %v", err)
			}
			if got := len(s.seen()); got != c.requests || m.counted != c.counted {
				t.Errorf("%d requests, %d counted; want %d, %d", got, m.counted, c.requests, c.counted)
			}
		})
	}
}

// TestOnlyUnsentRequestsAreFree checks that a request is counted once its connection is
// established.
func TestOnlyUnsentRequestsAreFree(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String() + "/v1"
	_ = l.Close()
	m := &meter{most: 9}
	_, err = lyrics.New(lyrics.Config{BaseURL: closed, Model: "m"}).WriteMetered(t.Context(),
		lyrics.Request{Idea: "x"}, m, nil)
	if err == nil || m.counted != 0 {
		t.Errorf("refused connection: %d counted, %v", m.counted, err)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"cut": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"late": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
	} {
		m := &meter{most: 9}
		_, err := streams(t, 300*time.Millisecond, answer).WriteMetered(t.Context(), lyrics.Request{Idea: "x"}, m, nil)
		if err == nil || m.counted != 1 {
			t.Errorf("%s: %d counted, %v", name, m.counted, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	m = &meter{most: 9}
	_, err = lyrics.New(lyrics.Config{BaseURL: closed, Model: "m"}).WriteMetered(ended, lyrics.Request{Idea: "x"}, m,
		nil)
	if err == nil || m.counted != 0 {
		t.Errorf("cancelled: %d counted, %v", m.counted, err)
	}
}
