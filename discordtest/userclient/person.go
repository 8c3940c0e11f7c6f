package userclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Person is a member of the server with a connection to its gateway.
type Person struct {
	Name    string
	Token   string
	server  Server
	ws      *websocket.Conn
	write   sync.Mutex
	done    chan struct{} // closed when the gateway is gone
	running sync.WaitGroup

	mu             sync.Mutex
	session        string
	messages       map[string]obj
	order          []string       // message ids, oldest first
	revisions      map[string]int // how often a message changed
	actions        map[string]*action
	last           *action // the latest one
	form           obj     // the open form
	forms          map[string]openForm
	formOn         string            // id of the message whose component opened it, empty for none
	currentChannel string            // id of the current channel
	channels       map[string]string // names of channels and threads, by id
	guilds         map[string]string // guilds of channels and threads, by id; empty for direct messages
	users          map[string]string // ids of users in guilds, by their names in lower case
	voice          voice
	cache          cache
	suggested      map[string]string // names of suggested choices, by value
	changed        chan struct{}
	observers      map[int]func(event string, data map[string]any)
	nextObserver   int
	onMessage      func(event string, m map[string]any)
}

// action is one interaction of the member, kept by its nonce.
type action struct {
	id, clicked       string // clicked is the message with the component
	revision          int    // of that message, before the interaction
	answered, ignored bool
	form              bool
	completed         bool // choices of an autocompletion came
	choices           []any
	from              int // how many messages there were before
	began             time.Time
	took              time.Duration // until the first answer
}

// Join connects a member. onMessage, unless nil, is called for each event of messages
// and voice states, in order and on the goroutine that reads the connection.
func Join(ctx context.Context, s Server, name, token string, onMessage func(event string, m map[string]any)) (*Person,
	error) {
	p := &Person{Name: name, Token: token, server: s, done: make(chan struct{}), messages: make(map[string]obj),
		revisions: make(map[string]int), actions: make(map[string]*action), changed: make(chan struct{}),
		onMessage:      onMessage,
		currentChannel: s.ChannelID, channels: make(map[string]string), guilds: make(map[string]string),
		users: make(map[string]string), voice: newVoice(), cache: newCache(), suggested: make(map[string]string),
		forms:     make(map[string]openForm),
		observers: make(map[int]func(string, map[string]any))}
	var where struct {
		URL string `json:"url"`
	}
	if err := s.call(ctx, token, "GET", "/gateway", nil, &where); err != nil {
		return nil, fmt.Errorf("find the gateway: %w", err)
	}
	ws, resp, err := websocket.DefaultDialer.DialContext(ctx, where.URL+"/?v=9&encoding=json", nil)
	if err != nil {
		return nil, fmt.Errorf("connect %s to the gateway: %w", name, err)
	}
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	p.ws = ws
	p.running.Go(p.listen)
	if err := p.send(2, obj{"token": token, "properties": obj{"os": "discordtest", "browser": "discordtest",
		"device": ""}}); err != nil {
		p.Leave()
		return nil, fmt.Errorf("identify %s: %w", name, err)
	}
	if err := p.until(ctx, func() bool { return p.session != "" }); err != nil {
		p.Leave()
		return nil, fmt.Errorf("wait for the session of %s: %w", name, err)
	}
	if err := p.loadMessages(ctx); err != nil {
		p.Leave()
		return nil, err
	}
	return p, nil
}

// loadMessages loads the messages from before the member connected.
func (p *Person) loadMessages(ctx context.Context) error {
	old, err := p.Messages(ctx)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var order []string
	for _, m := range old {
		id := str(m, "id")
		order = append(order, id)
		if p.messages[id] == nil { // an event is newer than the listing
			p.messages[id] = m
		}
	}
	for _, id := range p.order {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	p.order = order
	return nil
}

// Leave closes the connection.
func (p *Person) Leave() {
	p.write.Lock()
	_ = p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""),
		time.Now().Add(time.Second))
	p.write.Unlock()
	_ = p.ws.Close()
	p.running.Wait()
}

func (p *Person) send(op int, data any) error {
	p.write.Lock()
	defer p.write.Unlock()
	return p.ws.WriteJSON(obj{"op": op, "d": data})
}

// listen reads gateway events until the connection ends.
func (p *Person) listen() {
	defer close(p.done)
	for {
		var f struct {
			Op   int             `json:"op"`
			Type string          `json:"t"`
			Data json.RawMessage `json:"d"`
		}
		if err := p.ws.ReadJSON(&f); err != nil {
			return
		}
		var data obj
		_ = json.Unmarshal(f.Data, &data) // acknowledgements have none
		if f.Op == 10 {
			every := time.Duration(num(data, "heartbeat_interval")) * time.Millisecond
			p.running.Go(func() { p.heartbeat(every) })
		}
		if f.Op == 0 {
			p.handleEvent(f.Type, data)
		}
	}
}

func (p *Person) heartbeat(every time.Duration) {
	tick := time.NewTicker(max(every, time.Second))
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
			_ = p.send(1, nil) // a broken connection ends in listen
		}
	}
}

// handleEvent applies one event.
func (p *Person) handleEvent(event string, data obj) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.actions[fmt.Sprint(data["nonce"])]
	switch event {
	case "READY":
		p.session = str(data, "session_id")
		for _, g := range list(data, "guilds") {
			guild, _ := g.(obj)
			p.addGuild(guild)
		}
		for _, c := range list(data, "private_channels") {
			p.addChannel(c)
		}
	case "GUILD_CREATE":
		p.addGuild(data)
	case "CHANNEL_CREATE", "THREAD_CREATE":
		p.addChannel(data)
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		id := str(data, "id")
		if p.messages[id] == nil {
			p.order = append(p.order, id)
		}
		p.messages[id] = data
		p.revisions[id]++
	case "MESSAGE_DELETE":
		delete(p.messages, str(data, "id"))
	case "INTERACTION_CREATE":
		if a != nil {
			a.id = str(data, "id")
		}
	case "INTERACTION_SUCCESS":
		if a != nil {
			a.answered = true
			a.took = time.Since(a.began)
		}
	case "INTERACTION_FAILURE":
		if a != nil {
			a.ignored = true
		}
	case "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE":
		if a != nil {
			a.completed, a.choices = true, list(data, "choices")
		}
	case "INTERACTION_MODAL_CREATE":
		p.form = data
		if a != nil {
			a.form, p.formOn = true, a.clicked
		}
		p.forms[str(data, "id")] = openForm{data, p.formOn}
	}
	p.handleVoiceEvent(event, data)
	p.cache.apply(event, data)
	for _, key := range slices.Sorted(maps.Keys(p.observers)) {
		p.observers[key](event, data)
	}
	if p.onMessage != nil && (strings.HasPrefix(event, "MESSAGE_") || strings.HasPrefix(event, "VOICE_")) {
		p.onMessage(event, data)
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

var errDisconnected = errors.New("the connection to the gateway was lost")

// until waits for a condition, which is evaluated after each event with the lock
// held.
func (p *Person) until(ctx context.Context, holds func() bool) error {
	for {
		p.mu.Lock()
		if holds() {
			p.mu.Unlock()
			return nil
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-p.done:
			return errDisconnected
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Messages returns the messages of the first channel that the member sees, oldest
// first, as the API lists them.
func (p *Person) Messages(ctx context.Context) ([]map[string]any, error) {
	return p.MessagesIn(ctx, p.server.ChannelID)
}

// MessagesIn returns the messages of another channel or thread.
func (p *Person) MessagesIn(ctx context.Context, channelID string) ([]map[string]any, error) {
	var all []map[string]any
	before := ""
	for {
		var page []map[string]any
		path := "/channels/" + channelID + "/messages?limit=100"
		if before != "" {
			path += "&before=" + before
		}
		if err := p.server.call(ctx, p.Token, "GET", path, nil, &page); err != nil {
			return nil, fmt.Errorf("read the channel: %w", err)
		}
		all = append(all, page...)
		if len(page) < 100 {
			break
		}
		before = str(page[len(page)-1], "id")
	}
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all, nil
}

// FirstAnswers returns how long the bot took to acknowledge each interaction of the
// member, and how many interactions it did not acknowledge.
func (p *Person) FirstAnswers() (took []time.Duration, ignored int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.actions {
		if a.answered {
			took = append(took, a.took)
		} else {
			ignored++
		}
	}
	return took, ignored
}

func nonce() string { return strconv.FormatInt(rand.Int64N(1<<60), 10) }
