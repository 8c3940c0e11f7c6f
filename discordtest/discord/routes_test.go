package discord_test

import (
	"strings"
	"testing"
)

// TestMissingRoutesNameThemselves checks that the error for a route that is not implemented
// differs from the error for an unknown object.
func TestMissingRoutesNameThemselves(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot := "Bot " + s.BotToken()
	for _, c := range []struct{ method, path, route string }{
		{"GET", "/channels/" + s.ChannelID() + "/messages/pins", "/channels/{channel_id}/messages/pins"},
		{"POST", "/channels/" + s.ChannelID() + "/messages/bulk-delete", "/channels/{channel_id}/messages/bulk-delete"},
		{"DELETE", "/channels/" + s.ChannelID() + "/messages/1/reactions/x", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}"},
		{"GET", "/guilds/" + s.GuildID() + "/members/search?query=a", "/guilds/{guild_id}/members/search"},
		{"PATCH", "/guilds/" + s.GuildID() + "/members/@me", "/guilds/{guild_id}/members/@me"},
		{"PATCH", "/users/@me", "/users/@me"},
		{"GET", "/webhooks/1/token", "/webhooks/{webhook_id}/{webhook_token}"},
		{"GET", "/webhooks/1", "/webhooks/{webhook_id}"},
		{"GET", "/guilds/templates/abc", "/guilds/templates/{code}"},
	} {
		status, answer, _ := as(t, s, bot, c.method, c.path, nil)
		text, _ := answer["message"].(string)
		want := c.method + " " + c.route + " is not implemented by discordtest"
		if status != 501 || text != want || answer["code"] != 0.0 {
			t.Errorf("%s %s: %d %v, want %q", c.method, c.path, status, answer, want)
		}
	}
	if status, answer, _ := as(t, s, bot, "GET", "/moon", nil); status != 404 || !strings.Contains(answer["message"].(string), "GET /moon") {
		t.Errorf("%d %v", status, answer)
	}
	if status, answer, _ := as(t, s, bot, "DELETE", "/gateway/bot", nil); status != 405 {
		t.Errorf("%d %v", status, answer)
	}
	if status, _, _ := as(t, s, "Bot wrong", "GET", "/webhooks/1", nil); status != 401 {
		t.Errorf("a wrong token: %d", status)
	}
}

// TestMissingFieldsAreRefused checks that fields that are not implemented are not ignored.
func TestMissingFieldsAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ana := "Bot "+s.BotToken(), s.UserToken("Ana")
	messages := "/channels/" + s.ChannelID() + "/messages"
	_, posted, _ := as(t, s, bot, "POST", messages, m{"content": "x"})
	_, thread, _ := as(t, s, bot, "POST", messages+"/"+posted["id"].(string)+"/threads", m{"name": "x"})
	_, me, _ := as(t, s, ana, "GET", "/users/@me", nil)
	for _, c := range []struct {
		token, method, path string
		body                m
		field               string
	}{
		{bot, "POST", messages, m{"content": "x", "poll": m{"question": m{"text": "?"}}}, "poll"},
		{bot, "POST", messages, m{"content": "x", "sticker_ids": l{"1"}}, "sticker_ids"},
		{bot, "POST", messages, m{"message_reference": m{"type": 1, "message_id": posted["id"]}}, "message_reference.type"},
		{bot, "PATCH", "/channels/" + thread["id"].(string), m{"locked": true}, "locked"},
		{ana, "PATCH", "/guilds/" + s.GuildID() + "/members/" + me["id"].(string), m{"nick": "A"}, "nick"},
	} {
		status, answer, _ := as(t, s, c.token, c.method, c.path, c.body)
		if text, _ := answer["message"].(string); status != 501 || !strings.Contains(text, `field "`+c.field+`"`) {
			t.Errorf("%s %s with %s: %d %v", c.method, c.path, c.field, status, answer)
		}
	}
}
