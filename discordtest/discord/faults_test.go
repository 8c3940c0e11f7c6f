package discord_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/discordtest/discord"
)

// TestGatewayFaults checks the faults that take effect after the next interaction callback.
func TestGatewayFaults(t *testing.T) {
	t.Parallel()
	for fault, check := range map[string]func(*client){
		"drop-gateway": func(c *client) {
			if code := c.closed(); code != 0 && code != 1006 {
				c.t.Errorf("closed with %d, want no close frame", code)
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
					c.t.Error("a heartbeat was acknowledged")
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

func TestIdentifyFaults(t *testing.T) {
	t.Parallel()
	for fault, check := range map[string]func(*client){
		"close-on-ready":          func(c *client) { c.times("READY", 1); c.wantCode(4000) },
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
			join(t, s, s.BotToken()) // the fault is used up
		})
	}
}

// TestSessionStartsAreCounted checks that identifies use up the daily limit, resumes do
// not, and one more resets the token.
func TestSessionStartsAreCounted(t *testing.T) {
	t.Parallel()
	s, err := discord.Start(t.Context(), discord.Options{SessionStarts: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	token := s.BotToken()
	session, err := discordgo.New("Bot " + token)
	if err != nil {
		t.Fatal(err)
	}
	left := func() int {
		t.Helper()
		raw, err := session.RequestWithBucketID(http.MethodGet, s.URL()+"/api/v10/gateway/bot", nil, "gateway")
		if err != nil {
			t.Fatal(err)
		}
		var said struct {
			Limit struct {
				Remaining int `json:"remaining"`
			} `json:"session_start_limit"`
		}
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatal(err)
		}
		return said.Limit.Remaining
	}
	for want := 2; want > 0; want-- {
		if n := left(); n != want {
			t.Errorf("%d left, want %d", n, want)
		}
		join(t, s, token)
	}
	if n := left(); n != 0 {
		t.Errorf("%d left", n)
	}
	dial(t, s, "v=10").identify(token, nil).wantCode(4004)
	if s.BotToken() == token {
		t.Error("the token was not reset")
	}
}

func TestDelayedFault(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	c := join(t, s, s.BotToken())
	if err := s.Fault("drop-gateway@20ms"); err != nil {
		t.Fatal(err)
	}
	c.closed()
}

func TestCallFaults(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	session := register(t, s)
	session.MaxRestRetries, session.ShouldRetryOnRateLimit = 0, false
	m, err := session.ChannelMessageSend(s.ChannelID(), "x")
	if err != nil {
		t.Fatal(err)
	}
	edit := func() error { _, err := session.ChannelMessageEdit(s.ChannelID(), m.ID, "y"); return err }
	for _, c := range []struct{ fault, want string }{
		{"500-on-edit", "500"}, {"502-on-editx2", "502"}, {"502-on-edit", "502"}, {"429-global", "rate limit"}, {"429-route", "rate limit"},
	} {
		if err := s.Fault(c.fault); err != nil {
			t.Fatal(err)
		}
		if err := edit(); err == nil || !strings.Contains(strings.ToLower(err.Error()), c.want) {
			t.Errorf("%s: %v", c.fault, err)
		}
	}
}

// TestSlowCallbackTakesEffectAtOnce checks that only the answer to a callback is delayed.
func TestSlowCallbackTakesEffectAtOnce(t *testing.T) {
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
		t.Error("the answer was not delayed")
	}
	if d := <-took; d < 1900*time.Millisecond {
		t.Errorf("%s", d)
	}
}
