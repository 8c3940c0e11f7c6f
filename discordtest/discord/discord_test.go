package discord_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// httpClient has connections of its own: a test that closes an [httptest.Server] closes
// the idle connections of [http.DefaultTransport] while other tests use them.
var httpClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}

// TestMain runs more tests at the same time than there are processors, since most of
// them wait for timers.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// redirect sends discordgo's calls to the emulated server.
type redirect struct{ base *url.URL }

func (e redirect) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.base.Scheme, e.base.Host, ""
	return http.DefaultTransport.RoundTrip(r)
}

type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// recorder records the exchanges of a test for a check against Discord's OpenAPI document, if
// DISCORDTEST_RECORD is set.
func recorder(t *testing.T) (record func(discord.Exchange), closeRecord func() error) {
	t.Helper()
	record, closeRecord, err := discord.RecordTo(os.Getenv("DISCORDTEST_RECORD"))
	if err != nil {
		t.Fatal(err)
	}
	return record, closeRecord
}

func start(t *testing.T) (*discord.Server, *clock) {
	t.Helper()
	c := &clock{}
	record, closeRecord := recorder(t)
	t.Cleanup(func() { _ = closeRecord() })
	s, err := discord.Start(t.Context(), discord.Options{Now: c.now, Record: record})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, c
}

// register registers the command /sing with discordgo.
func register(t *testing.T, s *discord.Server) *discordgo.Session {
	t.Helper()
	base, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	session, err := discordgo.New("Bot " + s.BotToken())
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Transport: redirect{base}}
	session.ShouldReconnectOnError = false // a heartbeat may fail while the session is closed
	if _, err := session.ApplicationCommandBulkOverwrite(s.ApplicationID(), "", []*discordgo.ApplicationCommand{{
		Name: "sing", Description: "sings", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "what", Description: "what to sing", Required: true, MaxLength: 10}},
	}}); err != nil {
		t.Fatal(err)
	}
	return session
}

// bot connects discordgo as the bot under test.
func bot(t *testing.T, s *discord.Server, handle func(*discordgo.Session, *discordgo.InteractionCreate)) *discordgo.Session {
	t.Helper()
	session := register(t, s)
	session.Identify.Intents = discordgo.IntentsGuilds
	session.AddHandler(handle)
	if err := session.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// as calls the API with a token and returns status and body.
func as(t *testing.T, s *discord.Server, token, method, path string, body any) (int, map[string]any, []any) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/api/v10"+path, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	var list []any
	if json.Unmarshal(raw, &object) != nil {
		_ = json.Unmarshal(raw, &list)
	}
	return resp.StatusCode, object, list
}

func command(s *discord.Server, options ...any) map[string]any {
	return map[string]any{"type": 2, "application_id": s.ApplicationID(), "guild_id": s.GuildID(), "channel_id": s.ChannelID(),
		"data": map[string]any{"name": "sing", "type": 1, "options": options}}
}

func what(text string) map[string]any {
	return map[string]any{"name": "what", "type": 3, "value": text}
}

func messages(t *testing.T, s *discord.Server, token string) []any {
	t.Helper()
	_, _, list := as(t, s, token, "GET", "/channels/"+s.ChannelID()+"/messages", nil)
	return list
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("%s did not happen", what)
		case <-tick.C:
		}
	}
}

func TestDiscordgoRespondsWithFile(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	tokens := make(chan *discordgo.Interaction, 1)
	session := bot(t, s, func(session *discordgo.Session, i *discordgo.InteractionCreate) {
		if err := session.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}); err != nil {
			t.Error(err)
		}
		content := "sung: " + i.ApplicationCommandData().Options[0].StringValue()
		if _, err := session.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &content,
			Files: []*discordgo.File{{Name: "My song.ogg", ContentType: "audio/ogg", Reader: strings.NewReader("OggS")}}}); err != nil {
			t.Error(err)
		}
		tokens <- i.Interaction
	})
	ana, ben := s.UserToken("Ana"), s.UserToken("Ben")
	if status, body, _ := as(t, s, ana, "POST", "/interactions", command(s, what("la"))); status != 204 {
		t.Fatalf("%d %v", status, body)
	}
	interaction := <-tokens
	for _, token := range []string{ana, ben, "Bot " + s.BotToken()} {
		list := messages(t, s, token)
		if len(list) != 1 || list[0].(map[string]any)["content"] != "sung: la" {
			t.Fatalf("%v", list)
		}
	}
	file := messages(t, s, ana)[0].(map[string]any)["attachments"].([]any)[0].(map[string]any)
	if file["filename"] != "My_song.ogg" || file["title"] != "My song" || file["content_type"] != "audio/ogg" {
		t.Errorf("%v", file)
	}
	get := func() int {
		req, err := http.NewRequestWithContext(t.Context(), "GET", file["url"].(string), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := httpClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if status := get(); status != 200 {
		t.Errorf("the file: %d", status)
	}
	// The token expires after fifteen minutes, and the address after a day.
	c.ahead.Store(int64(25 * time.Hour))
	content := "too late"
	_, err := session.InteractionResponseEdit(interaction, &discordgo.WebhookEdit{Content: &content})
	if err == nil || !strings.Contains(err.Error(), "50027") {
		t.Errorf("%v", err)
	}
	if status := get(); status != 404 {
		t.Errorf("the expired file: %d", status)
	}
}

func TestEphemeralMessageIsSeenByOneMember(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot(t, s, func(session *discordgo.Session, i *discordgo.InteractionCreate) {
		_ = session.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: "psst", Flags: discordgo.MessageFlagsEphemeral}})
	})
	ana, ben := s.UserToken("Ana"), s.UserToken("Ben")
	as(t, s, ana, "POST", "/interactions", command(s, what("la")))
	await(t, "the answer", func() bool { return len(messages(t, s, ana)) == 1 })
	if n := len(messages(t, s, ben)) + len(messages(t, s, "Bot "+s.BotToken())); n != 0 {
		t.Errorf("%d other messages are visible", n)
	}
}

// refusal is a call that Discord answers with an error.
type refusal struct {
	token, method, path string
	body                any
	status, code        int
	where               string // the invalid field
}

func refusals(s *discord.Server) map[string]refusal {
	channel, token := "/channels/"+s.ChannelID()+"/messages", "Bot "+s.BotToken()
	long := func(n int) string { return strings.Repeat("x", n) }
	embed := func(e map[string]any) map[string]any { return map[string]any{"embeds": []any{e}} }
	row := func(parts ...any) map[string]any {
		return map[string]any{"content": "x", "components": []any{map[string]any{"type": 1, "components": parts}}}
	}
	button := func(id string) map[string]any {
		return map[string]any{"type": 2, "style": 1, "label": "go", "custom_id": id}
	}
	return map[string]refusal{
		"no token":         {"", "POST", channel, map[string]any{"content": "x"}, 401, 0, ""},
		"a wrong token":    {"Bot nope", "GET", "/applications/@me", nil, 401, 0, ""},
		"nothing":          {token, "POST", channel, map[string]any{}, 400, 50006, ""},
		"too long":         {token, "POST", channel, map[string]any{"content": long(2001)}, 400, 50035, "content"},
		"a long title":     {token, "POST", channel, embed(map[string]any{"title": long(257)}), 400, 50035, "embeds"},
		"an empty field":   {token, "POST", channel, embed(map[string]any{"fields": []any{map[string]any{"name": "", "value": "x"}}}), 400, 50035, "embeds"},
		"six thousand":     {token, "POST", channel, map[string]any{"embeds": []any{map[string]any{"description": long(4000)}, map[string]any{"description": long(2001)}}}, 400, 50035, "embeds"},
		"the same id":      {token, "POST", channel, row(button("a"), button("a")), 400, 50035, "components"},
		"six buttons":      {token, "POST", channel, row(button("1"), button("2"), button("3"), button("4"), button("5"), button("6")), 400, 50035, "components"},
		"a bare button":    {token, "POST", channel, row(map[string]any{"type": 2, "style": 1, "custom_id": "a"}), 400, 50035, "components"},
		"no such file":     {token, "POST", channel, map[string]any{"content": "x", "attachments": []any{map[string]any{"id": "0", "filename": "a"}}}, 400, 50035, "attachments"},
		"a lost message":   {token, "PATCH", channel + "/1", map[string]any{"content": "x"}, 404, 10008, ""},
		"a lost channel":   {token, "POST", "/channels/1/messages", map[string]any{"content": "x"}, 404, 10003, ""},
		"a dead token":     {"", "PATCH", "/webhooks/" + s.ApplicationID() + "/nope/messages/@original", map[string]any{"content": "x"}, 404, 10015, ""},
		"a stranger":       {"", "POST", "/interactions/1/nope/callback", map[string]any{"type": 5}, 404, 10062, ""},
		"a command's name": {token, "POST", "/applications/" + s.ApplicationID() + "/commands", map[string]any{"name": "No Spaces", "description": "x"}, 400, 50035, "name"},
		"a missing option": {s.UserToken("Ana"), "POST", "/interactions", command(s), 400, 50035, "data"},
		"a long option":    {s.UserToken("Ana"), "POST", "/interactions", command(s, what(long(11))), 400, 50035, "data"},
		"no such path":     {token, "GET", "/moon", nil, 404, 0, ""},
	}
}

func TestInvalidMessagesAreRefused(t *testing.T) {
	t.Parallel()
	first, _ := start(t)
	for name := range refusals(first) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t) // with full buckets
			register(t, s)
			c := refusals(s)[name]
			status, body, _ := as(t, s, c.token, c.method, c.path, c.body)
			if status != c.status || fmt.Sprint(body["code"]) != fmt.Sprint(c.code) {
				t.Errorf("%d %v", status, body)
			}
			if fields, _ := body["errors"].(map[string]any); c.where != "" && fields[c.where] == nil {
				t.Errorf("the error does not name %s: %v", c.where, body)
			}
		})
	}
}

func TestUnacknowledgedInteractionFails(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	late := make(chan *discordgo.Interaction, 1)
	session := bot(t, s, func(_ *discordgo.Session, i *discordgo.InteractionCreate) { late <- i.Interaction })
	as(t, s, s.UserToken("Ana"), "POST", "/interactions", command(s, what("la")))
	i := <-late
	answer := func() error {
		return session.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
	}
	timer := time.NewTimer(3200 * time.Millisecond) // the limit of three seconds is in real time
	defer timer.Stop()
	<-timer.C
	if err := answer(); err == nil || !strings.Contains(err.Error(), "10062") {
		t.Errorf("%v", err)
	}
}

func TestEnforcedNonceIsPostedOnce(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	token := "Bot " + s.BotToken()
	var ids []any
	for range 3 {
		status, body, _ := as(t, s, token, "POST", "/channels/"+s.ChannelID()+"/messages", map[string]any{"content": "x", "nonce": "n1", "enforce_nonce": true})
		if status != 200 {
			t.Fatalf("%d %v", status, body)
		}
		ids = append(ids, body["id"])
	}
	if ids[0] != ids[1] || ids[1] != ids[2] || len(messages(t, s, token)) != 1 {
		t.Errorf("%v", ids)
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	token := "Bot " + s.BotToken()
	var last int
	for range 6 {
		last, _, _ = as(t, s, token, "POST", "/channels/"+s.ChannelID()+"/messages", map[string]any{"content": "x"})
	}
	if last != 429 {
		t.Errorf("the sixth of five: %d", last)
	}
}

func TestAllowedMentions(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	s.UserToken("Ben")
	_, me, _ := as(t, s, s.UserToken("Ben"), "GET", "/users/@me", nil)
	text := fmt.Sprintf("@everyone <@%s>", me["id"])
	for _, c := range []struct {
		allowed  any
		everyone bool
		users    int
	}{{nil, true, 1}, {map[string]any{"parse": []any{}}, false, 0}, {map[string]any{"parse": []any{"users"}}, false, 1}, {map[string]any{"parse": []any{}, "users": []any{me["id"]}}, false, 1}} {
		body := map[string]any{"content": text}
		if c.allowed != nil {
			body["allowed_mentions"] = c.allowed
		}
		_, m, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/channels/"+s.ChannelID()+"/messages", body)
		if got, _ := m["mentions"].([]any); m["mention_everyone"] != c.everyone || len(got) != c.users {
			t.Errorf("%v: everyone %v, %d users", c.allowed, m["mention_everyone"], len(got))
		}
	}
}

func TestUnknownFaultListsKnownOnes(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	if err := s.Fault("flood"); err == nil || !strings.Contains(err.Error(), "drop-gateway") {
		t.Errorf("%v", err)
	}
	if err := s.Fault("drop-gateway@soon"); err == nil {
		t.Error("an invalid duration was accepted")
	}
}
