package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// startWithVoice starts a server with a voice server.
func startWithVoice(t *testing.T) (*discord.Server, *voice.Server) {
	t.Helper()
	v, err := voice.Start(t.Context(), voice.Options{Encryption: voice.Off})
	if err != nil {
		t.Fatal(err)
	}
	record, closeRecord := recorder(t)
	s, err := discord.Start(t.Context(), discord.Options{Record: record, Voice: v})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		for _, end := range []func() error{s.Close, v.Close, closeRecord} {
			if err := end(); err != nil {
				t.Error(err)
			}
		}
	})
	return s, v
}

// voiceIntents are those of a bot that plays music.
var voiceIntents = map[string]any{"intents": 1 | 1<<7}

// goTo joins a channel, or leaves it for nil (opcode 4).
func (c *client) goTo(s *discord.Server, channel any, more ...string) {
	c.t.Helper()
	d := map[string]any{"guild_id": s.GuildID(), "channel_id": channel, "self_mute": false, "self_deaf": false}
	for _, key := range more {
		d[key] = true
	}
	c.send(4, d)
}

// in waits for the voice state of a user in a channel, nil for none, and returns it.
func (c *client) in(userID string, channel any) map[string]any {
	c.t.Helper()
	return c.first("the voice state", func(e event) bool {
		return e.Type == "VOICE_STATE_UPDATE" && e.Data["user_id"] == userID && e.Data["channel_id"] == channel
	}).Data
}

func (c *client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}

func TestVoiceJoinSendsVoiceServerUpdate(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	session := bot.event("READY").Data["session_id"]
	ana := join(t, s, s.UserToken("Ana"))
	guest, _ := s.GuestBot()
	noIntents := dial(t, s, "v=10").identify(guest, map[string]any{"intents": 1})
	noIntents.event("GUILD_CREATE")

	bot.goTo(s, s.VoiceChannelID(), "self_deaf")
	state := ana.in(s.ApplicationID(), s.VoiceChannelID())
	if state["self_deaf"] != true || state["session_id"] != session || state["guild_id"] != s.GuildID() || state["suppress"] != false || state["member"] == nil {
		t.Errorf("%v", state)
	}
	first := bot.event("VOICE_SERVER_UPDATE").Data
	if first["token"] == "" || first["guild_id"] != s.GuildID() || !strings.HasPrefix(str(first, "endpoint"), "127.0.0.1:") {
		t.Errorf("%v", first)
	}
	// Another channel has another token.
	bot.forget()
	bot.goTo(s, s.StageChannelID())
	if state := bot.in(s.ApplicationID(), s.StageChannelID()); state["suppress"] != true {
		t.Errorf("on stage at once: %v", state)
	}
	if second := bot.event("VOICE_SERVER_UPDATE").Data; second["token"] == first["token"] {
		t.Error("the token is the same")
	}
	// New sessions receive the voice states.
	ben := join(t, s, s.UserToken("Ben"))
	guild := ben.event("READY").Data["guilds"].([]any)[0].(map[string]any)
	states := guild["voice_states"].([]any)
	if len(states) != 1 || states[0].(map[string]any)["channel_id"] != s.StageChannelID() {
		t.Errorf("%v", states)
	}
	bot.goTo(s, nil)
	ana.in(s.ApplicationID(), nil)
	noIntents.send(1, nil)
	noIntents.op(11) // is sent after all events so far
	if noIntents.count("VOICE_STATE_UPDATE") != 0 || ana.count("VOICE_SERVER_UPDATE") != 0 {
		t.Error("a session without the intent received an event")
	}
}

func TestInvalidVoiceUpdatesAreIgnored(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	ana := join(t, s, s.UserToken("Ana"))
	ana.goTo(s, s.ChannelID()) // a text channel
	ana.goTo(s, "4711")
	ana.goTo(s, nil)
	ana.send(4, map[string]any{"guild_id": nil, "channel_id": s.VoiceChannelID()})
	ana.send(1, nil)
	ana.op(11)
	if n := ana.count("VOICE_STATE_UPDATE"); n != 0 {
		t.Errorf("%d voice states", n)
	}
}

// TestVoiceStateEndsWithSession checks that a voice state outlives its connection.
func TestVoiceStateEndsWithSession(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	ana := join(t, s, s.UserToken("Ana"))
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	session := bot.event("READY").Data["session_id"]
	bot.goTo(s, s.VoiceChannelID())
	ana.in(s.ApplicationID(), s.VoiceChannelID())
	seen := bot.event("VOICE_SERVER_UPDATE").Seq
	_ = bot.ws.Close() // without a close frame
	await(t, "the end", func() bool { return !s.BotConnected() })
	back := dial(t, s, "v=10")
	back.send(6, map[string]any{"token": s.BotToken(), "session_id": session, "seq": seen})
	back.event("RESUMED")
	if ana.count("VOICE_STATE_UPDATE") != 1 {
		t.Error("the bot seemed to leave")
	}
	if err := s.Fault("invalid-session@1ms"); err != nil {
		t.Fatal(err)
	}
	ana.in(s.ApplicationID(), nil)
}

func TestModeratorsMoveAndDisconnect(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	ana, ben := s.UserToken("Ana"), s.UserToken("Ben")
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	bot.event("GUILD_CREATE")
	member := "/guilds/" + s.GuildID() + "/members/" + s.ApplicationID()
	patch := func(token string, body map[string]any, want int) map[string]any {
		t.Helper()
		status, answer, _ := as(t, s, token, "PATCH", member, body)
		if status != want {
			t.Errorf("%v: %d %v", body, status, answer)
		}
		return answer
	}
	if answer := patch(ana, map[string]any{"channel_id": s.StageChannelID()}, 400); answer["code"] != 40032.0 {
		t.Errorf("%v", answer)
	}
	bot.goTo(s, s.VoiceChannelID())
	bot.in(s.ApplicationID(), s.VoiceChannelID())
	patch(ben, map[string]any{"channel_id": nil}, 403)
	patch(ana, map[string]any{"channel_id": "4711"}, 400)
	patch(ana, map[string]any{"channel_id": s.ChannelID()}, 400)
	if answer := patch(ana, map[string]any{"mute": true}, 200); answer["mute"] != true {
		t.Errorf("%v", answer)
	}
	bot.forget()
	patch(ana, map[string]any{"channel_id": s.StageChannelID()}, 200)
	if state := bot.in(s.ApplicationID(), s.StageChannelID()); state["mute"] != true {
		t.Errorf("a moved member is not muted any more: %v", state)
	}
	bot.event("VOICE_SERVER_UPDATE")
	patch(ana, map[string]any{"channel_id": nil, "mute": false}, 200)
	bot.in(s.ApplicationID(), nil)
}

func TestStage(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	ben := join(t, s, s.UserToken("Ben"))
	states := "/guilds/" + s.GuildID() + "/voice-states/"
	call := func(token, who string, body map[string]any, want int) {
		t.Helper()
		if status, answer, _ := as(t, s, token, "PATCH", states+who, body); status != want {
			t.Errorf("%v: %d %v", body, status, answer)
		}
	}
	botToken, benToken := "Bot "+s.BotToken(), s.UserToken("Ben")
	call(botToken, "@me", map[string]any{"suppress": false}, 404)
	bot.goTo(s, s.VoiceChannelID())
	bot.in(s.ApplicationID(), s.VoiceChannelID())
	call(botToken, "@me", map[string]any{"suppress": false}, 400)
	bot.goTo(s, s.StageChannelID())
	ben.goTo(s, s.StageChannelID())
	bot.in(s.ApplicationID(), s.StageChannelID())
	benID := str(ben.event("READY").Data["user"].(map[string]any), "id")
	bot.in(benID, s.StageChannelID())
	bot.forget()

	call(botToken, "@me", map[string]any{"channel_id": s.StageChannelID(), "suppress": "no"}, 400)
	call(botToken, "@me", map[string]any{"request_to_speak_timestamp": "yesterday"}, 400)
	call(botToken, "@me", map[string]any{"channel_id": s.StageChannelID(), "suppress": false}, 204)
	if state := bot.in(s.ApplicationID(), s.StageChannelID()); state["suppress"] != false {
		t.Errorf("%v", state)
	}
	call(benToken, "@me", map[string]any{"suppress": false}, 403)
	call(benToken, "@me", map[string]any{"request_to_speak_timestamp": "2100-01-01T00:00:00Z"}, 204)
	if state := bot.in(benID, s.StageChannelID()); state["request_to_speak_timestamp"] == nil {
		t.Errorf("%v", state)
	}
	call(benToken, s.ApplicationID(), map[string]any{"suppress": true}, 403)
	call(botToken, benID, map[string]any{"suppress": false}, 204)
	status, state, _ := as(t, s, botToken, "GET", states+benID, nil)
	if status != 200 || state["suppress"] != false || state["request_to_speak_timestamp"] != nil {
		t.Errorf("%d %v", status, state)
	}
}

func TestVoiceChannelStatus(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	ana := join(t, s, s.UserToken("Ana"))
	put := func(channel, text string, want int) {
		t.Helper()
		status, answer, _ := as(t, s, "Bot "+s.BotToken(), "PUT", "/channels/"+channel+"/voice-status", map[string]any{"status": text})
		if status != want {
			t.Errorf("%d %v", status, answer)
		}
	}
	put(s.VoiceChannelID(), "from outside", 403)
	bot.goTo(s, s.VoiceChannelID())
	ana.in(s.ApplicationID(), s.VoiceChannelID())
	put(s.ChannelID(), "no voice", 400)
	put(s.VoiceChannelID(), strings.Repeat("x", 501), 400)
	put(s.VoiceChannelID(), "♪ Night Drive", 204)
	if e := ana.event("VOICE_CHANNEL_STATUS_UPDATE").Data; e["status"] != "♪ Night Drive" || e["id"] != s.VoiceChannelID() {
		t.Errorf("%v", e)
	}
	ana.forget()
	bot.goTo(s, nil)
	if e := ana.event("VOICE_CHANNEL_STATUS_UPDATE").Data; e["status"] != nil {
		t.Errorf("an empty channel has the status %v", e)
	}
}

func TestVoiceServerMovesAndDisconnects(t *testing.T) {
	t.Parallel()
	s, v := startWithVoice(t)
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	bot.event("GUILD_CREATE")
	if err := s.Fault("voice-server-first"); err != nil {
		t.Fatal(err)
	}
	bot.goTo(s, s.VoiceChannelID())
	bot.in(s.ApplicationID(), s.VoiceChannelID())
	old := bot.event("VOICE_SERVER_UPDATE")
	if state := bot.event("VOICE_STATE_UPDATE"); state.Seq < old.Seq {
		t.Error("the fault had no effect")
	}
	bot.forget()
	if err := v.Fault("region-move"); err != nil {
		t.Fatal(err)
	}
	bot.first("nowhere", func(e event) bool { return e.Type == "VOICE_SERVER_UPDATE" && e.Data["endpoint"] == nil })
	now := bot.first("the new endpoint", func(e event) bool { return e.Type == "VOICE_SERVER_UPDATE" && e.Data["endpoint"] != nil })
	if now.Data["endpoint"] == old.Data["endpoint"] || now.Data["token"] == old.Data["token"] {
		t.Errorf("%v", now.Data)
	}
}

// TestBotIsInVoiceChannelsOfSeveralGuilds checks that a bot stays in the channels of other guilds, and that a member,
// who is in one channel at a time, leaves the former one.
func TestBotIsInVoiceChannelsOfSeveralGuilds(t *testing.T) {
	t.Parallel()
	s, _ := startWithVoice(t)
	other := s.AddGuild("Other", "Ana")
	there := s.AddChannel(other, "Stage Left", discord.VoiceChannel)
	bot := dial(t, s, "v=10").identify(s.BotToken(), voiceIntents)
	bot.event("READY")
	ana := join(t, s, s.UserToken("Ana"))
	visit := func(c *client, guild, channel string) {
		c.send(4, map[string]any{"guild_id": guild, "channel_id": channel, "self_mute": false, "self_deaf": false})
	}
	anaID := str(ana.event("READY").Data["user"].(map[string]any), "id")
	for _, c := range []struct {
		*client
		id string
	}{{ana, anaID}, {bot, s.ApplicationID()}} {
		visit(c.client, s.GuildID(), s.VoiceChannelID())
		ana.in(c.id, s.VoiceChannelID())
		visit(c.client, other, there)
		ana.in(c.id, there)
	}
	if left := ana.in(anaID, nil); left["guild_id"] != s.GuildID() {
		t.Errorf("the member left %v", left)
	}
	ana.forget()
	bot.goTo(s, nil)
	if left := ana.in(s.ApplicationID(), nil); left["guild_id"] != s.GuildID() {
		t.Errorf("the bot left %v", left)
	}
}
