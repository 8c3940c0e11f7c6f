package lyrics_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/lyrics"
)

// call is a request received by a test server.
type call struct {
	path, query string
	header      http.Header
	body        map[string]any
}

// has reports whether a parameter was sent.
func (c call) has(name string) bool { _, ok := c.body[name]; return ok }

// format returns the type of the response format; empty if none was requested.
func (c call) format() string {
	f, _ := c.body["response_format"].(map[string]any)
	s, _ := f["type"].(string)
	return s
}

// tokens returns the number of requested tokens.
func (c call) tokens() float64 {
	for _, name := range []string{"max_completion_tokens", "max_tokens"} {
		if n, ok := c.body[name].(float64); ok {
			return n
		}
	}
	return 0
}

// roles returns the roles of the messages, in order.
func (c call) roles() string {
	var roles []string
	messages, _ := c.body["messages"].([]any)
	for _, m := range messages {
		m, _ := m.(map[string]any)
		role, _ := m["role"].(string)
		roles = append(roles, role)
	}
	return strings.Join(roles, " ")
}

// reply is a status and a body. Status 0 is a stream.
type reply struct {
	status int
	body   string
}

// server is a test server that behaves like a documented one.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

func serve(t *testing.T, answer func(call) reply) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := call{path: r.URL.Path, query: r.URL.RawQuery, header: r.Header}
		if err := json.NewDecoder(r.Body).Decode(&c.body); err != nil {
			t.Errorf("request body: %v", err)
		}
		s.mu.Lock()
		s.calls = append(s.calls, c)
		s.mu.Unlock()
		switch got := answer(c); got.status {
		case 0:
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, got.body)
		default:
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(got.status)
			_, _ = io.WriteString(w, got.body)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) seen() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call(nil), s.calls...)
}

func (s *server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// writer returns a writer for the server. path follows the host in its URL.
func (s *server) writer(path string) *lyrics.Writer {
	return lyrics.New(lyrics.Config{Key: "key", BaseURL: s.URL + path, Model: "a-model", Limits: limits,
		Timeout: 20 * time.Second})
}

// lighthouse is a valid answer.
const lighthouse = `{"title":"The Lighthouse","style":"folk, soft voice","language":"English",` +
	`"lyrics":"[Verse 1]\nThe lighthouse waits above the bay\nIt counts the ships that sail away\n\n[Chorus]\nShine on, shine on, till break of day"}`

// quoted returns a text as a JSON string.
func quoted(s string) string {
	b, _ := json.Marshal(s) // strings always encode
	return string(b)
}

// chunks returns a stream of one field in chunks of 20 bytes, after some given chunks.
func chunks(field, content, finish string, before ...string) string {
	var b strings.Builder
	for _, line := range before {
		b.WriteString(line + "\n\n")
	}
	for content != "" {
		n := min(20, len(content))
		fmt.Fprintf(&b, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{%q:%s},\"finish_reason\":null}]}\n\n", field, quoted(content[:n]))
		content = content[n:]
	}
	fmt.Fprintf(&b, "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\n", finish)
	return b.String()
}

const done = "data: [DONE]\n\n"

// answers returns a streamed text.
func answers(content string) reply { return reply{0, chunks("content", content, "stop") + done} }

// whole returns a complete answer.
func whole(content string) reply {
	return reply{200, `{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":` + quoted(content) + `},"finish_reason":"stop"}]}`}
}

// refusal returns an error in OpenAI's format.
func refusal(message, param, code string) reply {
	return reply{400, fmt.Sprintf(`{"error":{"message":%q,"type":"invalid_request_error","param":%q,"code":%q}}`,
		message, param, code)}
}
