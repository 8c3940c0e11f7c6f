package bench

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/discordtest/dave"
	discordvoice "github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/voice"
)

// voiceServerEnv is the environment variable that makes the test binary run a voice server.
const voiceServerEnv = "RIFFBOT_BENCH_VOICE_SERVER"

// admission is a request to the process of the voice server, and its answer.
type admission struct{ Guild, Token, Endpoint string }

// voiceServers is the number of voice servers with an address of their own, which take turns.
const voiceServers = 50

// serveVoice runs the process of the voice servers. It admits the bot to the guilds named in its input.
func serveVoice(in io.Reader, out io.Writer) error {
	var all []*discordvoice.Server
	answers := json.NewEncoder(out)
	for range voiceServers {
		s, err := discordvoice.Start(context.Background(), discordvoice.Options{})
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		if err := answers.Encode(s.Certificate()); err != nil {
			return err
		}
		all = append(all, s)
	}
	lines := json.NewDecoder(in)
	for n := 0; ; n++ {
		var a admission
		if err := lines.Decode(&a); err != nil {
			return nil //nolint:nilerr // end of input
		}
		a.Endpoint = all[n%len(all)].Admit(discordvoice.Ticket{
			Token: a.Token, GuildID: a.Guild, ChannelID: a.Guild + "1", UserID: "42", SessionID: "s", Bot: true,
			Speak: true,
		})
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

// voiceServer is the process of the voice servers. It implements [voice.Gateway].
type voiceServer struct {
	process *os.Process
	calls   *voice.Voice
	mu      sync.Mutex
	to      *json.Encoder
	from    *json.Decoder
}

// startVoiceServer starts a process and returns it with a Voice that uses it. The Voice calls late for each packet.
func startVoiceServer(b *testing.B, late func(time.Duration)) *voiceServer {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^$")
	cmd.Env = append(os.Environ(), voiceServerEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	s := &voiceServer{process: cmd.Process, to: json.NewEncoder(in), from: json.NewDecoder(bufio.NewReader(out))}
	roots := x509.NewCertPool()
	for range voiceServers {
		var certificate []byte
		if err := s.from.Decode(&certificate); err != nil {
			b.Fatal(err)
		}
		roots.AppendCertsFromPEM(certificate)
	}
	s.calls = voice.New(voice.Config{Gateway: s, UserID: func() string { return "42" }, Dave: daveOf(b), Late: late,
		TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Log: slog.New(slog.DiscardHandler)})
	b.Cleanup(func() {
		s.calls.Close()
		_ = in.Close()
		_ = cmd.Wait()
	})
	return s
}

func daveOf(b *testing.B) godave.SessionCreateFunc {
	return func(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
		s, err := dave.New(dave.Config{Log: log, UserID: id, Callbacks: to})
		if err != nil {
			b.Error(err)
			return godave.NewNoopSession(log, id, to)
		}
		return s
	}
}

// whileStopped calls f while the process is stopped, so that it takes no processor time. The kernel drops the packets
// that do not fit into the buffer of its socket.
func (s *voiceServer) whileStopped(b *testing.B, f func()) {
	if err := s.process.Signal(syscall.SIGSTOP); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.process.Signal(syscall.SIGCONT) }()
	f()
}

// UpdateVoiceState admits the bot to a channel and announces this to the Voice.
func (s *voiceServer) UpdateVoiceState(_ context.Context, guildID, channelID string, _, _ bool) error {
	if channelID == "" {
		return nil
	}
	s.mu.Lock()
	a := admission{Guild: guildID, Token: "t" + guildID}
	err := s.to.Encode(a)
	if err == nil {
		err = s.from.Decode(&a)
	}
	s.mu.Unlock()
	s.calls.StateChanged(voice.State{GuildID: guildID, ChannelID: channelID, SessionID: "s"})
	s.calls.ServerChanged(a.Token, guildID, a.Endpoint)
	return err
}

// IsStage returns false.
func (*voiceServer) IsStage(string, string) bool { return false }

// CanJoin returns nil.
func (*voiceServer) CanJoin(string, string) error { return nil }

// SpeakOnStage is not called.
func (*voiceServer) SpeakOnStage(context.Context, string, string) error { return nil }

// AskToSpeak is not called.
func (*voiceServer) AskToSpeak(context.Context, string, string) error { return nil }
