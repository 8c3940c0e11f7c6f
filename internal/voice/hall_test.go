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

	"riffbot/bot"
	"riffbot/commands"
	"riffbot/internal/redact"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/listener"
	"riffbot/internal/sandbox/people"
	server "riffbot/internal/sandbox/voice"
	"riffbot/internal/voice"
	"riffbot/internal/voice/dave"
)

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		if err := serveVoice(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	// Music takes its time and no processor: more tests than cores may run.
	if err := flag.Set("test.parallel", "10"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// patience is how long something may take that is on its way.
const patience = 40 * time.Second

// hall is an embedded Discord with the bot's connection and its voice in it, and
// Ana, who listens.
type hall struct {
	*sandbox.World
	t     testing.TB
	stop  func() // takes the bot away without a goodbye
	bot   *bot.Bot
	voice *voice.Voice
	moves atomic.Int64 // how often somebody was said to have moved
	dave  atomic.Pointer[dave.Session]
}

func open(t testing.TB, opts server.Options) *hall {
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
	return enter(t, w)
}

// enter brings the bot into a Discord.
func enter(t testing.TB, w *sandbox.World) *hall {
	t.Helper()
	h := &hall{World: w, t: t}
	var err error
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	h.bot, err = bot.New(bot.Config{Token: w.Discord.BotToken(), APIURL: w.Discord.URL() + "/api", Shards: 1, Shard: -1,
		Redact: redact.New(), Log: log, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	h.voice = voice.New(voice.Config{Gateway: h.bot, UserID: h.bot.UserID, Dave: h.encrypt, TLS: trust(w.Voice), Log: log})
	h.bot.Attend(h.voice, func(string) { h.moves.Add(1) })
	router, err := commands.NewRouter(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx, router) }()
	h.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { h.voice.Close(); h.stop() })
	h.await("the bot", h.bot.Ready)
	return h
}

func trust(s *server.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Certificate())
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// encrypt makes the bot's part of a call's encryption, and keeps the newest.
func (h *hall) encrypt(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
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

// await polls for what comes in a moment.
func (h *hall) await(what string, holds func() bool) {
	h.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			h.t.Fatalf("%s never came", what)
		}
	}
}

func (h *hall) join(channelID string, src voice.Source) *voice.Call {
	h.t.Helper()
	c, err := h.voice.Join(h.t.Context(), h.Discord.GuildID(), channelID, src)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// guest is the id of somebody else's bot.
func (h *hall) guest() string {
	_, id := h.Discord.GuestBot()
	return id
}

func (h *hall) lounge() string { return h.Discord.VoiceChannelID() }

func (h *hall) fault(what string) {
	h.t.Helper()
	if err := h.Fault(what); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) do(name, line string) {
	h.t.Helper()
	p, err := h.Person(h.t.Context(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	l, err := people.Parse(line)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	if err := p.Do(ctx, l); err != nil {
		h.t.Fatalf("%s: %v", line, err)
	}
}

// storm has members come at the same time, as many as there are, and leave.
func (h *hall) storm(members int) {
	h.fault(fmt.Sprintf("voice=stormx%d", members))
	h.await("the first of many", func() bool { return len(h.bot.Listeners(h.Discord.GuildID(), h.lounge())) > 2 })
}

// patch is something that Ana, who owns the server, does to the bot.
func (h *hall) patch(path, body string) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPatch, h.Discord.URL()+"/api/v9/guilds/"+h.Discord.GuildID()+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", h.Discord.UserToken("Ana"))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode >= 300 {
		h.t.Fatalf("%s %s: %s", path, body, resp.Status)
	}
}

// state is the bot's voice state.
func (h *hall) state(t testing.TB) (state map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Discord.URL()+"/api/v9/guilds/"+h.Discord.GuildID()+"/voice-states/"+h.bot.UserID(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", h.Discord.UserToken("Ana"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		t.Fatal(err)
	}
	return state
}

// tape is a source of packets that are numbered, so that it is known what was
// heard of it. They are up to 700 bytes long, as loud moments of music are.
type tape struct {
	next  atomic.Int64
	quiet atomic.Bool
	most  atomic.Int64 // packets; 0: without end
}

func (s *tape) NextFrame() ([]byte, bool) {
	if most := s.most.Load(); s.quiet.Load() || most > 0 && s.next.Load() >= most {
		return nil, false
	}
	n := s.next.Add(1) - 1
	packet := make([]byte, 100+n*37%600)
	packet[0] = 0xfc
	binary.BigEndian.PutUint32(packet[1:], uint32(n))
	return packet, true
}

// ear is somebody in a call who notes what they hear of the bot.
type ear struct {
	h          *hall
	name       string
	encryption func(testing.TB) godave.SessionCreateFunc

	mu      sync.Mutex
	client  *listener.Client
	session godave.Session
	heard   hearing
	joined  int // calls
}

// hearing is what was heard of the bot.
type hearing struct {
	numbers []int64 // of packets, in order
	lost    int     // that could not be decrypted
	silent  int     // packets of silence
	sources map[uint32]bool
	stamps  []uint32 // timestamps of RTP
	arrived []time.Time
}

// listen has somebody join a channel and stay wherever they are sent.
func (h *hall) listen(name, line string) *ear {
	h.t.Helper()
	return h.listenWith(name, line, encryption)
}

// listenWith is listen with another encryption.
func (h *hall) listenWith(name, line string, encryption func(testing.TB) godave.SessionCreateFunc) *ear {
	h.t.Helper()
	e := &ear{h: h, name: name, encryption: encryption, heard: hearing{sources: make(map[uint32]bool)}}
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

func (e *ear) stay(ctx context.Context, p *people.Person) {
	var sent people.Sent
	for {
		now, err := p.Sent(ctx, sent)
		if err != nil {
			return
		}
		sent = now
		var session godave.Session
		create := func(log *slog.Logger, id godave.UserID, to godave.Callbacks) godave.Session {
			session = e.encryption(e.h.t)(log, id, to)
			return session
		}
		c, err := listener.Join(ctx, listener.Call(now), listener.Options{TLS: trust(e.h.Voice), Session: create, Frame: e.hear})
		if err != nil {
			continue // sent elsewhere meanwhile
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

func (e *ear) hear(_ string, ssrc uint32, _ uint16, timestamp uint32, frame []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard.sources[ssrc] = true
	switch {
	case len(frame) == 3:
		e.heard.silent++
	case len(frame) < 5:
		e.heard.lost++
	default:
		n := int64(binary.BigEndian.Uint32(frame[1:]))
		if int64(len(frame)) != 100+n*37%600 {
			e.heard.lost++
			return
		}
		e.heard.numbers = append(e.heard.numbers, n)
		e.heard.stamps = append(e.heard.stamps, timestamp)
		e.heard.arrived = append(e.heard.arrived, time.Now())
	}
}

// code is what they compare with others to know that nobody listens in.
func (e *ear) code() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s, ok := e.session.(*dave.Session); ok {
		return s.PrivacyCode()
	}
	return ""
}

// soFar is what was heard until now; more may come meanwhile.
func (e *ear) soFar() hearing {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := e.heard
	h.numbers, h.stamps, h.arrived = slices.Clone(h.numbers), slices.Clone(h.stamps), slices.Clone(h.arrived)
	h.sources = maps.Clone(h.sources)
	return h
}

// count is how many packets were heard.
func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.heard.numbers)
}

// more waits until so many more packets were heard.
func (e *ear) more(n int) {
	e.h.t.Helper()
	enough := e.count() + n
	e.h.await("music", func() bool { return e.count() >= enough })
}

// gaps is how many packets between the first and the last were not heard, since
// the from-th that was.
func (h hearing) gaps(from int) (missing, doubled int) {
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
