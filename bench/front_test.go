package bench

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// front is a server between a bot and discordtest. It passes on what both send, and repeats an interaction many times
// at once. It answers the requests about repeated interactions itself, so that the time until they arrive is that of
// the bot and not that of the emulator.
type front struct {
	*httptest.Server
	behind string // host of discordtest
	proxy  *httputil.ReverseProxy

	writing sync.Mutex // of frames to the bot
	mu      sync.Mutex
	bot     *websocket.Conn
	kind    string            // of the next interaction
	events  map[string][]byte // latest INTERACTION_CREATE of each kind
	probes  map[string]*probe // by token
	serial  int
	// registered and ready are when the latest response about commands and the latest READY were passed on.
	registered, ready time.Time
	connected, used   chan struct{} // receive a value for each READY and interaction
}

// probe is a repeated interaction.
type probe struct {
	sent     time.Time
	took     time.Duration // until the callback
	requests int           // that are still expected
	done     *sync.WaitGroup
}

// newFront starts a front of the server with a URL and stops it at the end of the benchmark.
func newFront(b *testing.B, behind string) *front {
	b.Helper()
	to, err := url.Parse(behind)
	if err != nil {
		b.Fatal(err)
	}
	f := &front{behind: to.Host, events: make(map[string][]byte), probes: make(map[string]*probe),
		connected: make(chan struct{}, 100), used: make(chan struct{}, 100)}
	transport := &http.Transport{} // not the default one, whose connections other test servers close
	b.Cleanup(transport.CloseIdleConnections)
	f.proxy = &httputil.ReverseProxy{Transport: transport, ModifyResponse: f.modify,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding")
		}}
	f.Server = httptest.NewServer(f)
	b.Cleanup(f.Close)
	return f
}

// ServeHTTP answers requests about repeated interactions and passes on all others.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	if websocket.IsWebSocketUpgrade(r) {
		f.bridge(w, r)
		return
	}
	parts := strings.Split(r.URL.Path, "/") // "", "api", version, "interactions" or "webhooks", id, token
	if len(parts) > 5 {
		if callback := parts[3] == "interactions"; callback || parts[3] == "webhooks" {
			if p := f.probe(parts[5]); p != nil {
				f.answer(w, r, callback)
				f.count(p, callback, arrived)
				return
			}
		}
	}
	f.proxy.ServeHTTP(w, r)
}

func (f *front) probe(token string) *probe {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.probes[token]
}

// count notes a request about a repeated interaction.
func (f *front) count(p *probe, callback bool, arrived time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if callback {
		p.took = arrived.Sub(p.sent)
	}
	if p.requests--; p.requests == 0 {
		p.done.Done()
	}
}

// message is the response to requests about the message of an interaction.
const message = `{"id":"1","channel_id":"2","type":0,"content":"","timestamp":"2026-01-01T00:00:00Z",` +
	`"edited_timestamp":null,"attachments":[],"embeds":[],"mentions":[],"mention_roles":[],"components":[],"flags":0}`

// answer answers a request about a repeated interaction.
func (f *front) answer(w http.ResponseWriter, r *http.Request, callback bool) {
	_, _ = io.Copy(io.Discard, r.Body)
	switch {
	case callback && r.URL.Query().Get("with_response") != "true", r.Method == http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
		return
	case callback:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"interaction":{"id":"1","type":2},"resource":{"type":4,"message":`+message+`}}`)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, message)
	}
}

// modify replaces the address of the gateway, and notes responses about commands.
func (f *front) modify(resp *http.Response) error {
	switch path := resp.Request.URL.Path; {
	case strings.HasSuffix(path, "/gateway"), strings.HasSuffix(path, "/gateway/bot"):
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return fmt.Errorf("read address of gateway: %w", err)
		}
		_ = resp.Body.Close()
		body = bytes.ReplaceAll(body, []byte(f.behind), []byte(f.Listener.Addr().String()))
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		resp.Header.Set("Content-Length", fmt.Sprint(len(body)))
	case strings.HasSuffix(path, "/commands"):
		f.mu.Lock()
		f.registered = time.Now()
		f.mu.Unlock()
	}
	return nil
}

// bridge passes on the frames of a gateway connection.
func (f *front) bridge(w http.ResponseWriter, r *http.Request) {
	server, resp, err := websocket.DefaultDialer.DialContext(r.Context(), "ws://"+f.behind+r.URL.RequestURI(), nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_ = resp.Body.Close()
	defer func() { _ = server.Close() }()
	bot, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade responded
	}
	defer func() { _ = bot.Close() }()
	go func() {
		defer func() { _ = server.Close() }()
		for {
			kind, frame, err := bot.ReadMessage()
			if err != nil || server.WriteMessage(kind, frame) != nil {
				return
			}
		}
	}()
	for {
		kind, frame, err := server.ReadMessage()
		if err != nil || f.send(bot, kind, frame) != nil {
			return
		}
		f.observe(bot, kind, frame)
	}
}

func (f *front) send(bot *websocket.Conn, kind int, frame []byte) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	return bot.WriteMessage(kind, frame)
}

// observe notes READY and interactions, of which the others are repetitions.
func (f *front) observe(bot *websocket.Conn, kind int, frame []byte) {
	passed := time.Now()
	if kind == websocket.BinaryMessage {
		if r, err := zlib.NewReader(bytes.NewReader(frame)); err == nil {
			frame, _ = io.ReadAll(r)
		}
	}
	var e event
	if json.Unmarshal(frame, &e) != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e.Type {
	case "READY":
		f.bot, f.ready = bot, passed
		f.connected <- struct{}{}
	case "INTERACTION_CREATE":
		f.events[f.kind] = frame
		f.used <- struct{}{}
	}
}

// event is the part of an INTERACTION_CREATE event that differs between interactions.
type event struct {
	Type string `json:"t"`
	Data struct {
		ID     string `json:"id"`
		Token  string `json:"token"`
		Member struct {
			User struct {
				ID string `json:"id"`
			} `json:"user"`
		} `json:"member"`
	} `json:"d"`
}

// use names the kind of the next interaction.
func (f *front) use(kind string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kind = kind
}

// discordEpoch is the time from which ids count milliseconds.
const discordEpoch = 1420070400000

// repeat returns n repetitions of the latest interaction of a kind, each by another member, and their tokens.
func (f *front) repeat(b *testing.B, kind string, n int) (frames [][]byte, tokens []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	frame := f.events[kind]
	var e event
	if err := json.Unmarshal(frame, &e); err != nil {
		b.Fatalf("repeat %s: %v", kind, err)
	}
	for range n {
		f.serial++
		id := (time.Now().UnixMilli()-discordEpoch)<<22 + int64(f.serial)
		token := fmt.Sprintf("repeated-token-%d-%0*d", id, len(e.Data.Token)/2, f.serial)
		frames = append(frames, []byte(strings.NewReplacer(`"`+e.Data.ID+`"`, fmt.Sprintf("%q", fmt.Sprint(id)),
			e.Data.Token, token, e.Data.Member.User.ID, fmt.Sprint(id)).Replace(string(frame))))
		tokens = append(tokens, token)
	}
	return frames, tokens
}

// burst repeats the latest interaction of a kind n times at once. It returns how long each callback took, when all
// have the expected number of requests.
func (f *front) burst(b *testing.B, kind string, n, requests int) []time.Duration {
	b.Helper()
	frames, tokens := f.repeat(b, kind, n)
	var done sync.WaitGroup
	probes := make([]*probe, n)
	f.mu.Lock()
	for i, token := range tokens {
		done.Add(1)
		probes[i] = &probe{requests: requests, done: &done}
		f.probes[token] = probes[i]
	}
	bot := f.bot
	f.mu.Unlock()
	for i, frame := range frames {
		f.mu.Lock()
		probes[i].sent = time.Now()
		f.mu.Unlock()
		if err := f.send(bot, websocket.TextMessage, frame); err != nil {
			b.Fatal(err)
		}
	}
	wait(b, &done, fmt.Sprintf("%d × %s", n, kind))
	took := make([]time.Duration, n)
	for i, p := range probes {
		took[i] = p.took
	}
	return took
}

// wait fails the benchmark if a group is not done within a minute.
func wait(b *testing.B, done *sync.WaitGroup, what string) {
	b.Helper()
	finished := make(chan struct{})
	go func() { done.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(time.Minute):
		b.Fatalf("timeout waiting for %s", what)
	}
}
