package listener

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/disgoorg/godave"
	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/discordtest/voice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, opts voice.Options) *voice.Server {
	t.Helper()
	s, err := voice.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// member joins a channel. With a recorder, it records the audio of the bot.
func member(t *testing.T, s *voice.Server, userID string, r *Recorder, sessions godave.SessionCreateFunc, bot bool) *Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Certificate())
	call := Call{Token: "token of " + userID, GuildID: "1", ChannelID: "10", UserID: userID, SessionID: "session of " + userID}
	call.Endpoint = s.Admit(voice.Ticket{Token: call.Token, GuildID: "1", ChannelID: "10", UserID: userID, SessionID: call.SessionID, Speak: true, Hear: true, Bot: bot})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := Join(ctx, call, Options{TLS: &tls.Config{RootCAs: roots}, Session: sessions, Log: slog.New(slog.DiscardHandler),
		Frame: func(from string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte) {
			if r != nil && from == "100" {
				r.Packet(ssrc, sequence, timestamp, frame)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Leave)
	return c
}

// waitForAudio waits until the recording is half a second longer.
func waitForAudio(t *testing.T, what string, r *Recorder) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.WaitForAudio(ctx, 500*time.Millisecond); err != nil {
		t.Fatalf("%s: %v; %s", what, err, r.Summary())
	}
}

func recorder(t *testing.T) (*Recorder, *bytes.Buffer) {
	t.Helper()
	var file bytes.Buffer
	r, err := NewRecorder(&file)
	if err != nil {
		t.Fatal(err)
	}
	return r, &file
}

// TestAudioContinuesAsMembersJoinAndLeave checks the audio of a bot while members join and
// leave, with DAVE, after a downgrade, and after an upgrade.
func TestAudioContinuesAsMembersJoinAndLeave(t *testing.T) {
	t.Parallel()
	s := start(t, voice.Options{Encryption: voice.Optional})
	bot := &speaker{Client: member(t, s, "100", nil, newSession, true), t: t}
	stop := bot.play()
	defer stop()

	ana, _ := recorder(t)
	listens := member(t, s, "101", ana, newSession, false)
	waitForAudio(t, "two in the call", ana)
	if !listens.Encrypted() || !bot.Encrypted() {
		t.Error("not encrypted")
	}
	ben, _ := recorder(t)
	third := member(t, s, "102", ben, newSession, false)
	waitForAudio(t, "third member, its recording", ben)
	waitForAudio(t, "third member, the first recording", ana)
	third.Leave()
	waitForAudio(t, "after the third member left", ana)
	old, _ := recorder(t)
	plain := member(t, s, "103", old, godave.NewNoopSession, false)
	waitForAudio(t, "member without DAVE", old)
	waitForAudio(t, "call with a member without DAVE", ana)
	plain.Leave()
	waitForAudio(t, "after the upgrade", ana)
	listens.Leave()
	again, file := recorder(t)
	member(t, s, "101", again, newSession, false)
	waitForAudio(t, "after the member joined again", again)
	stop()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := again.WaitForEnd(ctx); err != nil {
		t.Error(err)
	}
	heard := again.Summary()
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if packets, _ := read(t, file.Bytes()); len(packets) < 25 || heard.Lost > 0 {
		t.Errorf("%d packets, %s", len(packets), heard)
	}
	t.Logf("first recording: %s", ana.Summary())
}

// faultLog records which faults were injected.
type faultLog struct {
	slog.Handler
	mu       sync.Mutex
	injected []string
}

func (l *faultLog) Enabled(context.Context, slog.Level) bool { return true }

func (l *faultLog) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "fault" {
			l.mu.Lock()
			l.injected = append(l.injected, a.Value.String())
			l.mu.Unlock()
		}
		return true
	})
	return nil
}

func (l *faultLog) has(fault string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.injected, fault)
}

// TestRecoveryFromCommitFaults checks that audio of the bot arrives after faults of its commits
// and welcomes.
func TestRecoveryFromCommitFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"commit-lost", "commit-race", "garbled-commit", "garbled-welcome"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			log := &faultLog{Handler: slog.DiscardHandler}
			s := start(t, voice.Options{TransitionTime: 500 * time.Millisecond, Log: slog.New(log)})
			for i := range 2 { // form the group that the bot joins with a welcome
				member(t, s, fmt.Sprint(101+i), nil, newSession, false)
			}
			if err := s.Fault(fault); err != nil {
				t.Fatal(err)
			}
			bot := &speaker{Client: member(t, s, "100", nil, newSession, true), t: t}
			defer bot.play()()
			for i := range 2 {
				r, _ := recorder(t)
				member(t, s, fmt.Sprint(103+i), r, newSession, false)
				waitForAudio(t, fmt.Sprintf("listener %d", i+3), r)
			}
			if !log.has(fault) {
				t.Error("the fault was not injected")
			}
		})
	}
}
