package discord_test

import (
	"net/url"
	"testing"
)

func TestReactionsAreCountedAndSent(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	ana, ben, bot := s.UserToken("Ana"), s.UserToken("Ben"), "Bot "+s.BotToken()
	messages := "/channels/" + s.ChannelID() + "/messages"
	posted := post(t, s, ana, "hello")
	reactions := messages + "/" + posted["id"].(string) + "/reactions/" + url.PathEscape("🔥")
	client := dial(t, s, "v=10&encoding=json").identify(s.BotToken(), m{"intents": 1 | 1<<10 | 1<<11})
	client.event("READY")
	for _, token := range []string{ben, ana, ana} { // twice is once
		if status, answer, _ := as(t, s, token, "PUT", reactions+"/@me", nil); status != 204 {
			t.Fatalf("%d %v", status, answer)
		}
	}
	added := client.event("MESSAGE_REACTION_ADD")
	if added.Data["message_id"] != posted["id"] || added.Data["emoji"].(m)["name"] != "🔥" {
		t.Errorf("%v", added.Data)
	}
	for token, mine := range map[string]bool{ben: true, bot: false} {
		_, got, _ := as(t, s, token, "GET", messages+"/"+posted["id"].(string), nil)
		list, _ := got["reactions"].([]any)
		if len(list) != 1 || list[0].(m)["count"] != 2.0 || list[0].(m)["me"] != mine {
			t.Errorf("%v", got["reactions"])
		}
	}
	if _, _, users := as(t, s, bot, "GET", reactions, nil); len(users) != 2 {
		t.Errorf("%v", users)
	}
	for _, token := range []string{ben, ana} {
		as(t, s, token, "DELETE", reactions+"/@me", nil)
	}
	client.event("MESSAGE_REACTION_REMOVE")
	if _, got, _ := as(t, s, ana, "GET", messages+"/"+posted["id"].(string), nil); got["reactions"] != nil {
		t.Errorf("%v", got["reactions"])
	}
	if status, answer, _ := as(t, s, ana, "PUT", messages+"/"+posted["id"].(string)+"/reactions/fire/@me", nil); status != 400 ||
		answer["code"] != 10014.0 {
		t.Errorf("%d %v", status, answer)
	}
}

func TestTypingIsSentToBotsWithTheIntent(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	ana := s.UserToken("Ana")
	client := dial(t, s, "v=10&encoding=json").identify(s.BotToken(), m{"intents": 1 | 1<<11})
	client.event("READY")
	if status, answer, _ := as(t, s, ana, "POST", "/channels/"+s.ChannelID()+"/typing", nil); status != 204 {
		t.Fatalf("%d %v", status, answer)
	}
	if e := client.event("TYPING_START"); e.Data["channel_id"] != s.ChannelID() {
		t.Errorf("%v", e.Data)
	}
}
