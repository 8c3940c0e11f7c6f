package voice_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/thesyncim/gopus"
	"github.com/thesyncim/gopus/container/ogg"

	server "github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/voice"
)

// The benchmarks measure complete calls: websockets over TLS, DAVE, transport encryption, and packets read from a
// master file. The voice server runs in a separate process on the same machine, so that its CPU time is not
// counted.

// serverEnv is the environment variable that makes the test binary run the voice server.
const serverEnv = "RIFFBOT_BENCH_VOICE_SERVER"

// admission is a request to the server process, and its answer.
type admission struct{ Guild, Token, Endpoint string }

// serveVoice runs the server process. It admits the bot to the guilds named in its input.
func serveVoice(in io.Reader, out io.Writer) error {
	s, err := server.Start(context.Background(), server.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	answers := json.NewEncoder(out)
	if err := answers.Encode(s.Certificate()); err != nil {
		return err
	}
	for lines := json.NewDecoder(in); ; {
		var a admission
		if err := lines.Decode(&a); err != nil {
			return nil //nolint:nilerr // end of input
		}
		a.Endpoint = s.Admit(server.Ticket{
			Token: a.Token, GuildID: a.Guild, ChannelID: a.Guild + "1", UserID: "42", SessionID: "s", Bot: true,
			Speak: true,
		})
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

// remote implements [voice.Gateway] with a server process.
type remote struct {
	calls *voice.Voice
	mu    sync.Mutex
	to    *json.Encoder
	from  *json.Decoder
}

func (r *remote) UpdateVoiceState(_ context.Context, guildID, channelID string, _, _ bool) error {
	if channelID == "" {
		return nil
	}
	r.mu.Lock()
	a := admission{Guild: guildID, Token: "t" + guildID}
	err := r.to.Encode(a)
	if err == nil {
		err = r.from.Decode(&a)
	}
	r.mu.Unlock()
	r.calls.StateChanged(voice.State{GuildID: guildID, ChannelID: channelID, SessionID: "s"})
	r.calls.ServerChanged(a.Token, guildID, a.Endpoint)
	return err
}

func (*remote) IsStage(string, string) bool                        { return false }
func (*remote) CanJoin(string, string) error                       { return nil }
func (*remote) SpeakOnStage(context.Context, string, string) error { return nil }
func (*remote) AskToSpeak(context.Context, string, string) error   { return nil }

// connect starts a server process and returns a Voice that uses it.
func connect(b *testing.B, late func(time.Duration)) *voice.Voice {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^$")
	cmd.Env = append(os.Environ(), serverEnv+"=1")
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
	r := &remote{to: json.NewEncoder(in), from: json.NewDecoder(bufio.NewReader(out))}
	var certificate []byte
	if err := r.from.Decode(&certificate); err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	r.calls = voice.New(voice.Config{Gateway: r, UserID: func() string { return "42" }, Dave: encryption(b), Late: late,
		TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Log: slog.New(slog.DiscardHandler)})
	b.Cleanup(func() {
		r.calls.Close()
		_ = in.Close()
		_ = cmd.Wait()
	})
	return r.calls
}

// master writes a song of 128 kbit/s to a file and returns its path.
func master(b *testing.B) string {
	b.Helper()
	e, err := gopus.NewEncoder(gopus.EncoderConfig{SampleRate: 48000, Channels: 2, Application: gopus.ApplicationAudio})
	if err != nil {
		b.Fatal(err)
	}
	_ = e.SetBitrate(128000)
	_ = e.SetComplexity(1)
	var file bytes.Buffer
	w, err := ogg.NewWriter(&file, 48000, 2)
	if err != nil {
		b.Fatal(err)
	}
	pcm, buf := make([]float32, 2*960), make([]byte, 4000)
	for n := range 60 * 50 {
		for i := range pcm {
			at := float64(n*960+i/2) / 48000
			pcm[i] = float32(0.2*math.Sin(at*2*math.Pi*220*(1+float64(n%7))) + 0.1*math.Sin(at*at*9000))
		}
		size, err := e.Encode(pcm, buf)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.WritePacket(buf[:size], 960); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "master.ogg")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// loop plays a master repeatedly.
type loop struct{ packets *media.Packets }

func (l loop) NextFrame() ([]byte, bool) {
	packet, err := l.packets.Next()
	if err != nil {
		l.packets.Seek(0)
		packet, err = l.packets.Next()
	}
	return packet, err == nil
}

func play(b *testing.B, path string) loop {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	p, err := media.OpenPackets(f)
	if err != nil {
		b.Fatal(err)
	}
	return loop{p}
}

// lateness is a histogram of the delays of packets with bins of 0.1 ms.
type lateness struct{ bins [2000]atomic.Int64 }

func (l *lateness) add(d time.Duration) {
	l.bins[min(max(int(d/(100*time.Microsecond)), 0), len(l.bins)-1)].Add(1)
}

func (l *lateness) clear() {
	for i := range l.bins {
		l.bins[i].Store(0)
	}
}

// sum returns the number of packets, the 99th percentile, and the share of packets later than 20 ms.
func (l *lateness) sum() (n int64, p99 time.Duration, late float64) {
	var bins [2000]int64
	for i := range l.bins {
		bins[i] = l.bins[i].Load()
		n += bins[i]
	}
	seen, over := int64(0), int64(0)
	for i, c := range bins {
		if seen < n*99/100 {
			p99 = time.Duration(i+1) * 100 * time.Microsecond
		}
		seen += c
		if i >= 200 {
			over += c
		}
	}
	return n, p99, float64(over) / float64(max(n, 1))
}

// cpuTime returns the CPU time of the process or of its exited children.
func cpuTime(who int) time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(who, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// memory returns the size of the live heap and the stacks in bytes.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkJitterOfOneStream measures the jitter at a listener in the same call: the deviation of the time
// between two packets from 20 ms.
func BenchmarkJitterOfOneStream(b *testing.B) {
	h := open(b, server.Options{})
	ana := h.listen("Ana", `voice join "Lounge"`)
	for range b.N {
		h.join(h.loungeID(), &numberedSource{})
		ana.waitForPackets(50)
		from := ana.count()
		ana.waitForPackets(1000)
		arrived := ana.received().arrived[from:]
		var off []time.Duration
		for i := 1; i < len(arrived); i++ {
			off = append(off, (arrived[i].Sub(arrived[i-1]) - voice.FrameTime).Abs())
		}
		drift := arrived[len(arrived)-1].Sub(arrived[0]) - time.Duration(len(off))*voice.FrameTime
		slices.Sort(off)
		b.ReportMetric(off[len(off)/2].Seconds()*1e3, "p50-jitter-ms")
		b.ReportMetric(off[len(off)*99/100].Seconds()*1e3, "p99-jitter-ms")
		b.ReportMetric(off[len(off)-1].Seconds()*1e3, "max-jitter-ms")
		b.ReportMetric(drift.Seconds()*1e3, "drift-ms")
		b.ReportMetric(0, "ns/op")
	}
}

// BenchmarkStreams measures how many calls can play concurrently with a 99th percentile below 20 ms and less than
// 0.1 % of packets later than that. It stops after the first number that is too high.
func BenchmarkStreams(b *testing.B) {
	song := master(b)
	for _, streams := range []int{1, 100, 250, 500, 1000, 1500, 2000, 3000, 4000} {
		enough := false
		b.Run(strconv.Itoa(streams), func(b *testing.B) {
			for range b.N {
				enough = !measureStreams(b, song, streams)
			}
			b.ReportMetric(0, "ns/op")
		})
		if enough {
			return
		}
	}
}

// measureStreams measures a number of streams and reports whether they met the requirements.
func measureStreams(b *testing.B, song string, streams int) bool {
	var counted lateness
	calls := connect(b, counted.add)
	before := memory()
	call(b, calls, song, streams)
	wait(b, 2*time.Second)
	counted.clear()
	began, cpu := time.Now(), cpuTime(syscall.RUSAGE_SELF)
	wait(b, 10*time.Second)
	took, spent := time.Since(began), cpuTime(syscall.RUSAGE_SELF)-cpu
	n, p99, late := counted.sum()
	b.ReportMetric(p99.Seconds()*1e3, "p99-late-ms")
	b.ReportMetric(late*100, "%-over-20ms")
	b.ReportMetric(spent.Seconds()/took.Seconds()/float64(streams)*100, "%core/stream")
	b.ReportMetric(float64(memory()-before)/float64(streams)/1024, "KiB/stream")
	return p99 < voice.FrameTime && late < 0.001 && float64(n) > 0.99*took.Seconds()*50*float64(streams)
}

// call starts a number of calls.
func call(b *testing.B, calls *voice.Voice, song string, streams int) {
	b.Helper()
	var joining sync.WaitGroup
	room := make(chan struct{}, 8)
	for n := range streams {
		guild, src := strconv.Itoa(1000+n), play(b, song)
		room <- struct{}{}
		joining.Go(func() {
			if _, err := calls.Join(b.Context(), guild, guild+"1", src); err != nil {
				b.Errorf("call %s: %v", guild, err)
			}
			<-room
		})
	}
	joining.Wait()
}

// wait waits for the duration of a measurement.
func wait(b *testing.B, d time.Duration) {
	select {
	case <-b.Context().Done():
	case <-time.After(d):
	}
}

// BenchmarkTranscodingBaseline measures the approach of other bots: one ffmpeg process per stream, which
// transcodes during playback.
func BenchmarkTranscodingBaseline(b *testing.B) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		b.Skip("ffmpeg is not installed")
	}
	song := master(b)
	const streams, length = 4, 10 * time.Second
	for range b.N {
		began, cpu := time.Now(), cpuTime(syscall.RUSAGE_CHILDREN)
		var playing sync.WaitGroup
		var held atomic.Int64
		for range streams {
			playing.Go(func() {
				cmd := exec.CommandContext(b.Context(), ffmpeg, "-hide_banner", "-loglevel", "error", "-re", "-t",
					fmt.Sprint(length.Seconds()), "-i", song,
					"-c:a", "libopus", "-b:a", "128k", "-f", "opus", "-")
				if err := cmd.Run(); err != nil {
					b.Error(err)
					return
				}
				if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
					held.Add(r.Maxrss)
				}
			})
		}
		playing.Wait()
		share := (cpuTime(syscall.RUSAGE_CHILDREN) - cpu).Seconds() / time.Since(began).Seconds() / streams * 100
		b.ReportMetric(share, "%core/stream")
		b.ReportMetric(float64(held.Load())/streams, "KiB/stream")
		b.ReportMetric(0, "ns/op")
	}
}
