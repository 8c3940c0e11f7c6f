package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// What strikes a bot that is at work does so right after its first answer.
func TestFaultsOfTheGateway(t *testing.T) {
	t.Parallel()
	for fault, check := range map[string]func(*client){
		"drop-gateway": func(c *client) {
			if code := c.closed(); code != 0 && code != 1006 {
				c.t.Errorf("a goodbye with %d", code)
			}
		},
		"op7":             func(c *client) { c.op(7) },
		"invalid-session": func(c *client) { c.op(9); c.identify(c.token, nil); c.times("READY", 2) },
		"close-4004":      func(c *client) { c.wantCode(4004) },
		"close-4014":      func(c *client) { c.wantCode(4014) },
		"silent": func(c *client) {
			c.send(1, nil)
			c.first("the interaction", func(e event) bool { return e.Type == "INTERACTION_CREATE" })
			for _, kind := range c.types() {
				if kind == "11" {
					c.t.Error("a silent gateway answers")
				}
			}
		},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t)
			register(t, s)
			c := join(t, s, s.BotToken())
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
			as(t, s, s.UserToken("Ana"), "POST", "/interactions", command(s, what("la")))
			in := c.event("INTERACTION_CREATE").Data
			if status, body, _ := as(t, s, "", "POST", "/interactions/"+str(in, "id")+"/"+str(in, "token")+"/callback", map[string]any{"type": 5}); status != 204 {
				t.Fatalf("%d %v", status, body)
			}
			check(c)
		})
	}
}

func TestFaultsAtTheDoor(t *testing.T) {
	t.Parallel()
	for fault, check := range map[string]func(*client){
		"op7-on-open":             func(c *client) { c.op(7) },
		"invalid-session-on-open": func(c *client) { c.op(9) },
		"close-4004":              func(c *client) { c.wantCode(4004) },
		"close-4014":              func(c *client) { c.wantCode(4014) },
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t)
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
			check(dial(t, s, "v=10").identify(s.BotToken(), nil))
			join(t, s, s.BotToken()) // once is once
		})
	}
}

func TestALaterFaultComesLater(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	c := join(t, s, s.BotToken())
	if err := s.Fault("drop-gateway@20ms"); err != nil {
		t.Fatal(err)
	}
	c.closed()
}

func TestFaultsOfCalls(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	session := register(t, s)
	session.MaxRestRetries, session.ShouldRetryOnRateLimit = 0, false
	m, err := session.ChannelMessageSend(s.ChannelID(), "x")
	if err != nil {
		t.Fatal(err)
	}
	edit := func() error { _, err := session.ChannelMessageEdit(s.ChannelID(), m.ID, "y"); return err }
	for _, c := range []struct{ fault, says string }{
		{"500-on-edit", "500"}, {"502-on-editx2", "502"}, {"502-on-edit", "502"}, {"429-global", "rate limit"}, {"429-route", "rate limit"},
	} {
		if err := s.Fault(c.fault); err != nil {
			t.Fatal(err)
		}
		if err := edit(); err == nil || !strings.Contains(strings.ToLower(err.Error()), c.says) {
			t.Errorf("%s: %v", c.fault, err)
		}
	}
}

// A slow callback took effect although its answer is held back.
func TestASlowCallbackTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	took := make(chan time.Duration, 1)
	bot(t, s, func(session *discordgo.Session, i *discordgo.InteractionCreate) {
		began := time.Now()
		err := session.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
		if err != nil {
			t.Error(err)
		}
		took <- time.Since(began)
	})
	if err := s.Fault("slow-callback"); err != nil {
		t.Fatal(err)
	}
	ana := join(t, s, s.UserToken("Ana"))
	as(t, s, s.UserToken("Ana"), "POST", "/interactions", command(s, what("la")))
	ana.event("INTERACTION_SUCCESS")
	if len(took) != 0 {
		t.Error("the answer was not held back")
	}
	if d := <-took; d < 1900*time.Millisecond {
		t.Errorf("%s", d)
	}
}
