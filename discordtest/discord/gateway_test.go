package discord_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/riffbot/riffbot/discordtest/discord"
)

func post(t *testing.T, s *discord.Server, token, content string) map[string]any {
	t.Helper()
	status, m, _ := as(t, s, token, "POST", "/channels/"+s.ChannelID()+"/messages", map[string]any{"content": content})
	if status != 200 {
		t.Fatalf("%d %v", status, m)
	}
	return m
}

func TestResumeReplaysMissedEvents(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	ana := s.UserToken("Ana")
	c := join(t, s, s.BotToken())
	ready := c.event("READY")
	if len(ready.Data["guilds"].([]any)) != 1 || ready.Data["resume_gateway_url"] == "" {
		t.Errorf("%v", ready.Data)
	}
	post(t, s, ana, "one")
	seen := c.event("MESSAGE_CREATE").Seq
	_ = c.ws.Close() // without a close frame
	await(t, "the end", func() bool { return !s.BotConnected() })
	post(t, s, ana, "two")
	post(t, s, ana, "three")
	as(t, s, ana, "POST", "/interactions", command(s, what("x"))) // an unknown command has no effect

	c = dial(t, s, "v=10&encoding=json")
	resume := map[string]any{"token": s.BotToken(), "session_id": ready.Data["session_id"], "seq": seen}
	c.send(6, resume)
	last := c.event("RESUMED")
	if n := c.count("MESSAGE_CREATE"); n != 2 || last.Seq != seen+3 {
		t.Errorf("%d messages, RESUMED is number %d after %d", n, last.Seq, seen)
	}
	// A close frame with 1000 ends the session.
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
	c.closed()
	c = dial(t, s, "v=10&encoding=json")
	c.send(6, resume)
	if e := c.op(9); string(e.Raw) != "false" {
		t.Errorf("%s", e.Raw)
	}
	// The connection stays open for an identify.
	c.identify(s.BotToken(), nil).event("GUILD_CREATE")
}

func TestInvalidResumeIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	c := join(t, s, s.BotToken())
	session := c.event("READY").Data["session_id"]
	for seq, code := range map[int]int{1 << 20: 4007} {
		again := dial(t, s, "v=10")
		again.send(6, map[string]any{"token": s.BotToken(), "session_id": session, "seq": seq})
		if got := again.closed(); got != code {
			t.Errorf("seq %d: %d", seq, got)
		}
	}
	guest, _ := s.GuestBot()
	other := dial(t, s, "v=10")
	other.send(6, map[string]any{"token": guest, "session_id": session, "seq": 1})
	other.op(9)
	// After a thousand more events, the first cannot be replayed.
	ana := s.UserToken("Ana")
	for range 1001 {
		post(t, s, ana, "x")
	}
	late := dial(t, s, "v=10")
	late.send(6, map[string]any{"token": s.BotToken(), "session_id": session, "seq": 1})
	late.op(9)
}

func TestGatewayCloseCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query string
		do    func(*client, *discord.Server)
		code  int
	}{
		"not JSON":        {"v=10", func(c *client, _ *discord.Server) { _ = c.ws.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002},
		"too long":        {"v=10", func(c *client, _ *discord.Server) { c.send(3, strings.Repeat("x", 4097)) }, 4002},
		"no such opcode":  {"v=10", func(c *client, _ *discord.Server) { c.send(99, nil) }, 4001},
		"a stranger":      {"v=10", func(c *client, _ *discord.Server) { c.send(3, nil) }, 4003},
		"a wrong token":   {"v=10", func(c *client, _ *discord.Server) { c.identify("nope", nil) }, 4004},
		"twice":           {"v=9", func(c *client, s *discord.Server) { c.identify(s.BotToken(), nil).identify(s.BotToken(), nil) }, 4005},
		"too often":       {"v=9", func(c *client, _ *discord.Server) { heartbeats(c, 121) }, 4008},
		"an odd shard":    {"v=9", func(c *client, s *discord.Server) { c.identify(s.BotToken(), map[string]any{"shard": []int{2, 2}}) }, 4010},
		"an old version":  {"v=5", func(*client, *discord.Server) {}, 4012},
		"unknown intents": {"v=10", func(c *client, s *discord.Server) { c.identify(s.BotToken(), map[string]any{"intents": 1 << 40}) }, 4013},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t)
			socket := dial(t, s, c.query)
			c.do(socket, s)
			if got := socket.closed(); got != c.code {
				t.Errorf("%d, not %d", got, c.code)
			}
		})
	}
}

func heartbeats(c *client, n int) {
	for range n {
		c.send(1, nil)
	}
}

func TestPayloadCompression(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	// Each payload is compressed on its own.
	c := dial(t, s, "v=10").identify(s.BotToken(), map[string]any{"compress": true})
	packed := c.op(-1)
	z, err := zlib.NewReader(bytes.NewReader(packed.Raw))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Contains(b, []byte(`"READY"`)) {
		t.Errorf("%s, %v", b, err)
	}
	// All payloads are one stream.
	c = dial(t, s, "v=10&compress=zlib-stream").identify(s.BotToken(), map[string]any{"compress": true})
	var all bytes.Buffer
	await(t, "the guild", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		all.Reset()
		for _, e := range c.events {
			if !bytes.HasSuffix(e.Raw, []byte{0, 0, 0xff, 0xff}) {
				t.Fatal("a payload does not end with a flush")
			}
			all.Write(e.Raw)
		}
		z, err := zlib.NewReader(&all)
		if err != nil {
			return false
		}
		b, _ := io.ReadAll(z) // the stream does not end
		return bytes.Contains(b, []byte(`"heartbeat_interval"`)) && bytes.Contains(b, []byte(`"GUILD_CREATE"`))
	})
}

func TestDiscordgoReadsCompressedPayloads(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	session := register(t, s)
	session.Compress, session.Identify.Compress = true, true
	guild := make(chan string, 1)
	session.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { guild <- g.Name })
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	if name := <-guild; name != "Test Guild" {
		t.Errorf("%q", name)
	}
}

func TestIntentsSelectEvents(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	guest, guestID := s.GuestBot()
	reader := dial(t, s, "v=10").identify(s.BotToken(), map[string]any{"intents": 1<<9 | 1<<15})
	noContent := dial(t, s, "v=10").identify(guest, map[string]any{"intents": 1 << 9})
	noIntents := dial(t, s, "v=10").identify(guest, map[string]any{"intents": 1})
	for _, c := range []*client{reader, noContent, noIntents} {
		c.event("READY")
	}
	ana := s.UserToken("Ana")
	post(t, s, ana, "secret")
	if e := reader.event("MESSAGE_CREATE"); e.Data["content"] != "secret" || e.Data["member"] == nil {
		t.Errorf("%s", e.Raw)
	}
	if e := noContent.event("MESSAGE_CREATE"); e.Data["content"] != "" {
		t.Errorf("%s", e.Raw)
	}
	post(t, s, ana, "hey <@"+guestID+">")
	noContent.first("the mention", func(e event) bool { return strings.HasPrefix(str(e.Data, "content"), "hey") })
	noIntents.send(1, nil)
	noIntents.op(11) // is sent after all events so far
	if n := noIntents.count("MESSAGE_CREATE"); n != 0 {
		t.Errorf("%d messages without the intent", n)
	}
}

func TestShardReceivesItsGuilds(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	withGuild := 0
	for shard := range 2 {
		c := dial(t, s, "v=10").identify(s.BotToken(), map[string]any{"shard": []int{shard, 2}})
		withGuild += len(c.event("READY").Data["guilds"].([]any))
	}
	if withGuild != 1 || !s.BotConnected() {
		t.Errorf("the guild is on %d shards", withGuild)
	}
}

func TestClientWithoutHeartbeatIsClosed(t *testing.T) {
	t.Parallel()
	s, err := discord.Start(t.Context(), discord.Options{HeartbeatInterval: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if code := join(t, s, s.UserToken("Ana")).closed(); code != 4009 {
		t.Errorf("%d", code)
	}
}

// TestCloseDoesNotWaitForClients checks connections before and after an identify.
func TestCloseDoesNotWaitForClients(t *testing.T) {
	t.Parallel()
	s, err := discord.Start(t.Context(), discord.Options{})
	if err != nil {
		t.Fatal(err)
	}
	silent := dial(t, s, "v=10")
	silent.op(10)
	member := join(t, s, s.UserToken("Ana"))
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	silent.closed()
	member.closed()
}
