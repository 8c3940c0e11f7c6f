package discord_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// event is a payload of the gateway.
type event struct {
	Op   int             `json:"op"`
	Type string          `json:"t"`
	Seq  int64           `json:"s"`
	Raw  json.RawMessage `json:"d"`
	Data map[string]any  `json:"-"`
}

// client is a minimal gateway client for members and bots.
type client struct {
	t       *testing.T
	ws      *websocket.Conn
	token   string
	changed chan struct{} // receives after a payload, and is closed with the connection

	mu     sync.Mutex
	events []event
	code   int // of the close frame
}

// dial opens a socket and reads it until it is closed.
func dial(t *testing.T, s *discord.Server, query string) *client {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(s.URL(), "http", "ws", 1)+"/?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c := &client{t: t, ws: ws, changed: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(c.read)
	t.Cleanup(func() { _ = ws.Close(); reading.Wait() })
	return c
}

func (c *client) read() {
	defer close(c.changed)
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			if closing, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // gorilla returns it bare
				c.mu.Lock()
				c.code = closing.Code
				c.mu.Unlock()
			}
			return
		}
		var e event
		if kind == websocket.TextMessage && json.Unmarshal(raw, &e) == nil {
			_ = json.Unmarshal(e.Raw, &e.Data) // payloads without an object have no Data
		} else {
			e = event{Op: -1, Raw: raw} // compressed
		}
		c.mu.Lock()
		c.events = append(c.events, e)
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
	}
}

// first waits for the first event that fits and returns it.
func (c *client) first(what string, fits func(event) bool) event {
	c.t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	for open := true; ; {
		c.mu.Lock()
		for _, e := range c.events {
			if fits(e) {
				c.mu.Unlock()
				return e
			}
		}
		c.mu.Unlock()
		if !open {
			c.t.Fatalf("the gateway closed (%d) before %s", c.closed(), what)
		}
		select {
		case _, open = <-c.changed:
		case <-limit.C:
			c.t.Fatalf("%s was not received: %v", what, c.types())
		}
	}
}

func (c *client) event(kind string) event {
	c.t.Helper()
	return c.first(kind, func(e event) bool { return e.Type == kind })
}

func (c *client) op(op int) event {
	c.t.Helper()
	return c.first(fmt.Sprint("op ", op), func(e event) bool { return e.Op == op })
}

// closed waits for the end of the connection and returns its close code, 0 for none.
func (c *client) closed() int {
	c.t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	for {
		select {
		case _, open := <-c.changed:
			if !open {
				c.mu.Lock()
				defer c.mu.Unlock()
				return c.code
			}
		case <-limit.C:
			c.t.Fatal("the gateway stayed open")
		}
	}
}

func (c *client) types() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.events {
		all = append(all, fmt.Sprint(e.Op, e.Type))
	}
	return all
}

func (c *client) count(kind string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// times waits until an event was received n times.
func (c *client) times(kind string, n int) {
	c.t.Helper()
	await(c.t, kind, func() bool { return c.count(kind) >= n })
}

func (c *client) wantCode(code int) {
	c.t.Helper()
	if got := c.closed(); got != code {
		c.t.Errorf("closed with %d, not %d", got, code)
	}
}

func str(o map[string]any, key string) string {
	s, _ := o[key].(string)
	return s
}

func (c *client) send(op int, data any) {
	c.t.Helper()
	if err := c.ws.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) identify(token string, more map[string]any) *client {
	c.t.Helper()
	c.token = token
	d := map[string]any{"token": token, "intents": 513, "properties": map[string]any{}}
	for key, value := range more {
		d[key] = value
	}
	c.send(2, d)
	return c
}

// join connects a member or a bot and waits for READY.
func join(t *testing.T, s *discord.Server, token string) *client {
	t.Helper()
	c := dial(t, s, "v=10&encoding=json").identify(token, nil)
	c.event("READY")
	return c
}
