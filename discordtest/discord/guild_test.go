package discord_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// TestGuildsAreApart checks that members see only their own guilds, and bots all of them.
func TestGuildsAreApart(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	bot, ana, ben := "Bot "+s.BotToken(), s.UserToken("Ana"), s.UserToken("Ben")
	botClient := dial(t, s, "v=10")
	botClient.send(2, m{"token": s.BotToken(), "intents": 1 | 1<<9, "properties": m{}})
	botClient.event("GUILD_CREATE")
	benClient := dial(t, s, "v=9")
	benClient.send(2, m{"token": ben, "properties": m{}})
	benClient.event("READY")

	second := s.AddGuild("Second", "Ben")
	created := func(e event) bool { return e.Type == "GUILD_CREATE" && e.Data["id"] == second }
	for _, c := range []*client{botClient, benClient} {
		if e := c.first("the second guild", created); e.Data["name"] != "Second" || e.Data["member_count"] != 3.0 {
			t.Errorf("%v", e.Data)
		}
	}
	channel := s.AddChannel(second, "news", discord.TextChannel)
	for _, c := range []struct {
		what, token, method, path string
		body                      any
		status                    int
	}{
		{"a member of the guild", ben, "GET", "/guilds/" + second, nil, 200},
		{"the bot", bot, "GET", "/guilds/" + second, nil, 200},
		{"a member of another guild", ana, "GET", "/guilds/" + second, nil, 403},
		{"an unknown guild", ana, "GET", "/guilds/1", nil, 404},
		{"a channel of another guild", ana, "GET", "/channels/" + channel, nil, 403},
		{"a post in another guild", ana, "POST", "/channels/" + channel + "/messages", m{"content": "x"}, 403},
		{"a post in the guild", ben, "POST", "/channels/" + channel + "/messages", m{"content": "x"}, 200},
		{"commands of the guild", bot, "PUT", "/applications/" + s.ApplicationID() + "/guilds/" + second + "/commands", l{}, 200},
	} {
		if status, answer, _ := as(t, s, c.token, c.method, c.path, c.body); status != c.status {
			t.Errorf("%s: %d %v", c.what, status, answer)
		}
	}
	if e := botClient.event("MESSAGE_CREATE"); e.Data["guild_id"] != second {
		t.Errorf("%v", e.Data)
	}
	for token, want := range map[string]int{ana: 1, ben: 2, bot: 2} {
		if _, _, all := as(t, s, token, "GET", "/users/@me/guilds", nil); len(all) != want {
			t.Errorf("%d guilds, not %d", len(all), want)
		}
	}
	s.AddMember(second, "Ana")
	if status, _, _ := as(t, s, ana, "GET", "/channels/"+channel, nil); status != 200 {
		t.Errorf("a new member: %d", status)
	}
	if s.AddChannel("1", "nowhere", discord.TextChannel) != "" {
		t.Error("a channel in no guild")
	}
}

// TestCreatedGuildShowsWhenBotJoined checks what a bot needs to tell a new guild from an old one.
func TestCreatedGuildShowsWhenBotJoined(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	botClient := dial(t, s, "v=10").identify(s.BotToken(), map[string]any{"intents": 1})
	first := botClient.event("GUILD_CREATE")
	created := s.CreateGuild(discord.NewGuild{Name: "New", Owner: "Olga", Members: []string{"Ben"},
		Channels: []discord.NewChannel{{Name: "rules", Denied: 1 << 11}, {Name: "chat"}}})
	second := botClient.first("the new guild", func(e event) bool {
		return e.Type == "GUILD_CREATE" && e.Data["id"] == created
	})
	joined := func(e event) time.Time {
		at, err := time.Parse(time.RFC3339, str(e.Data, "joined_at"))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if c.now().Sub(joined(second)) > time.Minute || c.now().Sub(joined(first)) < 24*time.Hour {
		t.Errorf("joined %v and %v", joined(first), joined(second))
	}
	system := str(second.Data, "system_channel_id")
	status, answer, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/channels/"+system+"/messages", m{"content": "x"})
	if status != 403 || second.Data["member_count"] != 4.0 {
		t.Errorf("post in %q: %d %v; %v members", system, status, answer, second.Data["member_count"])
	}
}
