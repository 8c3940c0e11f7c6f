package discord_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
)

type m = map[string]any
type l = []any

// testBot is a bot without a library, for what discordgo cannot do.
type testBot struct {
	*client
	s *discord.Server
}

func newTestBot(t *testing.T, s *discord.Server) *testBot {
	t.Helper()
	return &testBot{join(t, s, s.BotToken()), s}
}

// next waits for the nth interaction and returns it.
func (r *testBot) next(n int) m {
	r.t.Helper()
	r.times("INTERACTION_CREATE", n)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.events) - 1; ; i-- {
		if r.events[i].Type == "INTERACTION_CREATE" {
			return r.events[i].Data
		}
	}
}

func (r *testBot) answer(in, body m, query string) (int, m) {
	r.t.Helper()
	status, answer, _ := as(r.t, r.s, "", "POST", "/interactions/"+str(in, "id")+"/"+str(in, "token")+"/callback"+query, body)
	return status, answer
}

// mustRespond responds to an interaction and fails the test on an error.
func (r *testBot) mustRespond(in, body m) m {
	r.t.Helper()
	status, answer := r.answer(in, body, "?with_response=true")
	if status != 200 {
		r.t.Fatalf("%d %v", status, answer)
	}
	return answer
}

func (r *testBot) webhook(method, path string, in, body m) (int, m) {
	r.t.Helper()
	status, answer, _ := as(r.t, r.s, "", method, "/webhooks/"+r.s.ApplicationID()+"/"+str(in, "token")+path, body)
	return status, answer
}

// testMember is a member that creates interactions and receives their outcome.
type testMember struct {
	*client
	s *discord.Server
}

func newMember(t *testing.T, s *discord.Server, name string) *testMember {
	t.Helper()
	return &testMember{join(t, s, s.UserToken(name)), s}
}

func (p *testMember) do(kind int, data, more m) (int, m) {
	p.t.Helper()
	body := m{"type": kind, "application_id": p.s.ApplicationID(), "guild_id": p.s.GuildID(), "channel_id": p.s.ChannelID(),
		"session_id": str(p.event("READY").Data, "session_id"), "nonce": fmt.Sprint(kind), "data": data}
	for key, value := range more {
		body[key] = value
	}
	status, answer, _ := as(p.t, p.s, p.token, "POST", "/interactions", body)
	return status, answer
}

func (p *testMember) mustDo(kind int, data, more m) {
	p.t.Helper()
	if status, answer := p.do(kind, data, more); status != 204 {
		p.t.Fatalf("%d %v", status, answer)
	}
}

func (p *testMember) press(message m, customID string) (int, m) {
	p.t.Helper()
	return p.do(3, m{"component_type": 2, "custom_id": customID}, m{"message_id": message["id"], "message_flags": message["flags"]})
}

func sing(text string) m { return m{"name": "sing", "type": 1, "options": l{what(text)}} }

func button(customID, label string, more ...m) m {
	b := m{"type": 2, "style": 1, "label": label, "custom_id": customID}
	for _, o := range more {
		for key, value := range o {
			b[key] = value
		}
	}
	return b
}

func rows(parts ...any) l { return l{m{"type": 1, "components": parts}} }

// at returns the value at a path in decoded JSON.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(m)
			v = o[step]
		case int:
			list, _ := v.(l)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func startWithClients(t *testing.T) (*discord.Server, *clock, *testBot, *testMember) {
	t.Helper()
	s, c := start(t)
	register(t, s)
	return s, c, newTestBot(t, s), newMember(t, s, "Ana")
}

func TestInteractionIsComplete(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startWithClients(t)
	ana.mustDo(2, sing("la"), nil)
	in := r.next(1)
	for path, want := range map[string]any{
		"guild_id": s.GuildID(), "channel_id": s.ChannelID(), "application_id": s.ApplicationID(), "locale": "en-US", "context": 0.0,
		"attachment_size_limit": 10485760.0, "version": 1.0,
	} {
		if in[path] != want {
			t.Errorf("%s is %v", path, in[path])
		}
	}
	if at(in, "member", "user", "username") != "ana" || at(in, "member", "permissions") == nil || at(in, "channel", "name") != "general" ||
		at(in, "guild", "id") != s.GuildID() || at(in, "authorizing_integration_owners", "0") != s.GuildID() || in["app_permissions"] == nil ||
		in["entitlements"] == nil || at(in, "data", "options", 0, "value") != "la" {
		t.Errorf("%v", in)
	}
	// The event for the client has its nonce.
	if e := ana.event("INTERACTION_CREATE"); e.Data["id"] != in["id"] || e.Data["nonce"] != "2" {
		t.Errorf("%s", e.Raw)
	}
	answer := r.mustRespond(in, m{"type": 4, "data": m{"content": "la la"}})
	if at(answer, "resource", "message", "content") != "la la" || at(answer, "interaction", "response_message_id") != at(answer, "resource", "message", "id") {
		t.Errorf("%v", answer)
	}
	if at(answer, "resource", "message", "interaction_metadata", "user", "username") != "ana" || at(answer, "resource", "message", "interaction", "name") != "sing" {
		t.Errorf("%v", answer)
	}
	ana.event("INTERACTION_SUCCESS")
	if e := ana.event("MESSAGE_CREATE"); e.Data["content"] != "la la" {
		t.Errorf("%s", e.Raw)
	}
	if status, body := r.answer(in, m{"type": 5}, ""); status != 400 || body["code"] != 40060.0 {
		t.Errorf("a second answer: %d %v", status, body)
	}
}

func TestDeferredResponsesAndFollowUps(t *testing.T) {
	t.Parallel()
	_, c, r, ana := startWithClients(t)
	ana.mustDo(2, sing("la"), nil)
	in := r.next(1)
	if status, _ := r.webhook("GET", "/messages/@original", in, nil); status != 404 {
		t.Errorf("a follow-up before the first response: %d", status)
	}
	r.mustRespond(in, m{"type": 5})
	if e := ana.event("MESSAGE_CREATE"); e.Data["flags"] != 128.0 {
		t.Errorf("%s", e.Raw)
	}
	_, edited := r.webhook("PATCH", "/messages/@original", in, m{"content": "first"})
	if edited["content"] != "first" || edited["flags"] != 0.0 || edited["edited_timestamp"] != nil {
		t.Errorf("%v", edited)
	}
	_, second := r.webhook("POST", "?wait=true", in, m{"content": "second", "flags": 64})
	if second["flags"] != 64.0 || at(second, "message_reference", "message_id") != edited["id"] ||
		at(second, "interaction_metadata", "original_response_message_id") != edited["id"] {
		t.Errorf("%v", second)
	}
	// An ephemeral message is visible to its reader and to the token's owner.
	path := "/messages/" + str(second, "id")
	if status, _ := r.webhook("PATCH", path, in, m{"content": "2nd"}); status != 200 {
		t.Errorf("%d", status)
	}
	channel := "/channels/" + r.s.ChannelID() + path
	if status, body, _ := as(t, r.s, "Bot "+r.token, "PATCH", channel, m{"content": "x"}); status != 404 || body["code"] != 10008.0 {
		t.Errorf("%d %v", status, body)
	}
	if status, _ := r.webhook("DELETE", path, in, nil); status != 204 {
		t.Errorf("%d", status)
	}
	ana.event("MESSAGE_DELETE")
	c.ahead.Store(int64(16 * time.Minute))
	if status, body := r.webhook("PATCH", "/messages/@original", in, m{"content": "x"}); status != 401 || body["code"] != 50027.0 {
		t.Errorf("%d %v", status, body)
	}
	if status, body, _ := as(t, r.s, "Bot "+r.token, "PATCH", "/channels/"+r.s.ChannelID()+"/messages/"+str(edited, "id"), m{"content": "later"}); status != 200 {
		t.Errorf("with the bot's token: %d %v", status, body)
	}
}

func TestResponseAfterThreeSecondsIsRefused(t *testing.T) {
	t.Parallel()
	_, c, r, ana := startWithClients(t)
	ana.mustDo(2, sing("la"), nil)
	in := r.next(1)
	c.ahead.Store(int64(4 * time.Second))
	if status, body := r.answer(in, m{"type": 5}, ""); status != 404 || body["code"] != 10062.0 {
		t.Errorf("%d %v", status, body)
	}
}

func TestInteractionWithoutBotFails(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	register(t, s)
	ana := newMember(t, s, "Ana")
	ana.mustDo(2, sing("la"), nil)
	if e := ana.event("INTERACTION_FAILURE"); e.Data["nonce"] != "2" {
		t.Errorf("%s", e.Raw)
	}
}

func TestButtonsAndMenus(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startWithClients(t)
	ana.mustDo(2, sing("la"), nil)
	menu := m{"type": 3, "custom_id": "menu", "max_values": 2, "options": l{m{"label": "A", "value": "a"}, m{"label": "B", "value": "b"}}}
	who := m{"type": 5, "custom_id": "who"}
	answer := r.mustRespond(r.next(1), m{"type": 4, "data": m{"content": "x", "flags": 64, "components": append(append(
		rows(button("go", "Go"), button("off", "Off", m{"disabled": true})), rows(menu)...), rows(who)...)}})
	message := at(answer, "resource", "message").(m)

	if status, body := ana.press(message, "off"); status != 400 || body["code"] != 50035.0 {
		t.Errorf("a disabled button: %d %v", status, body)
	}
	if status, body := ana.press(message, "nope"); status != 400 || body["code"] != 50035.0 {
		t.Errorf("no such button: %d %v", status, body)
	}
	if status, body := newMember(t, s, "Ben").press(message, "go"); status != 404 || body["code"] != 10008.0 {
		t.Errorf("an ephemeral message of another member: %d %v", status, body)
	}
	if status, _ := ana.press(message, "go"); status != 204 {
		t.Fatal(status)
	}
	in := r.next(2)
	if at(in, "data", "custom_id") != "go" || at(in, "message", "id") != message["id"] {
		t.Errorf("%v", in)
	}
	r.mustRespond(in, m{"type": 7, "data": m{"content": "y"}})
	if e := ana.event("MESSAGE_UPDATE"); e.Data["content"] != "y" || e.Data["flags"] != 64.0 || len(e.Data["components"].(l)) != 3 {
		t.Errorf("%s", e.Raw)
	}

	pick := func(customID string, kind int, values ...any) (int, m) {
		return ana.do(3, m{"component_type": kind, "custom_id": customID, "values": values}, m{"message_id": message["id"]})
	}
	for _, wrong := range []l{{}, {"c"}, {"a", "a"}, {"a", "b", "a"}} {
		if status, body := pick("menu", 3, wrong...); status != 400 || body["code"] != 50035.0 {
			t.Errorf("%v: %d %v", wrong, status, body)
		}
	}
	if status, body := pick("menu", 3, "b", "a"); status != 204 {
		t.Fatalf("%d %v", status, body)
	}
	in = r.next(3)
	if fmt.Sprint(at(in, "data", "values")) != "[b a]" {
		t.Errorf("%v", in["data"])
	}
	if answer := r.mustRespond(in, m{"type": 6}); at(answer, "interaction", "response_message_id") != message["id"] {
		t.Errorf("%v", answer)
	}
	// After a deferred update the message is the original, and follow-ups are new.
	if _, same := r.webhook("PATCH", "/messages/@original", in, m{"content": "z"}); same["id"] != message["id"] {
		t.Errorf("%v", same)
	}
	if _, other := r.webhook("POST", "", in, m{"content": "more"}); other["id"] == message["id"] {
		t.Error("the follow-up replaced the message")
	}
	me := str(ana.event("READY").Data["user"].(m), "id")
	if status, body := pick("who", 5, me); status != 204 {
		t.Fatalf("%d %v", status, body)
	}
	if in = r.next(4); at(in, "data", "resolved", "users", me, "username") != "ana" || at(in, "data", "resolved", "members", me, "permissions") == nil {
		t.Errorf("%v", in["data"])
	}
}

// form is a modal with an input of every type.
func form() m {
	label := func(name string, component m) m { return m{"type": 18, "label": name, "component": component} }
	options := l{m{"label": "A", "value": "a"}, m{"label": "B", "value": "b"}}
	return m{"type": 9, "data": m{"custom_id": "form", "title": "Form", "components": l{
		m{"type": 1, "components": l{m{"type": 4, "style": 1, "custom_id": "old", "label": "Old", "max_length": 5}}},
		label("New", m{"type": 4, "style": 2, "custom_id": "new", "required": false}),
		label("Menu", m{"type": 3, "custom_id": "menu", "required": false, "options": options}),
		label("Radio", m{"type": 21, "custom_id": "radio", "options": options}),
		label("File", m{"type": 19, "custom_id": "file", "required": false}),
	}}}
}

func TestModals(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startWithClients(t)
	ana.mustDo(2, sing("la"), nil)
	in := r.next(1)
	long := form()
	at(long, "data").(m)["title"] = string(bytes.Repeat([]byte("x"), 46))
	if status, body := r.answer(in, long, ""); status != 400 || at(body, "errors", "data", "title", "_errors", 0, "code") != "BASE_TYPE_MAX_LENGTH" {
		t.Errorf("%d %v", status, body)
	}
	r.mustRespond(in, form())
	open := ana.event("INTERACTION_MODAL_CREATE").Data
	if open["title"] != "Form" || len(open["components"].(l)) != 5 || open["nonce"] != "2" {
		t.Errorf("%v", open)
	}

	// A file is uploaded first, and the modal names the upload.
	status, up, _ := as(t, s, ana.token, "POST", "/channels/"+s.ChannelID()+"/attachments", m{"files": l{m{"id": "7", "filename": "hum.ogg", "file_size": 4}}})
	if status != 200 {
		t.Fatalf("%d %v", status, up)
	}
	put(t, at(up, "attachments", 0, "upload_url").(string), "audio/ogg", "OggS")
	fill := func(old, radio any, rest ...any) m {
		fields := l{m{"type": 1, "components": l{m{"type": 4, "custom_id": "old", "value": old}}},
			m{"type": 18, "component": m{"type": 21, "custom_id": "radio", "value": radio}}}
		return m{"id": open["id"], "custom_id": "form", "components": append(fields, rest...),
			"attachments": l{m{"id": "0", "filename": "hum.ogg", "uploaded_filename": at(up, "attachments", 0, "upload_filename")}}}
	}
	for name, wrong := range map[string]m{
		"nothing":        fill("", "a"),
		"too long":       fill("123456", "a"),
		"another value":  fill("1", "c"),
		"another field":  fill("1", "a", m{"type": 18, "component": m{"type": 4, "custom_id": "odd", "value": ""}}),
		"a missing file": fill("1", "a", m{"type": 18, "component": m{"type": 19, "custom_id": "file", "values": l{"x"}}}),
		"another form":   {"id": open["id"], "custom_id": "odd", "components": l{}},
	} {
		if status, body := ana.do(5, wrong, nil); status != 400 || body["code"] != 50035.0 {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	ana.mustDo(5, fill("1", "a", m{"type": 18, "component": m{"type": 19, "custom_id": "file", "values": l{"0"}}}), nil)
	in = r.next(2)
	file := at(in, "data", "components", 2, "component", "values", 0).(string)
	if at(in, "type") != 5.0 || at(in, "data", "components", 0, "components", 0, "value") != "1" ||
		at(in, "data", "resolved", "attachments", file, "content_type") != "audio/ogg" {
		t.Errorf("%v", in["data"])
	}
	if status, _ := r.answer(in, form(), ""); status != 400 {
		t.Errorf("a form after a form: %d", status)
	}
	answer := r.mustRespond(in, m{"type": 4, "data": m{"content": "thanks"}})
	if at(answer, "resource", "message", "interaction_metadata", "triggering_interaction_metadata", "id") != open["id"] {
		t.Errorf("%v", answer)
	}
}

func put(t *testing.T, address, contentType, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if b, _ := io.ReadAll(resp.Body); resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, b)
	}
}

// mixed is a command with options of many types.
var mixed = m{"name": "mix", "description": "mixes", "options": l{
	m{"type": 3, "name": "song", "description": "a song", "required": true, "autocomplete": true},
	m{"type": 4, "name": "count", "description": "how many", "min_value": 1, "max_value": 3},
	m{"type": 3, "name": "mood", "description": "the mood", "choices": l{m{"name": "Calm", "value": "calm"}}},
	m{"type": 6, "name": "who", "description": "for whom"},
	m{"type": 7, "name": "where", "description": "where"},
	m{"type": 8, "name": "role", "description": "which role"},
	m{"type": 11, "name": "file", "description": "a file"},
}}

func mix(options ...any) m { return m{"name": "mix", "type": 1, "options": options} }

func option(name string, kind int, value any) m { return m{"name": name, "type": kind, "value": value} }

func startWithMixed(t *testing.T) (*discord.Server, *testBot, *testMember) {
	t.Helper()
	s, _, r, ana := startWithClients(t)
	if status, body, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/applications/"+s.ApplicationID()+"/commands", mixed); status != 201 {
		t.Fatalf("%d %v", status, body)
	}
	return s, r, ana
}

func TestAutocompletion(t *testing.T) {
	t.Parallel()
	_, r, ana := startWithMixed(t)
	typing := option("song", 3, "ra")
	typing["focused"] = true
	ana.mustDo(4, mix(typing), nil)
	in := r.next(1)
	if at(in, "data", "options", 0, "focused") != true {
		t.Errorf("%v", in["data"])
	}
	many := l{}
	for i := range 26 {
		many = append(many, m{"name": fmt.Sprint(i), "value": fmt.Sprint(i)})
	}
	for name, wrong := range map[string]l{"26": many, "a number": {m{"name": "1", "value": 1}}, "no name": {m{"name": "", "value": "x"}}} {
		if status, body := r.answer(in, m{"type": 8, "data": m{"choices": wrong}}, ""); status != 400 || body["code"] != 50035.0 {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if status, _ := r.answer(in, m{"type": 5}, ""); status != 400 {
		t.Errorf("deferred: %d", status)
	}
	if status, body := r.answer(in, m{"type": 8, "data": m{"choices": many[:25]}}, ""); status != 204 {
		t.Fatalf("%d %v", status, body)
	}
	if e := ana.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE"); len(e.Data["choices"].(l)) != 25 || e.Data["nonce"] != "4" {
		t.Errorf("%s", e.Raw)
	}
	if status, _ := ana.do(4, mix(option("song", 3, "ra")), nil); status != 400 {
		t.Errorf("nothing is being typed: %d", status)
	}
}

func TestOptionsAreCheckedAndResolved(t *testing.T) {
	t.Parallel()
	s, r, ana := startWithMixed(t)
	song := option("song", 3, "rain")
	for name, wrong := range map[string]m{
		"none":           mix(),
		"twice":          mix(song, song),
		"unknown":        mix(song, option("odd", 3, "x")),
		"another type":   mix(song, option("count", 3, "2")),
		"a fraction":     mix(song, option("count", 4, 1.5)),
		"too small":      mix(song, option("count", 4, 0)),
		"too large":      mix(song, option("count", 4, 4)),
		"no choice":      mix(song, option("mood", 3, "wild")),
		"nobody":         mix(song, option("who", 6, "1")),
		"nowhere":        mix(song, option("where", 7, "1")),
		"an old version": {"name": "mix", "type": 1, "version": "1", "options": l{song}},
	} {
		if status, body := ana.do(2, wrong, nil); status != 400 || body["code"] != 50035.0 {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	_, _, roles := as(t, s, ana.token, "GET", "/guilds/"+s.GuildID()+"/roles", nil)
	role := at(roles, 1, "id").(string)
	me := str(ana.event("READY").Data["user"].(m), "id")
	ana.mustDo(2, mix(song, option("count", 4, 3), option("mood", 3, "calm"), option("who", 6, me), option("where", 7, s.ChannelID()), option("role", 8, role)), nil)
	found := at(r.next(1), "data", "resolved")
	if at(found, "users", me, "username") != "ana" || at(found, "channels", s.ChannelID(), "name") != "general" || at(found, "roles", role, "name") != "Regulars" {
		t.Errorf("%v", found)
	}
}

func TestCommandsAreListedForClients(t *testing.T) {
	t.Parallel()
	s, _, ana := startWithMixed(t)
	_, found, _ := as(t, s, ana.token, "GET", "/channels/"+s.ChannelID()+"/application-commands/search?type=1&query=mi&limit=10", nil)
	if len(at(found, "application_commands").(l)) != 1 || at(found, "application_commands", 0, "options", 1, "type") != 4.0 {
		t.Errorf("%v", found)
	}
	_, index, _ := as(t, s, ana.token, "GET", "/guilds/"+s.GuildID()+"/application-command-index", nil)
	if len(at(index, "application_commands").(l)) != 2 {
		t.Errorf("%v", index)
	}
}
