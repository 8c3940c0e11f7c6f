package main

import (
	"bytes"
	"context"
	"errors"
	_ "image/jpeg"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"riffbot/internal/media"
	"riffbot/internal/sandbox"
	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/store/storetest"
)

// world is a sandbox with the bot in it, for stories that need more than the
// command line has.
type world struct {
	*sandbox.World
	log     *lockedBuffer
	restart func(t *testing.T, meanwhile ...func()) // stops the bot and starts it again
}

func newWorld(t *testing.T, opts sandbox.Options) world {
	t.Helper()
	if opts.RenderTime == 0 {
		opts.RenderTime = 200 * time.Millisecond
	}
	if opts.SongLength == 0 {
		opts.SongLength = time.Second
	}
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	inner := opts.Getenv
	opts.Getenv = func(name string) string {
		switch value := inner(name); {
		case name == "RIFFBOT_RECORD":
			return os.Getenv(name)
		case name == "FFMPEG" && value == "": // stories about other things need not wait for it
			return media.Off
		case name == "RENDER_PATIENCE" && value == "": // a busy machine is no stalled provider
			return "5m"
		default:
			return value
		}
	}
	opts.DatabaseURL = storetest.Address(t)
	opts.Log = slog.New(slog.DiscardHandler)
	w, err := sandbox.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Fill(t, w.Env("DATA_DIR"))
	log := &lockedBuffer{}
	stop, err := w.RunBot(context.WithoutCancel(t.Context()), runBot, log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() {
		if err := errors.Join(stop(), w.Close()); err != nil {
			t.Errorf("the end: %v", err)
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
			stop, err = w.RunBot(context.WithoutCancel(t.Context()), runBot, log)
		}
		if err != nil {
			t.Fatalf("a restart: %v\n%s", err, log)
		}
	}
	return world{w, log, restart}
}

func (w world) person(t *testing.T, name string) *people.Person {
	t.Helper()
	p, err := w.Person(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// without is the bot without one of its settings.
func without(bot sandbox.Bot, setting string) sandbox.Bot {
	return func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error {
		return bot(ctx, func(name string) string {
			if name == setting {
				return ""
			}
			return getenv(name)
		}, now, log)
	}
}

func parse(t *testing.T, line string) people.Line {
	t.Helper()
	l, err := people.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// forget takes all occurrences of a text out of the buffer.
func (l *lockedBuffer) forget(text string) {
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

// recorder keeps what the bot sent.
type recorder struct {
	mu  sync.Mutex
	all []discord.Exchange
}

func (r *recorder) take(e discord.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, e)
}

// uploads counts the calls that brought files.
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

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("%s never came", what)
		}
	}
}

// last is the newest message that somebody sees.
func last(t *testing.T, p *people.Person) string {
	t.Helper()
	messages, err := p.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) == 0 {
		return ""
	}
	return people.Show(messages[len(messages)-1])
}
