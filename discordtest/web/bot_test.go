package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/discordtest"
)

// object is a JSON object.
type object = map[string]any

// bot is a bot that passes its interactions on, and answers them as a test says.
type bot struct {
	t       *testing.T
	server  *discordtest.Server
	session *discordgo.Session
	got     chan object
}

// toServer sends the requests of discordgo, whose addresses are fixed, to the emulated server.
type toServer string

func (host toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", string(host), ""
	return http.DefaultTransport.RoundTrip(r)
}

// connect connects a bot with commands.
func connect(t *testing.T, server *discordtest.Server, commands ...object) *bot {
	t.Helper()
	session, err := discordgo.New("Bot " + server.Token())
	if err != nil {
		t.Fatal(err)
	}
	session.LogLevel = -1 // it does not know all components
	session.Client.Transport = toServer(strings.TrimPrefix(server.URL(), "http://"))
	b := &bot{t, server, session, make(chan object, 20)}
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		var data object
		if e.Type == "INTERACTION_CREATE" && json.Unmarshal(e.RawData, &data) == nil {
			b.got <- data
		}
	})
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	b.call(http.MethodPut, "/applications/"+server.ApplicationID()+"/commands", commands)
	return b
}

// call sends a request of the bot and returns the answer.
func (b *bot) call(method, path string, body any) object {
	b.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx := context.WithoutCancel(b.t.Context()) // the end of the test does not fail the last answer
	req, err := http.NewRequestWithContext(ctx, method, b.server.APIURL()+"/v10"+path, bytes.NewReader(encoded))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+b.server.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer any
	_ = json.NewDecoder(resp.Body).Decode(&answer) // some answers are empty
	if resp.StatusCode >= 300 {
		b.t.Fatalf("%s %s: %d %v", method, path, resp.StatusCode, answer)
	}
	o, _ := answer.(object)
	return o
}

// next returns the next interaction.
func (b *bot) next() object {
	b.t.Helper()
	select {
	case in := <-b.got:
		return in
	case <-time.After(10 * time.Second):
		b.t.Fatal("the bot received no interaction")
		return nil
	}
}

// answer answers an interaction.
func (b *bot) answer(in object, kind int, data object) {
	b.t.Helper()
	b.call(http.MethodPost, "/interactions/"+in["id"].(string)+"/"+in["token"].(string)+"/callback",
		object{"type": kind, "data": data})
}

// post posts a message in the first channel.
func (b *bot) post(message object) string {
	b.t.Helper()
	id, _ := b.call(http.MethodPost, "/channels/"+b.server.ChannelID()+"/messages", message)["id"].(string)
	return id
}
