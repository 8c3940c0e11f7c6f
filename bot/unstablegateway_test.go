package bot

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	emulator "github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/redact"
)

// unstableGateway replaces the connections of discordgo, which a fake clock cannot
// control. See [TestBotReconnectsToUnstableGateway] for real ones.
type unstableGateway struct {
	identify, resume []string
	duration         time.Duration // before the connection is lost

	mu         sync.Mutex
	identifies []time.Time
	resumes    int
}

// Events of the gateway, in order.
const (
	eventReady     = "READY"
	eventResumed   = "RESUMED"
	eventInvalid   = "op 9"
	eventResumable = "op 9, resumable"
	eventReconnect = "op 7"
)

// connect returns a [shard.connect] for this gateway.
func (g *unstableGateway) connect(s *shard) func(context.Context) error {
	return func(context.Context) error {
		conn := &frameInterceptor{}
		conn.heartbeat.Store(int64(48 * time.Hour))
		conn.lastRead.Store(time.Now().UnixNano())
		s.dialer.mu.Lock()
		s.dialer.current = conn
		s.dialer.mu.Unlock()
		events := g.resume
		g.mu.Lock()
		if s.resumable.Load() {
			g.resumes++
		} else {
			events, g.identifies = g.identify, append(g.identifies, time.Now())
		}
		g.mu.Unlock()
		end := func(what string) {
			switch what {
			case eventInvalid:
				conn.session.Store(int32(sessionInvalid))
			case eventResumable:
				conn.session.Store(int32(sessionResumable))
			}
		}
		if events[0] != eventReady && events[0] != eventResumed {
			end(events[0])
			return errSessionInvalid
		}
		s.resumable.Store(true)
		time.AfterFunc(g.duration, func() {
			end(events[len(events)-1])
			select {
			case s.disconnected <- struct{}{}:
			default: // the shard has stopped
			}
		})
		return nil
	}
}

// run runs shards against the gateway for a time.
func (g *unstableGateway) run(t *testing.T, shards int, limit startLimit, d time.Duration) {
	t.Helper()
	b := &Bot{cfg: Config{Token: "hush", Log: testLog, Now: time.Now}, client: &http.Client{}}
	l := newIdentifyLimiter(limit, testLog)
	ctx, stop := context.WithTimeout(t.Context(), d)
	defer stop()
	var running sync.WaitGroup
	for id := range shards {
		s, err := b.newShard(id, shards, l)
		if err != nil {
			t.Fatal(err)
		}
		s.connect = g.connect(s)
		running.Go(func() {
			if err := s.supervise(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	<-time.After(g.duration + time.Second)
}

// TestUnstableGatewayStaysWithinStartLimit checks that no failure of the gateway makes
// the bot exceed the daily limit of identifies, and that it keeps trying.
func TestUnstableGatewayStaysWithinStartLimit(t *testing.T) {
	t.Parallel()
	full := startLimit{Total: 1000, Remaining: 1000, ResetAfter: 86_400_000, MaxConcurrency: 1}
	low := full
	low.Remaining = 40
	for name, c := range map[string]struct {
		gateway      *unstableGateway
		shards       int
		limit        startLimit
		least, most  int // identifies
		leastResumes int
	}{
		"closed after READY, not resumed": {&unstableGateway{identify: []string{eventReady},
			resume: []string{eventInvalid}}, 1, full, 300, 1000, 300},
		"closed after READY, resumed": {&unstableGateway{identify: []string{eventReady},
			resume: []string{eventResumed}}, 1, full, 1, 1, 500},
		"op 9 at identify": {&unstableGateway{identify: []string{eventInvalid}}, 1, full, 500, 1000, 0},
		"op 9 after READY": {&unstableGateway{identify: []string{eventReady, eventInvalid}}, 1, full, 500,
			1000, 0},
		"op 9, resumable, for ever": {&unstableGateway{identify: []string{eventReady, eventResumable},
			resume: []string{eventResumable}}, 1, full, 200, 1000, 200},
		"op 7 after READY, not resumed": {&unstableGateway{identify: []string{eventReady, eventReconnect},
			resume: []string{eventInvalid}}, 1, full, 300, 1000, 300},
		"closed every ten minutes": {&unstableGateway{identify: []string{eventReady}, resume: []string{eventInvalid},
			duration: 10 * time.Minute}, 1, full, 130, 145, 130},
		"closed every three minutes": {&unstableGateway{identify: []string{eventReady}, resume: []string{eventInvalid},
			duration: 3 * time.Minute}, 1, full, 150, 1000, 150},
		"sixteen shards": {&unstableGateway{identify: []string{eventReady}, resume: []string{eventInvalid}}, 16, full,
			900, 1000, 800},
		"little is left": {&unstableGateway{identify: []string{eventInvalid}}, 1, low, 38, 40, 0},
		"nothing is left": {&unstableGateway{identify: []string{eventReady}}, 1,
			startLimit{Total: 1000, ResetAfter: 86_400_000}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := c.gateway
				g.run(t, c.shards, c.limit, 24*time.Hour-time.Second)
				if n := len(g.identifies); n < c.least || n > c.most {
					t.Errorf("%d identifies, want %d to %d", n, c.least, c.most)
				}
				if g.resumes < c.leastResumes || g.resumes > 2000*c.shards {
					t.Errorf("%d resumes, want %d at least", g.resumes, c.leastResumes)
				}
				minute := 0
				for i, at := range g.identifies {
					for minute < i && at.Sub(g.identifies[minute]) > time.Minute {
						minute++
					}
					if i-minute > 12 {
						t.Fatalf("%d identifies within a minute", i-minute)
					}
				}
				t.Logf("%d identifies, %d resumes", len(g.identifies), g.resumes)
			})
		})
	}
}

// TestWaitForIdentifyIsReported checks what /readyz shows while a shard waits.
func TestWaitForIdentifyIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &logBuffer{}
		b := &Bot{cfg: Config{Token: "hush", Log: log.logger(), Now: time.Now}, client: &http.Client{}}
		s, err := b.newShard(0, 1, newIdentifyLimiter(startLimit{Total: 1000, Remaining: 0, ResetAfter: 7_200_000},
			testLog))
		if err != nil {
			t.Fatal(err)
		}
		b.shards.Store(&[]*shard{s})
		if events := b.Waiting(); events != "" {
			t.Errorf("before it runs: %q", events)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = s.supervise(ctx) })
		<-time.After(time.Hour)
		synctest.Wait()
		if events := b.Waiting(); events != "1 of 1 shards wait up to 1h0m0s before they connect; 999 of 1000 identifies of this day are left" {
			t.Errorf("%q", events)
		}
		stop()
		running.Wait()
		if n := strings.Count(log.String(), "retry_in=2h0m0s identify=true"); n != 1 ||
			strings.Count(log.String(), "\n") != 1 {
			t.Errorf("logged %d times:\n%s", n, log)
		}
	})
}

// TestIdentifiesAreCountedTogether checks that identifies of other processes count, and
// those that were not sent do not.
func TestIdentifiesAreCountedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := startLimit{Total: 1000, Remaining: 500, ResetAfter: 86_400_000, MaxConcurrency: 2}
		l := newIdentifyLimiter(limit, testLog)
		l.fetch = func(context.Context) (startLimit, error) { return limit, nil }
		if _, left := l.reserve(t.Context(), 0, time.Time{}); left.Remaining != 499 {
			t.Errorf("%d left", left.Remaining)
		}
		l.release()
		began := time.Now()
		for shard, want := range []time.Duration{5 * time.Second, 0, 10 * time.Second, 5 * time.Second} {
			if at, _ := l.reserve(t.Context(), shard, time.Time{}); at.Sub(began) != want {
				t.Errorf("shard %d after %s, want %s", shard, at.Sub(began), want)
			}
		}
		<-time.After(time.Minute)
		limit.Remaining = 300
		if _, left := l.reserve(t.Context(), 0, time.Time{}); left.Remaining != 299 {
			t.Errorf("%d left", left.Remaining)
		}
	})
}

// TestBotReconnectsToUnstableGateway uses an emulated gateway that closes connections,
// rejects resumes and invalidates sessions.
func TestBotReconnectsToUnstableGateway(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(t.Context(), emulator.Options{SessionStarts: 50})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	for _, fault := range []string{"close-on-readyx2", "no-resume", "invalid-session-on-open"} {
		if err := server.Fault(fault); err != nil {
			t.Fatal(err)
		}
	}
	log := &logBuffer{}
	b, err := New(Config{Token: server.BotToken(), APIURL: server.URL() + "/api", Shards: 1, Redact: redact.New("hush"),
		Log: log.logger(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.client.CloseIdleConnections)
	router, err := discord.NewRouter(nil, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var running sync.WaitGroup
	running.Go(func() {
		if err := b.Run(ctx, Handlers{Router: router}); err != nil {
			t.Error(err)
		}
	})
	// The first identify is rejected. The second session is closed and cannot be resumed.
	// The third is closed and resumed.
	deadline := time.Now().Add(time.Minute)
	for ; strings.Count(log.String(), `msg="connected to Discord"`) < 3 || !b.Ready(); <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not connected\n%s", log)
		}
	}
	_, limit, err := b.startLimit(t.Context())
	if err != nil || limit.Remaining < 46 || limit.Remaining > 48 || limit.Total != 50 {
		t.Errorf("%+v, %v\n%s", limit, err, log)
	}
	stop()
	running.Wait()
}
