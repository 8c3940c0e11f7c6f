package voice_test

import (
	"strings"
	"testing"

	"riffbot/internal/sandbox/voice"
)

func botTicket(channel, user string) voice.Ticket {
	t := ticket(channel, user)
	t.Bot = true
	return t
}

func TestFaultsStrikeTheBotAlone(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]int{
		"drop-socket": 1006, "close-4006": 4006, "close-4009": 4009, "close-4014": 4014, "close-4015": 4015,
		"close-4017": 4017, "close-4021": 4021, "close-4022": 4022, "close-4015@5ms": 4015,
	} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			s := start(t, voice.Options{Encryption: voice.Off})
			ended := make(chan string, 1)
			s.Tell(voice.Hooks{Moved: func() {}, Ended: func(_, userID string) { ended <- userID }})
			person := join(t, s, ticket("10", "100"), aesMode, 0, nil)
			bot := join(t, s, botTicket("10", "101"), aesMode, 0, nil)
			bot.op(11)
			if err := s.Fault(spec); err != nil {
				t.Fatal(err)
			}
			if code := bot.closed(); code != want && (want != 1006 || code != 0) {
				t.Errorf("%d", code)
			}
			switch want {
			case 4014, 4021, 4022:
				if <-ended != "101" {
					t.Error("somebody else was thrown out")
				}
			case 1006, 4015:
				back := dial(t, s, s.Admit(ticket("99", "900")), nil)
				back.ticket = bot.ticket
				back.resume(bot.last())
				back.op(9)
				person.send(3, map[string]any{"t": 1, "seq_ack": person.last()})
				person.op(6)
				for _, op := range person.ops() {
					if op == 13 {
						t.Error("a bot that came back had left")
					}
				}
			}
		})
	}
}

func TestAFaultWaitsAtTheDoor(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	if err := s.Fault("close-4006x2"); err != nil {
		t.Fatal(err)
	}
	join(t, s, ticket("10", "100"), aesMode, 0, nil)
	tk := botTicket("10", "101")
	for range 2 {
		c := dial(t, s, s.Admit(tk), nil)
		c.ticket = tk
		if code := c.identify(0).closed(); code != 4006 {
			t.Errorf("%d", code)
		}
	}
	join(t, s, tk, aesMode, 0, nil)
}

func TestAMovedCallGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	moved := make(chan struct{}, 1)
	s.Tell(voice.Hooks{Moved: func() { moved <- struct{}{} }, Ended: func(string, string) {}})
	old := s.Admit(ticket("10", "100"))
	c := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	if err := s.Fault("region-move"); err != nil {
		t.Fatal(err)
	}
	if code := c.closed(); code != 4022 {
		t.Errorf("%d", code)
	}
	<-moved
	if now := s.Admit(ticket("10", "100")); now == old {
		t.Errorf("still at %s", now)
	}
	wrong := dial(t, s, old, nil)
	wrong.ticket = c.ticket
	if code := wrong.identify(0).closed(); code != 4011 {
		t.Errorf("%d at the old address", code)
	}
	join(t, s, ticket("10", "100"), aesMode, 0, nil)
}

func TestPacketsAreLost(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	from, to := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	from.speak()
	to.op(5)
	if err := s.Fault("udp-lossx100"); err != nil {
		t.Fatal(err)
	}
	from.say([]byte("lost"))
	from.discover() // comes after what was sent before
	if err := s.Fault("udp-lossx0"); err == nil || !strings.Contains(err.Error(), "number of times") {
		t.Errorf("%v", err)
	}
	if err := s.Fault("udp-loss"); err != nil {
		t.Fatal(err)
	}
	from.say([]byte("found"))
	if got := to.hear(); got.payload != "found" {
		t.Errorf("%+v", got)
	}
}

func TestAnUnknownFaultNamesTheKnownOnes(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	if err := s.Fault("explode"); err == nil || !strings.Contains(err.Error(), "region-move") {
		t.Errorf("%v", err)
	}
}
