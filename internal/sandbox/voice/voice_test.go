package voice_test

import (
	"slices"
	"testing"
	"time"

	"riffbot/internal/sandbox/voice"
)

const (
	aesMode    = "aead_aes256_gcm_rtpsize"
	chachaMode = "aead_xchacha20_poly1305_rtpsize"
)

func TestMembersHearEachOtherInEitherMode(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	ben := join(t, s, ticket("10", "101"), chachaMode, 0, nil)
	elsewhere := join(t, s, ticket("11", "102"), aesMode, 0, nil)
	elsewhere.speak()
	if got := decode[struct {
		IDs []string `json:"user_ids"`
	}](t, ana.op(11)); !slices.Equal(got.IDs, nil) {
		t.Errorf("the first member finds %v", got.IDs)
	}
	ana.first("Ben", func(m message) bool {
		return m.Op == 11 && slices.Contains(decode[map[string][]string](t, m)["user_ids"], "101")
	})
	for _, pair := range [][2]*client{{ana, ben}, {ben, ana}} {
		from, to := pair[0], pair[1]
		from.speak()
		said := decode[map[string]any](t, to.op(5))
		if said["user_id"] != from.ticket.UserID || said["ssrc"] != float64(from.ssrc) || said["speaking"] != 1.0 {
			t.Errorf("%v", said)
		}
		for _, word := range []string{"one", "two", "three"} {
			from.say([]byte(word))
			if got := to.hear(); got != (heard{from.ssrc, from.sent, uint32(from.sent) * 960, word}) {
				t.Errorf("%+v", got)
			}
		}
	}
	ben.bye()
	ben.closed()
	if left := decode[map[string]string](t, ana.op(13)); left["user_id"] != "101" {
		t.Errorf("%v", left)
	}
}

// What arrives is what may be heard, and nothing else.
func TestWhatIsNotHeard(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	from, to := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	silent := join(t, s, ticket("10", "102"), aesMode, 0, nil)
	silent.say([]byte("never said that it speaks"))
	silent.discover()
	// Packets are read in order: after an answer, those before it were, too.
	say := func(word string) { from.say([]byte(word)); from.discover() }
	say("early") // a little
	from.speak()
	to.op(5)
	if _, err := from.udp.Write([]byte("\x80\x78 is not sealed for the transport" + string(make([]byte, 40)))); err != nil {
		t.Fatal(err)
	}
	say("a")
	s.Allow("1", "100", false, true)
	say("of the muted")
	s.Allow("1", "100", true, true)
	say("b")
	s.Allow("1", "101", true, false)
	say("to the deaf")
	s.Allow("1", "101", true, true)
	say("c")
	for _, want := range []string{"early", "a", "b", "c"} {
		if got := to.hear(); got.payload != want {
			t.Errorf("%+v, not %s", got, want)
		}
	}
}

func TestAMemberWhoComesBackMissesNothing(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	ana.op(11)
	seen := ana.last()
	_ = ana.ws.Close() // without a goodbye
	ana.closed()
	await(t, "the loss", func() bool { return !s.Connected("1", "100") })
	ben := join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ben.speak()

	back := dial(t, s, s.Admit(ticket("99", "900")), nil) // any ticket tells where
	back.ticket = ana.ticket
	back.op(8)
	back.resume(seen)
	back.op(9)
	if ops := back.ops(); !slices.Contains(ops, 11) {
		t.Errorf("%v", ops)
	}
	back.op(5)
	// Audio went on all the while.
	ben.say([]byte("still here"))
	if got := ana.hear(); got.payload != "still here" {
		t.Errorf("%+v", got)
	}
	// What was acknowledged is not sent again.
	back.send(3, map[string]any{"t": 1234567890123, "seq_ack": back.last()})
	if ack := decode[map[string]int](t, back.op(6)); ack["t"] != 1234567890123 {
		t.Errorf("%v", ack)
	}
	_ = back.ws.Close()
	back.closed()
	again := dial(t, s, s.Admit(ticket("99", "900")), nil)
	again.ticket = ana.ticket
	again.resume(back.last())
	again.op(9)
	if n := len(again.ops()); n != 2 { // the hello and the resumed
		t.Errorf("%v", again.ops())
	}
}

func TestAMemberWhoDoesNotComeBackHasLeft(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off, Patience: 50 * time.Millisecond})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	_ = ana.ws.Close()
	if left := decode[map[string]string](t, ben.op(13)); left["user_id"] != "100" {
		t.Errorf("%v", left)
	}
	late := dial(t, s, s.Admit(ticket("99", "900")), nil)
	late.ticket = ana.ticket
	late.resume(ana.last())
	if code := late.closed(); code != 4006 {
		t.Errorf("%d", code)
	}
}

func TestTheVoiceGatewayClosesWithTheRightCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(*client)
		code int
	}{
		"not JSON":         {func(c *client) { _ = c.ws.WriteMessage(1, []byte("{")) }, 4002},
		"a stranger":       {func(c *client) { c.send(5, map[string]any{"speaking": 1}) }, 4003},
		"a wrong token":    {func(c *client) { c.ticket.Token = "nope"; c.identify(0) }, 4004},
		"another guild":    {func(c *client) { c.ticket.GuildID = "2"; c.identify(0) }, 4011},
		"another session":  {func(c *client) { c.ticket.SessionID = "old"; c.identify(0) }, 4006},
		"twice":            {func(c *client) { c.identify(0).identify(0) }, 4005},
		"no such opcode":   {func(c *client) { c.identify(0).send(99, nil) }, 4001},
		"nothing to go on": {func(c *client) { c.resume(0) }, 4006},
		"an old mode": {func(c *client) {
			c.identify(0).send(1, map[string]any{"protocol": "udp", "data": map[string]any{"address": "127.0.0.1", "port": 5, "mode": "xsalsa20_poly1305"}})
		}, 4016},
		"no UDP": {func(c *client) {
			c.identify(0).send(1, map[string]any{"protocol": "webrtc", "data": map[string]any{}})
		}, 4012},
		"somebody else's voice": {func(c *client) { c.identify(0).send(5, map[string]any{"speaking": 1, "ssrc": 4711}) }, 4002},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, voice.Options{Encryption: voice.Off})
			tk := ticket("10", "100")
			socket := dial(t, s, s.Admit(tk), nil)
			socket.ticket = tk
			c.do(socket)
			if got := socket.closed(); got != c.code {
				t.Errorf("%d, not %d", got, c.code)
			}
		})
	}
}

func TestAClientWithoutAPulseIsLeft(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{HeartbeatInterval: 20 * time.Millisecond})
	if code := dial(t, s, s.Admit(ticket("10", "100")), nil).closed(); code != 4009 {
		t.Errorf("%d", code)
	}
}

func TestWhoeverIsDismissedIsGone(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	s.Dismiss("1", "100", 4014)
	if code := ana.closed(); code != 4014 {
		t.Errorf("%d", code)
	}
	ben.op(13)
	again := dial(t, s, s.Admit(ticket("99", "900")), nil)
	again.ticket = ana.ticket
	again.identify(0)
	if code := again.closed(); code != 4004 {
		t.Errorf("%d with a token that was taken away", code)
	}
}
