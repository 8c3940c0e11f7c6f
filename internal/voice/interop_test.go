package voice_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave"
	server "github.com/riffbot/riffbot/discordtest/voice"
)

// otherBot is a bot built with discord.js, @discordjs/voice and davey, running in a separate process
// (contrib/interop).
type otherBot struct {
	h    *fixture
	in   io.Writer
	back *bufio.Scanner
}

// otherBotState is the state that the other bot reports.
type otherBotState struct {
	Heard, Silent, Twice, Wrong, Broken int
	Missing                             []int64
	Version, Members                    int
	Code, Authenticator, Verification   string
}

func (h *fixture) startOtherBot() *otherBot {
	h.t.Helper()
	ca := filepath.Join(h.t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, h.Voice.Certificate(), 0o600); err != nil {
		h.t.Fatal(err)
	}
	token, _ := h.Discord.GuestBot()
	where, err := json.Marshal(map[string]string{"api": h.Discord.URL() + "/api", "token": token,
		"guild":   h.Discord.GuildID(),
		"channel": h.loungeID(), "user": h.bot.UserID()})
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(h.t.Context()), "node", "hear.js", string(where))
	cmd.Dir, cmd.Stderr = "../../contrib/interop", h.t.Output()
	cmd.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+ca)
	in, err := cmd.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			h.t.Error("other bot: ", err)
		}
	})
	s := &otherBot{h: h, in: in, back: bufio.NewScanner(out)}
	s.read()
	return s
}

func (s *otherBot) read() (state otherBotState) {
	s.h.t.Helper()
	if !s.back.Scan() {
		s.h.t.Fatal("other bot exited: ", errors.Join(s.back.Err(), io.EOF))
	}
	if err := json.Unmarshal(s.back.Bytes(), &state); err != nil {
		s.h.t.Fatalf("%s: %v", s.back.Bytes(), err)
	}
	return state
}

func (s *otherBot) state() otherBotState  { return s.query("status") }
func (s *otherBot) verify() otherBotState { return s.query("verify") }

func (s *otherBot) query(what string) otherBotState {
	s.h.t.Helper()
	if _, err := io.WriteString(s.in, what+"\n"); err != nil {
		s.h.t.Fatal(err)
	}
	return s.read()
}

// TestInteropWithDiscordJS runs a call of one minute in which members join and leave, and the call is downgraded
// and encrypted again. The other bot must decrypt 99.9 % of the packets and see the same group.
func TestInteropWithDiscordJS(t *testing.T) {
	if os.Getenv("RIFFBOT_INTEROP_TEST") == "" {
		t.Skip("needs Node.js, npm and a minute: make dave-interop")
	}
	const length, bar = 60 * time.Second, 0.999
	h := open(t, server.Options{Encryption: server.Optional})
	sessions := h.dave.Load
	other := h.startOtherBot()
	src := &numberedSource{}
	src.quiet.Store(true)
	c := h.join(h.loungeID(), src)
	// same waits until both bots see the same encrypted group.
	same := func(what string, members int) {
		t.Helper()
		var theirs otherBotState
		var ours *dave.Session
		h.await(what, func() bool {
			theirs, ours = other.state(), sessions()
			return ours.Encrypted() && theirs.Version == 1 && len(ours.Members()) == members &&
				theirs.Members == members &&
				theirs.Authenticator != "" && theirs.Authenticator == ours.EpochAuthenticator()
		})
		verification, err := ours.VerificationCode(godave.UserID(h.guest()))
		h.await("verification code", func() bool { theirs = other.verify(); return theirs.Verification != "" })
		if err != nil || verification != theirs.Verification || theirs.Code == "" || theirs.Code != c.PrivacyCode() {
			t.Errorf("%s: codes %q and %q, verification %q and %q, %v", what, c.PrivacyCode(), theirs.Code,
				verification, theirs.Verification, err)
		}
		t.Logf("%-14s %d members, code %s, authenticator %.16s…, heard %d of %d", what, members, theirs.Code,
			theirs.Authenticator, theirs.Heard, src.next.Load())
	}
	same("both bots", 2)
	src.quiet.Store(false)
	began := time.Now()
	until := func(at time.Duration) {
		h.await("elapsed time", func() bool { return time.Since(began) >= at })
	}
	until(8 * time.Second)
	ben := h.listen("Ben", `voice join "Lounge"`)
	same("Ben joins", 3)
	until(16 * time.Second)
	h.do("Ben", `voice leave`)
	same("Ben leaves", 2)
	until(24 * time.Second)
	h.listen("Carl", `voice join "Lounge"`)
	same("Carl joins", 3)
	until(32 * time.Second)
	dora := h.listenWith("Dora", `voice join "Lounge"`,
		func(testing.TB) godave.SessionCreateFunc { return godave.NewNoopSession })
	h.await("downgrade", func() bool { return !sessions().Encrypted() && other.state().Version == 0 })
	t.Logf("%-14s call is not encrypted, heard %d of %d", "Dora joins", other.state().Heard, src.next.Load())
	until(42 * time.Second)
	h.do("Dora", `voice leave`)
	same("Dora leaves", 3)
	until(length)
	src.quiet.Store(true)
	h.await("silence", func() bool { return other.state().Silent >= 1 })
	theirs, sent := other.verify(), src.next.Load()
	share := float64(theirs.Heard) / float64(sent)
	t.Logf("@discordjs/voice with davey: %d of %d packets understood (%.3f %%), without %v, %d twice, %d wrong, %d breaks of its stream; ours in between: Ben %d, Dora %d",
		theirs.Heard, sent, 100*share, theirs.Missing, theirs.Twice, theirs.Wrong, theirs.Broken, ben.count(),
		dora.count())
	if share < bar || theirs.Twice > 0 { // wrong packets are not counted as heard
		t.Errorf("got %.3f %% of packets and %d repeated, want at least %.1f %%", 100*share, theirs.Twice, 100*bar)
	}
}
