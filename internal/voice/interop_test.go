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

	server "riffbot/internal/sandbox/voice"
	"riffbot/internal/voice/dave"
)

// stranger is a bot made with other people's code, in a process of its own
// (contrib/interop): discord.js, @discordjs/voice and davey.
type stranger struct {
	h    *hall
	in   io.Writer
	back *bufio.Scanner
}

// strangerState is what it says of itself.
type strangerState struct {
	Heard, Silent, Twice, Wrong, Broken int
	Missing                             []int64
	Version, Members                    int
	Code, Authenticator, Verification   string
}

func (h *hall) invite() *stranger {
	h.t.Helper()
	ca := filepath.Join(h.t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, h.Voice.Certificate(), 0o600); err != nil {
		h.t.Fatal(err)
	}
	token, _ := h.Discord.GuestBot()
	where, err := json.Marshal(map[string]string{"api": h.Discord.URL() + "/api", "token": token, "guild": h.Discord.GuildID(),
		"channel": h.lounge(), "user": h.bot.UserID()})
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
			h.t.Error("the other bot: ", err)
		}
	})
	s := &stranger{h: h, in: in, back: bufio.NewScanner(out)}
	s.read()
	return s
}

func (s *stranger) read() (state strangerState) {
	s.h.t.Helper()
	if !s.back.Scan() {
		s.h.t.Fatal("the other bot has ended: ", errors.Join(s.back.Err(), io.EOF))
	}
	if err := json.Unmarshal(s.back.Bytes(), &state); err != nil {
		s.h.t.Fatalf("%s: %v", s.back.Bytes(), err)
	}
	return state
}

func (s *stranger) state() strangerState  { return s.ask("status") }
func (s *stranger) verify() strangerState { return s.ask("verify") }

func (s *stranger) ask(what string) strangerState {
	s.h.t.Helper()
	if _, err := io.WriteString(s.in, what+"\n"); err != nil {
		s.h.t.Fatal(err)
	}
	return s.read()
}

// TestInteropWithOtherPeoplesCode is a call of a minute in which members come and
// go and the encryption between them ends and begins again. The other bot has to
// understand 999 of 1000 packets, and to see the same group.
func TestInteropWithOtherPeoplesCode(t *testing.T) {
	if os.Getenv("RIFFBOT_INTEROP_TEST") == "" {
		t.Skip("needs Node.js, npm and a minute: make dave-interop")
	}
	const length, bar = 60 * time.Second, 0.999
	h := open(t, server.Options{Encryption: server.Optional})
	sessions := h.dave.Load
	other := h.invite()
	src := &tape{}
	src.quiet.Store(true)
	c := h.join(h.lounge(), src)
	// same waits until both see one group of so many, encrypted.
	same := func(what string, members int) {
		t.Helper()
		var theirs strangerState
		var ours *dave.Session
		h.await(what, func() bool {
			theirs, ours = other.state(), sessions()
			return ours.Encrypted() && theirs.Version == 1 && len(ours.Members()) == members && theirs.Members == members &&
				theirs.Authenticator != "" && theirs.Authenticator == ours.EpochAuthenticator()
		})
		verification, err := ours.VerificationCode(godave.UserID(h.guest()))
		h.await("their verification code", func() bool { theirs = other.verify(); return theirs.Verification != "" })
		if err != nil || verification != theirs.Verification || theirs.Code == "" || theirs.Code != c.PrivacyCode() {
			t.Errorf("%s: codes %q and %q, verification %q and %q, %v", what, c.PrivacyCode(), theirs.Code, verification, theirs.Verification, err)
		}
		t.Logf("%-14s %d members, code %s, authenticator %.16s…, heard %d of %d", what, members, theirs.Code, theirs.Authenticator, theirs.Heard, src.next.Load())
	}
	same("the two", 2)
	src.quiet.Store(false)
	began := time.Now()
	until := func(at time.Duration) {
		h.await("the time", func() bool { return time.Since(began) >= at })
	}
	until(8 * time.Second)
	ben := h.listen("Ben", `voice join "Lounge"`)
	same("Ben comes", 3)
	until(16 * time.Second)
	h.do("Ben", `voice leave`)
	same("Ben goes", 2)
	until(24 * time.Second)
	h.listen("Carl", `voice join "Lounge"`)
	same("Carl comes", 3)
	until(32 * time.Second)
	dora := h.listenWith("Dora", `voice join "Lounge"`, func(testing.TB) godave.SessionCreateFunc { return godave.NewNoopSession })
	h.await("the downgrade", func() bool { return !sessions().Encrypted() && other.state().Version == 0 })
	t.Logf("%-14s nobody encrypts, heard %d of %d", "Dora comes", other.state().Heard, src.next.Load())
	until(42 * time.Second)
	h.do("Dora", `voice leave`)
	same("Dora goes", 3)
	until(length)
	src.quiet.Store(true)
	h.await("silence", func() bool { return other.state().Silent >= 1 })
	theirs, sent := other.verify(), src.next.Load()
	share := float64(theirs.Heard) / float64(sent)
	t.Logf("@discordjs/voice with davey: %d of %d packets understood (%.3f %%), without %v, %d twice, %d wrong, %d breaks of its stream; ours in between: Ben %d, Dora %d",
		theirs.Heard, sent, 100*share, theirs.Missing, theirs.Twice, theirs.Wrong, theirs.Broken, ben.count(), dora.count())
	if share < bar || theirs.Twice > 0 { // the wrong ones are among those not understood
		t.Errorf("the bar is %.1f %%", 100*bar)
	}
}
