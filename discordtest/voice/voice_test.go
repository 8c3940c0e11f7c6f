package voice_test

import (
	"slices"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/voice"
)

const (
	aesMode    = "aead_aes256_gcm_rtpsize"
	chachaMode = "aead_xchacha20_poly1305_rtpsize"
)

func TestAudioIsRelayedInBothModes(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	ben := join(t, s, ticket("10", "101"), chachaMode, 0, nil)
	inOtherChannel := join(t, s, ticket("11", "102"), aesMode, 0, nil)
	inOtherChannel.sendSpeaking()
	if got := decode[struct {
		IDs []string `json:"user_ids"`
	}](t, ana.waitForOp(11)); !slices.Equal(got.IDs, nil) {
		t.Errorf("the first member receives the members %v", got.IDs)
	}
	ana.waitForMessage("Ben", func(m message) bool {
		return m.Op == 11 && slices.Contains(decode[map[string][]string](t, m)["user_ids"], "101")
	})
	for _, pair := range [][2]*client{{ana, ben}, {ben, ana}} {
		from, to := pair[0], pair[1]
		from.sendSpeaking()
		speaking := decode[map[string]any](t, to.waitForOp(5))
		if speaking["user_id"] != from.ticket.UserID || speaking["ssrc"] != float64(from.ssrc) || speaking["speaking"] != 1.0 {
			t.Errorf("%v", speaking)
		}
		for _, word := range []string{"one", "two", "three"} {
			from.sendFrame([]byte(word))
			if got := to.receiveFrame(); got != (receivedFrame{from.ssrc, from.sent, uint32(from.sent) * 960, word}) {
				t.Errorf("%+v", got)
			}
		}
	}
	ben.closeNormally()
	ben.waitForClose()
	if left := decode[map[string]string](t, ana.waitForOp(13)); left["user_id"] != "101" {
		t.Errorf("%v", left)
	}
}

// TestDroppedAudio checks that packets that may not be received are dropped, and no others.
func TestDroppedAudio(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	from, to := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	unannounced := join(t, s, ticket("10", "102"), aesMode, 0, nil)
	unannounced.sendFrame([]byte("without Speaking"))
	unannounced.discover()
	// Packets are read in order, so those before an answered discovery have been handled.
	send := func(word string) { from.sendFrame([]byte(word)); from.discover() }
	send("early") // before Speaking
	from.sendSpeaking()
	to.waitForOp(5)
	if _, err := from.udp.Write([]byte("\x80\x78 is not encrypted for the transport" + string(make([]byte, 40)))); err != nil {
		t.Fatal(err)
	}
	send("a")
	s.Allow("1", "100", false, true)
	send("without Speak")
	s.Allow("1", "100", true, true)
	send("b")
	s.Allow("1", "101", true, false)
	send("without Hear")
	s.Allow("1", "101", true, true)
	send("c")
	for _, want := range []string{"early", "a", "b", "c"} {
		if got := to.receiveFrame(); got.payload != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

func TestResumeReplaysMissedMessages(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana := join(t, s, ticket("10", "100"), aesMode, 0, nil)
	ana.waitForOp(11)
	seen := ana.lastSequence()
	_ = ana.ws.Close() // without a close frame
	ana.waitForClose()
	waitFor(t, "disconnect", func() bool { return !s.Connected("1", "100") })
	ben := join(t, s, ticket("10", "101"), aesMode, 0, nil)
	ben.sendSpeaking()

	resumed := dial(t, s, s.Admit(ticket("99", "900")), nil) // any ticket has the endpoint
	resumed.ticket = ana.ticket
	resumed.waitForOp(8)
	resumed.resume(seen)
	resumed.waitForOp(9)
	if ops := resumed.opcodes(); !slices.Contains(ops, 11) {
		t.Errorf("%v", ops)
	}
	resumed.waitForOp(5)
	// Audio continued meanwhile.
	ben.sendFrame([]byte("still here"))
	if got := ana.receiveFrame(); got.payload != "still here" {
		t.Errorf("%+v", got)
	}
	// Acknowledged messages are not sent again.
	resumed.send(3, map[string]any{"t": 1234567890123, "seq_ack": resumed.lastSequence()})
	if ack := decode[map[string]int](t, resumed.waitForOp(6)); ack["t"] != 1234567890123 {
		t.Errorf("%v", ack)
	}
	_ = resumed.ws.Close()
	resumed.waitForClose()
	again := dial(t, s, s.Admit(ticket("99", "900")), nil)
	again.ticket = ana.ticket
	again.resume(resumed.lastSequence())
	again.waitForOp(9)
	if n := len(again.opcodes()); n != 2 { // hello and resumed
		t.Errorf("%v", again.opcodes())
	}
}

func TestDisconnectedMemberLeaves(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off, Patience: 50 * time.Millisecond})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	_ = ana.ws.Close()
	if left := decode[map[string]string](t, ben.waitForOp(13)); left["user_id"] != "100" {
		t.Errorf("%v", left)
	}
	late := dial(t, s, s.Admit(ticket("99", "900")), nil)
	late.ticket = ana.ticket
	late.resume(ana.lastSequence())
	if code := late.waitForClose(); code != 4006 {
		t.Errorf("%d", code)
	}
}

func TestVoiceGatewayCloseCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(*client)
		code int
	}{
		"not JSON":               {func(c *client) { _ = c.ws.WriteMessage(1, []byte("{")) }, 4002},
		"not identified":         {func(c *client) { c.send(5, map[string]any{"speaking": 1}) }, 4003},
		"wrong token":            {func(c *client) { c.ticket.Token = "nope"; c.identify(0) }, 4004},
		"another guild":          {func(c *client) { c.ticket.GuildID = "2"; c.identify(0) }, 4011},
		"another session":        {func(c *client) { c.ticket.SessionID = "old"; c.identify(0) }, 4006},
		"identified twice":       {func(c *client) { c.identify(0).identify(0) }, 4005},
		"unknown opcode":         {func(c *client) { c.identify(0).send(99, nil) }, 4001},
		"resume without session": {func(c *client) { c.resume(0) }, 4006},
		"unsupported mode": {func(c *client) {
			c.identify(0).send(1, map[string]any{"protocol": "udp", "data": map[string]any{"address": "127.0.0.1", "port": 5, "mode": "xsalsa20_poly1305"}})
		}, 4016},
		"no UDP": {func(c *client) {
			c.identify(0).send(1, map[string]any{"protocol": "webrtc", "data": map[string]any{}})
		}, 4012},
		"SSRC of another member": {func(c *client) { c.identify(0).send(5, map[string]any{"speaking": 1, "ssrc": 4711}) }, 4002},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, voice.Options{Encryption: voice.Off})
			tk := ticket("10", "100")
			socket := dial(t, s, s.Admit(tk), nil)
			socket.ticket = tk
			c.do(socket)
			if got := socket.waitForClose(); got != c.code {
				t.Errorf("%d, want %d", got, c.code)
			}
		})
	}
}

func TestClientWithoutHeartbeatIsClosed(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{HeartbeatInterval: 20 * time.Millisecond})
	if code := dial(t, s, s.Admit(ticket("10", "100")), nil).waitForClose(); code != 4009 {
		t.Errorf("%d", code)
	}
}

func TestDismiss(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Off})
	ana, ben := join(t, s, ticket("10", "100"), aesMode, 0, nil), join(t, s, ticket("10", "101"), aesMode, 0, nil)
	s.Dismiss("1", "100", 4014)
	if code := ana.waitForClose(); code != 4014 {
		t.Errorf("%d", code)
	}
	ben.waitForOp(13)
	again := dial(t, s, s.Admit(ticket("99", "900")), nil)
	again.ticket = ana.ticket
	again.identify(0)
	if code := again.waitForClose(); code != 4004 {
		t.Errorf("code %d with a revoked token", code)
	}
}
