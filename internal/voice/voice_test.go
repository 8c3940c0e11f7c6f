package voice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	server "riffbot/internal/sandbox/voice"
	"riffbot/internal/voice"
)

func TestMusicIsHeardWholeAndEndsInSilence(t *testing.T) {
	t.Parallel()
	for name, encryption := range map[string]server.Encryption{"encrypted": server.Required, "plain": server.Off} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{Encryption: encryption})
			ana := h.listen("Ana", `voice join "Lounge"`)
			src := &tape{}
			src.most.Store(60)
			src.quiet.Store(true)
			c := h.join(h.lounge(), src)
			if encryption == server.Required {
				h.await("a code to compare", func() bool { return c.PrivacyCode() != "" })
			}
			src.quiet.Store(false)
			h.await("the end", func() bool { return ana.soFar().silent >= 5 })
			got := ana.soFar()
			first, last := got.numbers[0], got.numbers[len(got.numbers)-1]
			if missing, doubled := got.gaps(0); missing+doubled+got.lost > 0 || got.silent != 5 || first > 2 || last != 59 {
				t.Errorf("%d to %d, %d missing, %d twice, %d lost, %d of silence", first, last, missing, doubled, got.lost, got.silent)
			}
			for i, at := range got.stamps[1:] { // more than 20 ms where this machine stood still
				if d := at - got.stamps[i]; d == 0 || d%960 != 0 || d > 48000 {
					t.Fatalf("packet %d is stamped %d after the one before", i+1, d)
				}
			}
			for _, text := range []string{"♪ Night Drive", strings.Repeat("long ", 200), ""} {
				if err := h.bot.SetVoiceStatus(t.Context(), h.lounge(), text); err != nil {
					t.Errorf("%.20s: %v", text, err)
				}
			}
			// Another song after a pause.
			src.most.Store(0)
			ana.more(10)
			if err := c.Leave(t.Context()); err != nil || c.Err() != nil {
				t.Errorf("%v, %v", err, c.Err())
			}
			h.await("silence again", func() bool { return ana.soFar().silent > 5 })
			h.await("the goodbye", func() bool { return h.bot.ChannelOf(h.Discord.GuildID(), h.bot.UserID()) == "" })
			if h.voice.Call(h.Discord.GuildID()) != nil {
				t.Error("there is still a call")
			}
		})
	}
}

// The two events of joining come in either order.
func TestTheServerMayComeBeforeTheState(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	h.fault("discord=voice-server-first")
	h.join(h.lounge(), &tape{})
	ana.more(20)
}

// What a lost socket, or a crash of the voice server, costs is nothing: the
// session is resumed, and sound goes on meanwhile.
func TestALostSocketIsResumed(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"drop-socket", "close-4015"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			c := h.join(h.lounge(), &tape{})
			ana.more(30)
			from := ana.count()
			h.fault("voice=" + what)
			ana.more(75)
			got := ana.soFar()
			if missing, _ := got.gaps(from); missing > 0 || len(got.sources) != 1 || c.Err() != nil {
				t.Errorf("%d packets missing, %d sessions, %v", missing, len(got.sources), c.Err())
			}
		})
	}
}

// A session that is no longer valid is replaced, and nothing of the music is
// lost: it waits.
func TestALostSessionIsReplaced(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"voice=close-4006", "voice=close-4009", "voice=region-move", "discord=invalid-session@1ms"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			ana := h.listen("Ana", `voice join "Lounge"`)
			c := h.join(h.lounge(), &tape{})
			ana.more(20)
			h.fault(what)
			h.await("another session", func() bool { return len(ana.soFar().sources) > 1 })
			ana.more(30)
			if c.Err() != nil || c.ChannelID() != h.lounge() {
				t.Errorf("%v, in %s", c.Err(), c.ChannelID())
			}
		})
	}
}

// Where Discord does not want the bot, it leaves and says why.
func TestSomeEndsAreFinal(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]error{
		"close-4014": voice.ErrKicked, "close-4017": voice.ErrEncryption, "close-4021": voice.ErrTooFast, "close-4022": voice.ErrChannelGone,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := open(t, server.Options{})
			src := &tape{}
			c := h.join(h.lounge(), src)
			h.await("music", func() bool { return src.next.Load() > 10 })
			h.fault("voice=" + what)
			select {
			case <-c.Done():
			case <-time.After(patience):
				t.Fatal("the call goes on")
			}
			if !errors.Is(c.Err(), want) {
				t.Errorf("%v, want %v", c.Err(), want)
			}
			h.await("nobody", func() bool { return h.bot.ChannelOf(h.Discord.GuildID(), h.bot.UserID()) == "" })
			// It may come back when it is asked to.
			ana := h.listen("Ana", `voice join "Lounge"`)
			h.join(h.lounge(), src)
			ana.more(10)
		})
	}
}

func TestModeratorsMoveAndKickTheBot(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.lounge(), &tape{})
	ana.more(10)
	h.do("Ana", `voice move "riffbot" "Stage"`)
	h.await("the move", func() bool { return c.ChannelID() == h.Discord.StageChannelID() })
	h.do("Ana", `voice join "Stage"`)
	ana.more(20) // as a speaker
	h.do("Ana", `voice move "riffbot" "Lounge"`)
	h.do("Ana", `voice join "Lounge"`)
	h.await("the move back", func() bool { return c.ChannelID() == h.lounge() })
	ana.more(20)
	h.do("Ana", `voice kick "riffbot"`)
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Fatal("the call goes on")
	}
	if !errors.Is(c.Err(), voice.ErrKicked) {
		t.Errorf("%v", c.Err())
	}
}

// On a stage there is no encryption between members, and the bot becomes a
// speaker before it plays.
func TestTheBotSpeaksOnAStage(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Stage"`)
	src := &tape{}
	c := h.join(h.Discord.StageChannelID(), src)
	ana.more(20)
	if first := ana.soFar().numbers[0]; first != 0 || c.PrivacyCode() != "" || c.Silenced() {
		t.Errorf("begins with packet %d, code %q", first, c.PrivacyCode())
	}
}

// Where the bot may not speak the music waits, and nothing of it is lost.
func TestMusicWaitsWhileTheBotMayNotSpeak(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{Encryption: server.Off})
	ana := h.listen("Ana", `voice join "Stage"`)
	src := &tape{}
	c := h.join(h.Discord.StageChannelID(), src)
	ana.more(10)
	unheard := 0 // packets that may be on their way until the bot knows
	for _, turn := range []struct{ path, off, on string }{
		{"/voice-states/" + h.bot.UserID(), `{"suppress": true}`, `{"suppress": false}`}, // to the audience and back
		{"/members/" + h.bot.UserID(), `{"mute": true}`, `{"mute": false}`},
	} {
		began := time.Now()
		h.patch(turn.path, turn.off)
		h.await("silence", c.Silenced)
		at := src.next.Load()
		unheard += 2 + int(time.Since(began)/voice.FrameTime)
		if strings.Contains(turn.off, "suppress") {
			h.await("a raised hand", func() bool { return h.state(t)["request_to_speak_timestamp"] != nil })
		}
		if now := src.next.Load(); now > at+1 {
			t.Errorf("%s: %d packets were taken", turn.off, now-at)
		}
		h.patch(turn.path, turn.on)
		ana.more(10)
	}
	if missing, doubled := ana.soFar().gaps(0); missing > unheard || doubled > 0 {
		t.Errorf("%d missing, of which %d were on their way, %d twice", missing, unheard, doubled)
	}
}

// Another process takes the call over, as after a crash: Discord still has the bot
// in the channel.
func TestAnotherProcessGoesOn(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	src := &tape{}
	c := h.join(h.lounge(), src)
	ana.more(10)
	next := enter(t, h.World) // at the same time, as in a rolling update
	next.await("where the bot is", func() bool { return next.bot.ChannelOf(h.Discord.GuildID(), next.bot.UserID()) == h.lounge() })
	from := ana.count()
	next.join(h.lounge(), src)
	ana.more(30)
	if missing, _ := ana.soFar().gaps(from); missing > 10 {
		t.Errorf("%d packets are missing", missing)
	}
	<-c.Done()
	if !errors.Is(c.Err(), voice.ErrTakenOver) {
		t.Errorf("the old call: %v", c.Err())
	}
	ana.more(20)
}

func TestACallMovesWhenItIsAskedTo(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	first := h.join(h.lounge(), &tape{})
	ana.more(10)
	second := h.join(h.Discord.StageChannelID(), &tape{})
	if first != second || second.ChannelID() != h.Discord.StageChannelID() {
		t.Errorf("in %s", second.ChannelID())
	}
	h.do("Ana", `voice join "Stage"`)
	ana.more(10)
}

// The main connection's faults are none of the call's.
func TestMusicGoesOnWithoutTheMainConnection(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	c := h.join(h.lounge(), &tape{})
	ana.more(20)
	from := ana.count()
	h.fault("discord=drop-gateway@1ms")
	ana.more(50)
	h.await("the bot", h.bot.Ready)
	ana.more(25)
	got := ana.soFar()
	if missing, _ := got.gaps(from); missing > 0 || len(got.sources) != 1 || c.Err() != nil {
		t.Errorf("%d packets missing, %d sessions, %v", missing, len(got.sources), c.Err())
	}
}

func TestLostPacketsStayLost(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	h.fault("voice=udp-lossx5")
	ana := h.listen("Ana", `voice join "Lounge"`)
	h.join(h.lounge(), &tape{})
	ana.more(150)
	got := ana.soFar()
	missing, doubled := got.gaps(0)
	if missing == 0 || missing > 60 || doubled > 0 || got.lost > 0 {
		t.Errorf("%d missing, %d twice, %d not decrypted", missing, doubled, got.lost)
	}
}

func TestWhoMayNotComeIsTold(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, voice.ErrNotLetIn)
	defer cancel()
	_, err := h.voice.Join(ctx, h.Discord.GuildID(), h.Discord.ChannelID(), &tape{}) // of text
	if !errors.Is(err, voice.ErrNotLetIn) {
		t.Errorf("%v", err)
	}
	if h.voice.Call(h.Discord.GuildID()) != nil {
		t.Error("there is a call")
	}
}

func TestWhoListensIsKnown(t *testing.T) {
	t.Parallel()
	h := open(t, server.Options{})
	guild := h.Discord.GuildID()
	h.do("Ana", `voice join "Lounge"`)
	h.do("Ben", `voice join "Lounge"`)
	h.do("Ben", `voice deafen`)
	h.join(h.lounge(), &tape{})
	seen := func() string {
		var all []string
		for _, l := range h.bot.Listeners(guild, h.lounge()) {
			switch {
			case l.Bot:
				all = append(all, "bot")
			case l.Deaf:
				all = append(all, "deaf")
			default:
				all = append(all, "ear")
			}
		}
		return strings.Join(sorted(all), " ")
	}
	h.await("both and the bot", func() bool { return seen() == "bot deaf ear" })
	h.fault("discord=invalid-session@1ms") // another greeting says the same
	h.do("Ben", `voice leave`)
	h.await("Ana and the bot", func() bool { return seen() == "bot ear" })
	if h.moves.Load() < 5 {
		t.Errorf("told of %d moves", h.moves.Load())
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
