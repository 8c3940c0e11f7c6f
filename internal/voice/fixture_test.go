package voice_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/disgoorg/godave"
	"go.uber.org/goleak"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/discordtest/userclient"
	server "github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/redact"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/voice"
)

// httpClient has connections of its own: a test that closes an [httptest.Server] closes
// the idle connections of [http.DefaultTransport] while other tests use them.
var httpClient = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}

func TestMain(m *testing.M) {
	// The tests mostly wait for audio, so more of them than there are cores can run at the same time.
	if err := flag.Set("test.parallel", "10"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// waitTimeout limits each wait of a test.
const waitTimeout = 40 * time.Second

// fixture is a test fixture: an emulated Discord with a connected bot.
type fixture struct {
	*sandbox.Env
	t     testing.TB
	stop  func() // disconnects the bot without leaving its call
	bot   *bot.Bot
	voice *voice.Voice
	moves atomic.Int64                 // number of voice state events
	dave  atomic.Pointer[dave.Session] // latest session of the bot
}

func open(t testing.TB, opts server.Options) *fixture {
	t.Helper()
	w, err := sandbox.Start(t.Context(), sandbox.Options{Voice: opts, Heartbeat: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return connectBot(t, w)
}

// connectBot connects a bot to an emulated Discord.
func connectBot(t testing.TB, w *sandbox.Env) *fixture {
	t.Helper()
	h := &fixture{Env: w, t: t}
	var err error
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	h.bot, err = bot.New(bot.Config{Token: w.Discord.BotToken(), APIURL: w.Discord.URL() + "/api", Shards: 1, Shard: -1,
		Redact: redact.New(), Log: log, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	h.voice = voice.New(voice.Config{Gateway: h.bot, UserID: h.bot.UserID, Dave: h.encrypt, TLS: trust(w.Voice),
		Log: log})
	router, err := discord.NewRouter(nil, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		ended <- h.bot.Run(ctx, bot.Handlers{Router: router, Voice: h.voice,
			VoiceStateChanged: func(string) { h.moves.Add(1) }})
	}()
	h.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { h.voice.Close(); h.stop() })
	h.await("ready bot", h.bot.Ready)
	return h
}

func trust(s *server.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Certificate())
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// encrypt creates a DAVE session for the bot and stores it in h.dave.
func (h *fixture) encrypt(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
	s := encryption(h.t)(log, id, to)
	if s, ok := s.(*dave.Session); ok {
		h.dave.Store(s)
	}
	return s
}

func encryption(t testing.TB) godave.SessionCreateFunc {
	return func(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
		s, err := dave.New(dave.Config{Log: log, UserID: id, Callbacks: to})
		if err != nil {
			t.Error(err)
			return godave.NewNoopSession(log, id, to)
		}
		return s
	}
}

// await polls until a condition holds.
func (h *fixture) await(what string, holds func() bool) {
	h.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(waitTimeout)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			h.t.Fatalf("timeout waiting for %s", what)
		}
	}
}

func (h *fixture) join(channelID string, src voice.Source) *voice.Call {
	h.t.Helper()
	c, err := h.voice.Join(h.t.Context(), h.Discord.GuildID(), channelID, src)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// guest returns the user id of the guest bot.
func (h *fixture) guest() string {
	_, id := h.Discord.GuestBot()
	return id
}

func (h *fixture) loungeID() string { return h.Discord.VoiceChannelID() }

func (h *fixture) fault(what string) {
	h.t.Helper()
	if err := h.Fault(what); err != nil {
		h.t.Fatal(err)
	}
}

func (h *fixture) do(name, line string) {
	h.t.Helper()
	p, err := h.Person(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	l, err := userclient.Parse(line)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(h.t.Context(), waitTimeout)
	defer cancel()
	if err := p.Do(ctx, l); err != nil {
		h.t.Fatalf("%s: %v", line, err)
	}
}

// memberLoad makes a number of members join at the same time and leave again.
func (h *fixture) memberLoad(members int) {
	h.fault(fmt.Sprintf("voice=loadx%d", members))
	h.await("first member", func() bool { return len(h.bot.Listeners(h.Discord.GuildID(), h.loungeID())) > 2 })
}

// patch sends a PATCH request for the guild as Ana, its owner.
func (h *fixture) patch(path, body string) {
	h.t.Helper()
	address := h.Discord.URL() + "/api/v9/guilds/" + h.Discord.GuildID() + path
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPatch, address, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", h.Discord.UserToken("Ana"))
	req.Header.Set("Content-Type", "application/json")
	resp, err := httpClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode >= 300 {
		h.t.Fatalf("%s %s: %s", path, body, resp.Status)
	}
}

// state returns the bot's voice state.
func (h *fixture) state(t testing.TB) (state map[string]any) {
	t.Helper()
	address := h.Discord.URL() + "/api/v9/guilds/" + h.Discord.GuildID() + "/voice-states/" + h.bot.UserID()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", h.Discord.UserToken("Ana"))
	resp, err := httpClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		t.Fatal(err)
	}
	return state
}

// numberedSource is a source of numbered packets with the sizes of typical music, up to 700 bytes.
type numberedSource struct {
	next  atomic.Int64
	quiet atomic.Bool
	most  atomic.Int64 // number of packets; 0: unlimited
}

func (s *numberedSource) NextFrame() ([]byte, bool) {
	if most := s.most.Load(); s.quiet.Load() || most > 0 && s.next.Load() >= most {
		return nil, false
	}
	n := s.next.Add(1) - 1
	packet := make([]byte, 100+n*37%600)
	packet[0] = 0xfc
	binary.BigEndian.PutUint32(packet[1:], uint32(n))
	return packet, true
}

// recorder is a member in a call who records the bot's packets.
type recorder struct {
	h          *fixture
	name       string
	encryption func(testing.TB) godave.SessionCreateFunc

	mu       sync.Mutex
	client   *listener.Client
	session  godave.Session
	recorded recording
	joined   int // number of calls
}

// recording has the packets received from the bot.
type recording struct {
	numbers []int64         // packet numbers in order of arrival
	lost    int             // number of packets that could not be decrypted
	silent  int             // number of silent packets
	sources map[uint32]bool // SSRCs
	stamps  []uint32        // RTP timestamps
	arrived []time.Time
}

// listen makes a member join a channel and follow moves.
func (h *fixture) listen(name, line string) *recorder {
	h.t.Helper()
	return h.listenWith(name, line, encryption)
}

// listenWith is listen with another end-to-end encryption.
func (h *fixture) listenWith(name, line string, encryption func(testing.TB) godave.SessionCreateFunc) *recorder {
	h.t.Helper()
	e := &recorder{h: h, name: name, encryption: encryption, recorded: recording{sources: make(map[uint32]bool)}}
	h.do(name, line)
	p, err := h.Person(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(h.t.Context()))
	var staying sync.WaitGroup
	staying.Go(func() { e.stay(ctx, p) })
	h.t.Cleanup(func() { stop(); staying.Wait() })
	h.await(name, func() bool { e.mu.Lock(); defer e.mu.Unlock(); return e.client != nil })
	return e
}

func (e *recorder) stay(ctx context.Context, p *userclient.Person) {
	var sent userclient.VoiceConnection
	for {
		now, err := p.WaitForVoice(ctx, sent)
		if err != nil {
			return
		}
		sent = now
		var session godave.Session
		create := func(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
			session = e.encryption(e.h.t)(log, id, to)
			return session
		}
		opts := listener.Options{TLS: trust(e.h.Voice), Session: create, Frame: e.hear}
		c, err := listener.Join(ctx, listener.Call(now), opts)
		if err != nil {
			continue // moved meanwhile
		}
		e.mu.Lock()
		e.client, e.session = c, session
		e.joined++
		e.mu.Unlock()
		select {
		case <-c.Done():
			c.Leave()
		case <-ctx.Done():
			c.Leave()
			return
		}
	}
}

func (e *recorder) hear(_ string, ssrc uint32, _ uint16, timestamp uint32, frame []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.recorded.sources[ssrc] = true
	switch {
	case len(frame) == 3:
		e.recorded.silent++
	case len(frame) < 5:
		e.recorded.lost++
	default:
		n := int64(binary.BigEndian.Uint32(frame[1:]))
		if int64(len(frame)) != 100+n*37%600 {
			e.recorded.lost++
			return
		}
		e.recorded.numbers = append(e.recorded.numbers, n)
		e.recorded.stamps = append(e.recorded.stamps, timestamp)
		e.recorded.arrived = append(e.recorded.arrived, time.Now())
	}
}

// code returns the privacy code that the member sees.
func (e *recorder) code() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s, ok := e.session.(*dave.Session); ok {
		return s.PrivacyCode()
	}
	return ""
}

// received returns a copy of the packets received so far.
func (e *recorder) received() recording {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := e.recorded
	h.numbers, h.stamps, h.arrived = slices.Clone(h.numbers), slices.Clone(h.stamps), slices.Clone(h.arrived)
	h.sources = maps.Clone(h.sources)
	return h
}

// count returns the number of packets received.
func (e *recorder) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.recorded.numbers)
}

// waitForPackets waits until n more packets are received.
func (e *recorder) waitForPackets(n int) {
	e.h.t.Helper()
	enough := e.count() + n
	e.h.await("packets", func() bool { return e.count() >= enough })
}

// gaps returns the numbers of missing and of repeated packets after the one at index from.
func (h recording) gaps(from int) (missing, doubled int) {
	for i := from + 1; i < len(h.numbers); i++ {
		switch d := h.numbers[i] - h.numbers[i-1]; {
		case d < 1:
			doubled++
		case d > 1:
			missing += int(d) - 1
		}
	}
	return missing, doubled
}
