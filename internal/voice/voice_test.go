package voice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	server "github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/voice"
)

func TestMusicIsReceivedCompletelyAndEndsWithSilence(t *testing.T) {
	t.Parallel()
	for name, encryption := range map[string]server.Encryption{"encrypted": server.Required, "plain": server.Off} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{Encryption: encryption})
			ana := h.listen("Ana", `voice join "Lounge"`)
			src := &numberedSource{}
			src.most.Store(60)
			src.quiet.Store(true)
			c := h.join(h.loungeID(), src)
			if encryption == server.Required {
				h.await("privacy code", func() bool { return c.PrivacyCode() != "" })
			}
			src.quiet.Store(false)
			h.await("final silence", func() bool { return ana.received().silent >= 5 })
			got := ana.received()
			first, last := got.numbers[0], got.numbers[len(got.numbers)-1]
			missing, doubled := got.gaps(0)
			if missing+doubled+got.lost > 0 || got.silent != 5 || first > 2 || last != 59 {
				t.Errorf("got packets %d to %d, %d missing, %d repeated, %d undecryptable, %d silent",
					first, last, missing, doubled, got.lost, got.silent)
			}
			for i, at := range got.stamps[1:] { // more than 960 after a delay of this process
				if d := at - got.stamps[i]; d == 0 || d%960 != 0 || d > 48000 {
					t.Fatalf("timestamp of packet %d is %d after the previous one", i+1, d)
				}
			}
			for _, text := range []string{"♪ Night Drive", strings.Repeat("long ", 200), ""} {
				if err := h.bot.SetVoiceStatus(t.Context(), h.loungeID(), text); err != nil {
					t.Errorf("set status %.20q: %v", text, err)
				}
			}
			// Continue after a pause.
			src.most.Store(0)
			ana.waitForPackets(10)
			if err := c.Leave(t.Context()); err != nil || c.Err() != nil {
				t.Errorf("leave: %v, error of call %v", err, c.Err())
			}
			h.await("silence after leaving", func() bool { return ana.received().silent > 5 })
			h.await("voice state without channel", func() bool {
				return h.bot.ChannelOf(h.Discord.GuildID(), h.bot.UserID()) == ""
			})
			if h.voice.Call(h.Discord.GuildID()) != nil {
				t.Error("call still exists")
			}
		})
	}
}

func TestVoiceServerUpdateMayPrecedeVoiceStateUpdate(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	h.fault("discord=voice-server-first")
	h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(20)
}

// No packet is lost while the session is resumed.
func TestSessionIsResumedAfterLostWebsocket(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"drop-socket", "close-4015"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			c := h.join(h.loungeID(), &numberedSource{})
			ana.waitForPackets(30)
			from := ana.count()
			h.fault("voice=" + what)
			ana.waitForPackets(75)
			got := ana.received()
			if missing, _ := got.gaps(from); missing > 0 || len(got.sources) != 1 || c.Err() != nil {
				t.Errorf("got %d packets missing, %d sessions, error %v", missing, len(got.sources), c.Err())
			}
		})
	}
}

func TestInvalidSessionIsReplaced(t *testing.T) {
	t.Parallel()
	for _, what := range []string{
		"voice=close-4004", "voice=close-4006", "voice=close-4009", "voice=close-4011", "voice=close-4020",
		"voice=region-move", "discord=invalid-session@1ms",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			c := h.join(h.loungeID(), &numberedSource{})
			ana.waitForPackets(20)
			h.fault(what)
			h.await("another session", func() bool { return len(ana.received().sources) > 1 })
			ana.waitForPackets(30)
			if c.Err() != nil || c.ChannelID() != h.loungeID() {
				t.Errorf("got error %v, channel %s", c.Err(), c.ChannelID())
			}
		})
	}
}

func TestFinalCloseCodesEndCall(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]error{
		"close-4014": voice.ErrKicked, "close-4016": voice.ErrUnsupported, "close-4017": voice.ErrEncryption,
		"close-4021": voice.ErrTooFast, "close-4022": voice.ErrChannelGone,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			src := &numberedSource{}
			c := h.join(h.loungeID(), src)
			h.await("packets", func() bool { return src.next.Load() > 10 })
			h.fault("voice=" + what)
			select {
			case <-c.Done():
			case <-time.After(waitTimeout):
				t.Fatal("timeout waiting for the end of the call")
			}
			if !errors.Is(c.Err(), want) {
				t.Errorf("got error %v, want %v", c.Err(), want)
			}
			h.await("voice state without channel", func() bool {
				return h.bot.ChannelOf(h.Discord.GuildID(), h.bot.UserID()) == ""
			})
			// Another call is possible.
			ana := h.listen("Ana", `voice join "Lounge"`)
			h.join(h.loungeID(), src)
			ana.waitForPackets(10)
		})
	}
}

func TestModeratorMovesAndKicksBot(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(10)
	h.do("Ana", `voice move "riffbot" "Stage"`)
	h.await("move", func() bool { return c.ChannelID() == h.Discord.StageChannelID() })
	h.do("Ana", `voice join "Stage"`)
	ana.waitForPackets(20) // as a speaker
	h.do("Ana", `voice move "riffbot" "Lounge"`)
	h.do("Ana", `voice join "Lounge"`)
	h.await("move back", func() bool { return c.ChannelID() == h.loungeID() })
	ana.waitForPackets(20)
	h.do("Ana", `voice kick "riffbot"`)
	select {
	case <-c.Done():
	case <-time.After(waitTimeout):
		t.Fatal("timeout waiting for the end of the call")
	}
	if !errors.Is(c.Err(), voice.ErrKicked) {
		t.Errorf("got error %v, want ErrKicked", c.Err())
	}
}

// Stages have no end-to-end encryption, and the bot must become a speaker before it plays.
func TestBotSpeaksOnStage(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Stage"`)
	src := &numberedSource{}
	c := h.join(h.Discord.StageChannelID(), src)
	ana.waitForPackets(20)
	if first := ana.received().numbers[0]; first != 0 || c.PrivacyCode() != "" || c.Silenced() {
		t.Errorf("first packet is %d, privacy code %q, silenced %v", first, c.PrivacyCode(), c.Silenced())
	}
}

func TestMusicPausesWhileBotIsSilenced(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{Encryption: server.Off})
	ana := h.listen("Ana", `voice join "Stage"`)
	src := &numberedSource{}
	c := h.join(h.Discord.StageChannelID(), src)
	ana.waitForPackets(10)
	unheard := 0 // maximum number of packets sent before the bot is notified
	for _, turn := range []struct{ path, off, on string }{
		{"/voice-states/" + h.bot.UserID(), `{"suppress": true}`, `{"suppress": false}`},
		{"/members/" + h.bot.UserID(), `{"mute": true}`, `{"mute": false}`},
	} {
		began := time.Now()
		h.patch(turn.path, turn.off)
		h.await("silence", c.Silenced)
		at := src.next.Load()
		unheard += 2 + int(time.Since(began)/voice.FrameTime)
		if strings.Contains(turn.off, "suppress") {
			h.await("request to speak", func() bool { return h.state(t)["request_to_speak_timestamp"] != nil })
		}
		if now := src.next.Load(); now > at+1 {
			t.Errorf("%s: %d packets were taken from the source", turn.off, now-at)
		}
		h.patch(turn.path, turn.on)
		ana.waitForPackets(10)
	}
	if missing, doubled := ana.received().gaps(0); missing > unheard || doubled > 0 {
		t.Errorf("got %d packets missing, at most %d expected, %d repeated", missing, unheard, doubled)
	}
}

// Another process takes over while the bot is in the channel, as in a rolling update.
func TestCallIsTakenOverByAnotherProcess(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	src := &numberedSource{}
	c := h.join(h.loungeID(), src)
	ana.waitForPackets(10)
	next := connectBot(t, h.Env)
	next.await("voice state of the bot", func() bool {
		return next.bot.ChannelOf(h.Discord.GuildID(), next.bot.UserID()) == h.loungeID()
	})
	from := ana.count()
	next.join(h.loungeID(), src)
	ana.waitForPackets(30)
	if missing, _ := ana.received().gaps(from); missing > 10 {
		t.Errorf("got %d packets missing", missing)
	}
	<-c.Done()
	if !errors.Is(c.Err(), voice.ErrTakenOver) {
		t.Errorf("error of the old call is %v, want ErrTakenOver", c.Err())
	}
	ana.waitForPackets(20)
}

func TestJoinMovesExistingCall(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	first := h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(10)
	second := h.join(h.Discord.StageChannelID(), &numberedSource{})
	if first != second || second.ChannelID() != h.Discord.StageChannelID() {
		t.Errorf("got channel %s, same call %v", second.ChannelID(), first == second)
	}
	h.do("Ana", `voice join "Stage"`)
	ana.waitForPackets(10)
}

func TestMusicContinuesWithoutMainConnection(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(20)
	from := ana.count()
	h.fault("discord=drop-gateway@1ms")
	ana.waitForPackets(50)
	h.await("ready bot", h.bot.Ready)
	ana.waitForPackets(25)
	got := ana.received()
	if missing, _ := got.gaps(from); missing > 0 || len(got.sources) != 1 || c.Err() != nil {
		t.Errorf("got %d packets missing, %d sessions, error %v", missing, len(got.sources), c.Err())
	}
}

func TestLostPacketsAreNotRepeated(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	h.fault("voice=udp-lossx5")
	ana := h.listen("Ana", `voice join "Lounge"`)
	h.join(h.loungeID(), &numberedSource{})
	ana.waitForPackets(150)
	got := ana.received()
	missing, doubled := got.gaps(0)
	if missing == 0 || missing > 60 || doubled > 0 || got.lost > 0 {
		t.Errorf("got %d packets missing, %d repeated, %d undecryptable", missing, doubled, got.lost)
	}
}

func TestJoinOfTextChannelFails(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, voice.ErrCannotJoin)
	defer cancel()
	_, err := h.voice.Join(ctx, h.Discord.GuildID(), h.Discord.ChannelID(), &numberedSource{})
	if !errors.Is(err, voice.ErrCannotJoin) {
		t.Errorf("got error %v, want ErrCannotJoin", err)
	}
	if h.voice.Call(h.Discord.GuildID()) != nil {
		t.Error("call exists after failed join")
	}
}

func TestListenersAreTracked(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	guild := h.Discord.GuildID()
	h.do("Ana", `voice join "Lounge"`)
	h.do("Ben", `voice join "Lounge"`)
	h.do("Ben", `voice deafen`)
	h.join(h.loungeID(), &numberedSource{})
	seen := func() string {
		var all []string
		for _, l := range h.bot.Listeners(guild, h.loungeID()) {
			switch {
			case l.Bot:
				all = append(all, "bot")
			case l.Deaf:
				all = append(all, "deaf")
			default:
				all = append(all, "hearing")
			}
		}
		return strings.Join(sorted(all), " ")
	}
	h.await("Ana, Ben and the bot", func() bool { return seen() == "bot deaf hearing" })
	h.fault("discord=invalid-session@1ms") // the next session starts with the same voice states
	h.do("Ben", `voice leave`)
	h.await("Ana and the bot", func() bool { return seen() == "bot hearing" })
	// An event is counted after its state is applied.
	h.await("5 voice state events", func() bool { return h.moves.Load() >= 5 })
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
