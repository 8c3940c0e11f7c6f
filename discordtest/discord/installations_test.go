package discord_test

import (
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// everywhere is a command for all kinds of installations and channels, serverOnly one for guilds.
var (
	everywhere = m{"name": "hum", "description": "Hums", "integration_types": l{0, 1}, "contexts": l{0, 1, 2}}
	serverOnly = m{"name": "move", "description": "Moves", "integration_types": l{0}, "contexts": l{0}}
)

// startInstalled starts a server with both commands, and a member who installed the application.
func startInstalled(t *testing.T) (*discord.Server, *clock, *testBot, *testMember) {
	t.Helper()
	s, c := start(t)
	if status, body, _ := as(t, s, "Bot "+s.BotToken(), "PUT", "/applications/"+s.ApplicationID()+"/commands",
		l{everywhere, serverOnly}); status != 200 {
		t.Fatalf("%d %v", status, body)
	}
	s.Install("Ana")
	return s, c, newTestBot(t, s), newMember(t, s, "Ana")
}

// foreignChannel creates a guild without the bot and returns its text channel.
func foreignChannel(t *testing.T, s *discord.Server, p *testMember) string {
	t.Helper()
	id := s.CreateGuild(discord.NewGuild{Name: "Star Club", Owner: "Olga", Members: []string{"Ana", "Ben"}, WithoutBots: true})
	_, _, channels := as(t, s, p.token, "GET", "/guilds/"+id+"/channels", nil)
	for _, c := range channels {
		if at(c, "type") == 0.0 {
			return at(c, "id").(string)
		}
	}
	t.Fatal("no text channel")
	return ""
}

func hum() m { return m{"name": "hum", "type": 1} }

func TestInstallationAuthorizesInteraction(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startInstalled(t)
	foreign, group := foreignChannel(t, s, ana), s.OpenGroup("Band", "Ana", "Ben")
	_, direct, _ := as(t, s, ana.token, "POST", "/users/@me/channels", m{"recipient_id": s.ApplicationID()})
	me := str(at(ana.event("READY").Data, "user").(m), "id")
	for i, c := range []struct {
		channel string
		context float64
		owners  m
	}{
		{s.ChannelID(), 0, m{"0": s.GuildID(), "1": me}},
		{foreign, 0, m{"1": me}},
		{group, 2, m{"1": me}},
		{str(direct, "id"), 1, m{"0": "0", "1": me}},
	} {
		ana.mustDo(2, hum(), m{"channel_id": c.channel})
		in := r.next(i + 1)
		owners := at(in, "authorizing_integration_owners").(m)
		if in["context"] != c.context || len(owners) != len(c.owners) || owners["0"] != c.owners["0"] ||
			owners["1"] != c.owners["1"] {
			t.Errorf("%d: context %v, owners %v, want %v and %v", i, in["context"], owners, c.context, c.owners)
		}
		if (in["user"] != nil) != (c.context != 0) || (in["member"] != nil) != (c.context == 0) {
			t.Errorf("%d: user %v, member %v", i, in["user"], in["member"])
		}
	}
}

// TestCommandNeedsInstallation checks that members without an installation, and commands for
// guilds, are refused where the bot is not.
func TestCommandNeedsInstallation(t *testing.T) {
	t.Parallel()
	s, _, _, ana := startInstalled(t)
	foreign, ben := foreignChannel(t, s, ana), newMember(t, s, "Ben")
	if status, _ := ben.do(2, hum(), m{"channel_id": foreign}); status != 404 {
		t.Errorf("without an installation: %d", status)
	}
	if status, _ := ana.do(2, m{"name": "move", "type": 1}, m{"channel_id": foreign}); status != 404 {
		t.Errorf("command for guilds: %d", status)
	}
	s.Uninstall("Ana")
	if status, _ := ana.do(2, hum(), m{"channel_id": foreign}); status != 404 {
		t.Errorf("removed installation: %d", status)
	}
	_, index, _ := as(t, s, ben.token, "GET", "/channels/"+s.OpenGroup("Band", "Ben", "Ana")+"/application-command-index", nil)
	if all := at(index, "application_commands").(l); len(all) != 0 {
		t.Errorf("offered %v", all)
	}
}

// TestBotUserHasNoAccessOutside checks the errors of the bot's own calls in channels in which it is not.
func TestBotUserHasNoAccessOutside(t *testing.T) {
	t.Parallel()
	s, _, _, ana := startInstalled(t)
	for channel, code := range map[string]float64{foreignChannel(t, s, ana): 50001, s.OpenGroup("Band", "Ana", "Ben"): 10003} {
		if _, body, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/channels/"+channel+"/messages", m{"content": "la"}); body["code"] != code {
			t.Errorf("code %v, want %v", body["code"], code)
		}
	}
}

// followUp sends a follow-up message, again after a rate limit.
func (r *testBot) followUp(in, body m) (int, m) {
	r.t.Helper()
	for {
		status, answer := r.webhook("POST", "", in, body)
		if status != 429 {
			return status, answer
		}
		<-time.After(time.Duration(answer["retry_after"].(float64) * float64(time.Second)))
	}
}

func TestFollowUpsOfUserInstallationAreLimited(t *testing.T) {
	t.Parallel()
	s, c, r, ana := startInstalled(t)
	for i, at := range []struct {
		channel string
		limited bool
	}{{foreignChannel(t, s, ana), true}, {s.ChannelID(), false}} {
		ana.mustDo(2, hum(), m{"channel_id": at.channel})
		in := r.next(i + 1)
		r.mustRespond(in, m{"type": 4, "data": m{"content": "first"}})
		for n := range 6 {
			status, body := r.followUp(in, m{"content": "more", "flags": 64 * (n % 2)})
			if refused := status == 400 && body["code"] == 40094.0; refused != (at.limited && n == 5) {
				t.Errorf("follow-up %d: %d %v", n+1, status, body["code"])
			}
		}
	}
	c.ahead.Store(int64(15*time.Minute + time.Second))
	if status, body := r.webhook("PATCH", "/messages/@original", r.next(1), m{"content": "late"}); status != 401 || body["code"] != 50027.0 {
		t.Errorf("expired token: %d %v", status, body["code"])
	}
}

// TestResponsesAreHiddenWithoutPermission checks that only the user sees responses if the user may not
// use external applications.
func TestResponsesAreHiddenWithoutPermission(t *testing.T) {
	t.Parallel()
	s, _, r, ana := startInstalled(t)
	foreign := foreignChannel(t, s, ana)
	s.Deny(foreign, "Ana", 1<<50)
	ana.mustDo(2, hum(), m{"channel_id": foreign})
	got := r.mustRespond(r.next(1), m{"type": 4, "data": m{"content": "la"}})
	if at(got, "interaction", "response_message_ephemeral") != true || int(at(got, "resource", "message", "flags").(float64))&64 == 0 {
		t.Errorf("%v", got)
	}
}

func TestDirectMessagesOfBotAreRefused(t *testing.T) {
	t.Parallel()
	s, _, _, _ := startInstalled(t)
	_, user, _ := as(t, s, s.UserToken("Ana"), "GET", "/users/@me", nil)
	_, direct, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/users/@me/channels", m{"recipient_id": user["id"]})
	for refuse, want := range map[bool]int{true: 403, false: 200} {
		s.RefuseDirect("Ana", refuse)
		if status, body, _ := as(t, s, "Bot "+s.BotToken(), "POST", "/channels/"+str(direct, "id")+"/messages", m{"content": "la"}); status != want {
			t.Errorf("refuse %v: %d %v", refuse, status, body)
		}
	}
	if all := s.DirectMessages("Ana"); len(all) != 1 || all[0]["content"] != "la" {
		t.Errorf("%v", all)
	}
}
