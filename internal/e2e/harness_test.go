package e2e

import (
	"bytes"
	"context"
	"errors"
	_ "image/jpeg"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/internal/app"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/sandbox"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// harness is a sandbox with a running bot.
type harness struct {
	*sandbox.Env
	log     *lockedBuffer
	restart func(t *testing.T, meanwhile ...func()) // stops the bot and starts it again
}

// coverSize is the width of covers in pixels. Small covers are rendered faster.
const coverSize = 128

// sandboxSettings returns the settings of a sandbox that is started as its command line does, with a
// migrated database and small covers, and more settings in pairs.
func sandboxSettings(t *testing.T, pairs ...string) func(string) string {
	t.Helper()
	return settings(append([]string{"RIFFBOT_SANDBOX_DATA", storetest.Dir(t), "RIFFBOT_SANDBOX_COVER_SIZE", strconv.Itoa(coverSize)}, pairs...)...)
}

// newHarness starts a sandbox and a bot with short songs, which are closed at the end of the
// test. Songs share a recording unless the test chooses their length.
func newHarness(t *testing.T, opts sandbox.Options) harness {
	t.Helper()
	if opts.RenderTime == 0 {
		opts.RenderTime = 200 * time.Millisecond
	}
	if opts.SongLength == 0 {
		opts.SongLength, opts.OneRecording = time.Second, true
	}
	if opts.CoverSize == 0 {
		opts.CoverSize = coverSize
	}
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	inner := opts.Getenv
	opts.Getenv = func(name string) string {
		switch value := inner(name); {
		case name == "RIFFBOT_RECORD":
			return os.Getenv(name)
		case name == "FFMPEG" && value == "": // most tests do not need it
			return media.Off
		case name == "RENDER_STALL_TIMEOUT" && value == "": // longer than a busy machine needs
			return "5m"
		default:
			return value
		}
	}
	opts.DatabaseURL = storetest.Address(t)
	opts.Log = slog.New(slog.DiscardHandler)
	env, err := sandbox.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, env.Getenv("DATA_DIR"))
	log := &lockedBuffer{}
	stop, err := env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() {
		if err := errors.Join(stop(), env.Close()); err != nil {
			t.Errorf("close: %v", err)
		}
		if t.Failed() {
			t.Log(log)
		}
	})
	restart := func(t *testing.T, meanwhile ...func()) {
		t.Helper()
		err := stop()
		for _, do := range meanwhile {
			do()
		}
		if err == nil {
			stop, err = env.RunBot(context.WithoutCancel(t.Context()), app.RunBot, log)
		}
		if err != nil {
			t.Fatalf("restart: %v\n%s", err, log)
		}
	}
	return harness{env, log, restart}
}

// person returns the member with a name, who joins the server when used first.
func (h harness) person(t *testing.T, name string) *userclient.Person {
	t.Helper()
	p, err := h.Person(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// withoutSetting returns the bot without one of its settings.
func withoutSetting(bot sandbox.Bot, setting string) sandbox.Bot {
	return func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
		return bot(ctx, func(name string) string {
			if name == setting {
				return ""
			}
			return getenv(name)
		}, now, log)
	}
}

func parse(t *testing.T, line string) userclient.Line {
	t.Helper()
	l, err := userclient.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// lockedBuffer is a buffer for concurrent use.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// remove removes all occurrences of a text from the buffer.
func (l *lockedBuffer) remove(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := bytes.ReplaceAll(l.b.Bytes(), []byte(text), nil)
	l.b.Reset()
	l.b.Write(kept)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// recorder keeps the requests of the bot.
type recorder struct {
	mu  sync.Mutex
	all []discord.Exchange
}

func (r *recorder) record(e discord.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, e)
}

// uploads returns the number of requests with files.
func (r *recorder) uploads() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.all {
		if e.Files > 0 {
			n++
		}
	}
	return n
}

// waitFor waits for a condition, at most one minute.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("timeout waiting for %s", what)
		}
	}
}

// lastMessage returns the newest message that a member sees.
func lastMessage(t *testing.T, p *userclient.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) == 0 {
		return ""
	}
	return userclient.Show(messages[len(messages)-1])
}
