package voice_test

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/voice"
)

func botTicket(channel, user string) voice.Ticket {
	t := ticket(channel, user)
	t.Bot = true
	return t
}

func TestFaultsApplyToBotsOnly(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]int{
		"drop-socket": 1006, "close-4006": 4006, "close-4009": 4009, "close-4014": 4014, "close-4015": 4015,
		"close-4017": 4017, "close-4021": 4021, "close-4022": 4022, "close-4015@5ms": 4015,
	} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			s := start(t, voice.Options{Encryption: voice.Off})
			ended := make(chan string, 1)
			s.SetHooks(voice.Hooks{Moved: func() {}, Ended: func(_, userID string) { ended <- userID }})
			member := join(t, s, ticket("10", "100"), aesMode, 0, nil)
			bot := join(t, s, botTicket("10", "101"), aesMode, 0, nil)
			bot.waitForOp(11)
			if err := s.Fault(spec); err != nil {
				t.Fatal(err)
			}
			if code := bot.waitForClose(); code != want && (want != 1006 || code != 0) {
				t.Errorf("%d", code)
			}
			switch want {
			case 4014, 4021, 4022:
				if <-ended != "101" {
					t.Error("another member was disconnected")
				}
			case 1006, 4015:
				resumed := dial(t, s, s.Admit(ticket("99", "900")), nil)
				resumed.ticket = bot.ticket
				resumed.resume(bot.lastSequence())
				resumed.waitForOp(9)
				member.send(3, map[string]any{"t": 1, "seq_ack": member.lastSequence()})
				member.waitForOp(6)
				for _, op := range member.opcodes() {
					if op == 13 {
						t.Error("the resumed bot had left the call")
					}
				}
			}
		})
	}
}

func TestFaultWaitsForConnection(t *testing.T) {
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
		if code := c.identify(0).waitForClose(); code != 4006 {
			t.Errorf("%d", code)
		}
	}
	join(t, s, tk, aesMode, 0, nil)
}

func TestRegionMove(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	moved := make(chan struct{}, 1)
	s.SetHooks(voice.Hooks{Moved: func() { moved <- struct{}{} }, Ended: func(string, string) {}})
	old := s.Admit(ticket("10", "100"))
	c := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	if err := s.Fault("region-move"); err != nil {
		t.Fatal(err)
	}
	if code := c.waitForClose(); code != 4022 {
		t.Errorf("%d", code)
	}
	<-moved
	if now := s.Admit(ticket("10", "100")); now == old {
		t.Errorf("the endpoint is still %s", now)
	}
	wrong := dial(t, s, old, nil)
	wrong.ticket = c.ticket
	if code := wrong.identify(0).waitForClose(); code != 4011 {
		t.Errorf("code %d at the old endpoint", code)
	}
	join(t, s, ticket("10", "100"), aesMode, 0, nil)
}

func TestPacketLoss(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	from, to := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	from.sendSpeaking()
	to.waitForOp(5)
	if err := s.Fault("udp-lossx100"); err != nil {
		t.Fatal(err)
	}
	from.sendFrame([]byte("lost"))
	from.discover() // is handled after the packets before it
	if err := s.Fault("udp-lossx0"); err == nil || !strings.Contains(err.Error(), "number of times") {
		t.Errorf("%v", err)
	}
	if err := s.Fault("udp-loss"); err != nil {
		t.Fatal(err)
	}
	from.sendFrame([]byte("found"))
	if got := to.receiveFrame(); got.payload != "found" {
		t.Errorf("%+v", got)
	}
}

func TestUnknownFaultListsKnownOnes(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{})
	if err := s.Fault("explode"); err == nil || !strings.Contains(err.Error(), "region-move") {
		t.Errorf("%v", err)
	}
}
