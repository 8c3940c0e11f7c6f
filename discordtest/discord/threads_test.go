package discord_test

import (
	"testing"
)

// TestThreadFromMessage checks that a message has at most one thread, which takes messages.
func TestThreadFromMessage(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ana := "Bot "+s.BotToken(), join(t, s, s.UserToken("Ana"))
	_, posted, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages", m{"content": "a song"})
	at := "/channels/" + s.ChannelID() + "/messages/" + str(posted, "id") + "/threads"
	for _, body := range []m{{"name": ""}, {"name": "x", "auto_archive_duration": 7}} {
		if status, _, _ := as(t, s, bot, "POST", at, body); status != 400 {
			t.Errorf("%v: %d", body, status)
		}
	}
	status, thread, _ := as(t, s, bot, "POST", at, m{"name": "Boat", "auto_archive_duration": 10080})
	if status != 201 || str(thread, "id") != str(posted, "id") || thread["type"] != 11.0 || str(thread, "parent_id") != s.ChannelID() || str(thread, "name") != "Boat" {
		t.Fatalf("%d %v", status, thread)
	}
	ana.event("THREAD_CREATE")
	if status, again, _ := as(t, s, bot, "POST", at, m{"name": "Boat"}); status != 400 || again["code"] != 160004.0 {
		t.Errorf("%d %v", status, again)
	}
	if _, parent, _ := as(t, s, bot, "GET", "/channels/"+s.ChannelID()+"/messages/"+str(posted, "id"), nil); parent["thread"] == nil || int(parent["flags"].(float64))&32 == 0 {
		t.Errorf("%v", parent)
	}
	if status, _, _ := as(t, s, s.UserToken("Ben"), "POST", "/channels/"+str(thread, "id")+"/messages", m{"content": "nice"}); status != 200 {
		t.Errorf("%d", status)
	}
	if status, _, _ := as(t, s, bot, "POST", "/channels/"+str(thread, "id")+"/messages/"+str(posted, "id")+"/threads", m{"name": "x"}); status != 404 {
		t.Errorf("%d", status)
	}
	_, _, channels := as(t, s, bot, "GET", "/guilds/"+s.GuildID()+"/channels", nil)
	for _, c := range channels {
		if c.(m)["type"] == 11.0 {
			t.Error("a thread is listed among the channels")
		}
	}
}

// TestChannelPermissions checks that a denied permission applies to one channel only.
func TestChannelPermissions(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ben := "Bot "+s.BotToken(), s.UserToken("Ben")
	hall := s.OpenChannel("hall")
	post := func(token string, body m) float64 {
		t.Helper()
		_, answer, _ := as(t, s, token, "POST", "/channels/"+hall+"/messages", body)
		code, _ := answer["code"].(float64)
		return code
	}
	if code := post(ben, m{"content": "x"}); code != 0 {
		t.Errorf("%v", code)
	}
	for _, c := range []struct {
		who, token string
		lacks      int64
		body       m
		code       float64
	}{
		{"ben", ben, 1 << 11, m{"content": "x"}, 50013},
		{"ben", ben, 1 << 10, m{"content": "x"}, 50001},
		{"bot", bot, 1 << 11, m{"content": "x"}, 50013},
		{"bot", bot, 1 << 14, m{"embeds": l{m{"title": "x"}}}, 50013},
		{"bot", bot, 1 << 46, m{"flags": 1 << 13}, 50173},
		{"ana", s.UserToken("Ana"), 1 << 11, m{"content": "x"}, 0}, // owns the guild
	} {
		s.Deny(hall, c.who, c.lacks)
		if code := post(c.token, c.body); code != c.code {
			t.Errorf("%s without %b: %v, not %v", c.who, c.lacks, code, c.code)
		}
		s.Deny(hall, c.who, 0)
	}
	s.Deny(hall, "bot", 1<<35)
	_, posted, _ := as(t, s, bot, "POST", "/channels/"+hall+"/messages", m{"content": "a song"})
	if status, answer, _ := as(t, s, bot, "POST", "/channels/"+hall+"/messages/"+str(posted, "id")+"/threads", m{"name": "x"}); status != 403 || answer["code"] != 50013.0 {
		t.Errorf("%d %v", status, answer)
	}
}

// TestVoiceMessages checks that a voice message has one recording with duration and waveform.
func TestVoiceMessages(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot := "Bot " + s.BotToken()
	for name, c := range map[string]struct {
		body m
		code float64
	}{
		"no recording":    {m{"flags": 1 << 13}, 50160},
		"text as well":    {m{"flags": 1 << 13, "content": "x"}, 50159},
		"a card as well":  {m{"flags": 1 << 13, "embeds": l{m{"title": "x"}}}, 50159},
		"no voice at all": {m{"content": "x"}, 0},
	} {
		_, answer, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages", c.body)
		if code, _ := answer["code"].(float64); code != c.code {
			t.Errorf("%s: %v", name, answer)
		}
	}
	_, plain, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages", m{"content": "x"})
	if _, answer, _ := as(t, s, bot, "PATCH", "/channels/"+s.ChannelID()+"/messages/"+str(plain, "id"), m{"flags": 1 << 13}); answer["code"] != 50162.0 {
		t.Errorf("%v", answer)
	}
}

func TestThreadsAreArchived(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ben := "Bot "+s.BotToken(), s.UserToken("Ben")
	_, posted, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages", m{"content": "x"})
	_, thread, _ := as(t, s, bot, "POST", "/channels/"+s.ChannelID()+"/messages/"+posted["id"].(string)+"/threads", m{"name": "x"})
	path := "/channels/" + thread["id"].(string)
	_, inside, _ := as(t, s, bot, "POST", path+"/messages", m{"content": "y"})
	edit := path + "/messages/" + inside["id"].(string)
	archived := func() any { _, c, _ := as(t, s, bot, "GET", path, nil); return at(c, "thread_metadata", "archived") }
	for _, c := range []struct {
		what, token, method, path string
		body                      m
		status                    int
		archived                  bool
	}{
		{"another member archives", ben, "PATCH", path, m{"archived": true}, 403, false},
		{"the owner archives", bot, "PATCH", path, m{"archived": true}, 200, true},
		{"an edit in an archived thread", bot, "PATCH", edit, m{"content": "z"}, 400, true},
		{"another member unarchives", ben, "PATCH", path, m{"archived": false}, 200, false},
		{"an edit", bot, "PATCH", edit, m{"content": "z"}, 200, false},
		{"the owner archives again", bot, "PATCH", path, m{"archived": true}, 200, true},
		{"a post unarchives", ben, "POST", path + "/messages", m{"content": "hi"}, 200, false},
	} {
		if status, answer, _ := as(t, s, c.token, c.method, c.path, c.body); status != c.status || archived() != c.archived {
			t.Errorf("%s: %d %v, archived %v", c.what, status, answer, archived())
		}
	}
}
