package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"riffbot/internal/sandbox/discord"
	"riffbot/internal/sandbox/openai"
	"riffbot/internal/sandbox/people"
	"riffbot/internal/sandbox/riffusion"
	"riffbot/internal/sandbox/voice"
)

// Bot runs the real bot until ctx ends, with its configuration read through
// getenv, the time from now, and its log written to log.
type Bot func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error

// Options are the world's settings. All may be left out.
type Options struct {
	RenderTime time.Duration // 2 s
	SongLength time.Duration // 30 s
	Log        *slog.Logger  // of the embedded services
	// Getenv supplies settings of the bot that the world does not set itself.
	Getenv func(string) string
	// Unlimited switches the bot's limits on songs and words off.
	Unlimited bool
	// Record is told every call to the embedded Discord.
	Record func(discord.Exchange)
	// DatabaseURL is where the bot keeps its orders: a temporary SQLite file.
	DatabaseURL string
	// PublicURL is where the embedded Riffusion reaches the bot's ListenAddr:
	// nowhere.
	PublicURL, ListenAddr string
	// Heartbeat is the gateway's interval: 41.25 s.
	Heartbeat time.Duration
	// SizeLimit is the largest attachment, in bytes: 10 MiB.
	SizeLimit int64
	// Locale is the language of the Discord server and its members, as Discord names
	// it: en-US.
	Locale string
	// Voice are the settings of the voice server.
	Voice voice.Options
}

// World is the embedded services, and the people in them.
type World struct {
	Discord   *discord.Server
	Voice     *voice.Server
	Riffusion *riffusion.Server
	Writer    *openai.Server

	clock       *clock
	unlimited   bool
	getenv      func(string) string
	dataDir     string
	databaseURL string
	publicURL   string
	listenAddr  string
	closeRecord func() error
	log         *slog.Logger
	closing     context.Context // of what the world itself has people do
	close       context.CancelFunc
	running     sync.WaitGroup

	mu        sync.Mutex
	people    map[string]*people.Person
	ears      []*Ear
	onMessage func(event string, m map[string]any)
}

// Start starts the services.
func Start(ctx context.Context, opts Options) (*World, error) {
	w := &World{clock: &clock{}, unlimited: opts.Unlimited, getenv: opts.Getenv, databaseURL: opts.DatabaseURL, publicURL: opts.PublicURL, listenAddr: opts.ListenAddr, people: make(map[string]*people.Person)}
	w.closing, w.close = context.WithCancel(context.WithoutCancel(ctx))
	w.log = opts.Log
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	if w.getenv == nil {
		w.getenv = func(string) string { return "" }
	}
	// For contract suites: what passes between bot and server is written there.
	write, closeRecord, err := discord.RecordTo(w.getenv("RIFFBOT_RECORD"))
	if err != nil {
		return nil, err
	}
	w.closeRecord = closeRecord
	record := func(e discord.Exchange) {
		write(e)
		if opts.Record != nil {
			opts.Record(e)
		}
	}
	w.dataDir, err = os.MkdirTemp("", "riffbot-sandbox-")
	if err != nil {
		return nil, err
	}
	if err := w.startServices(ctx, opts, record); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// startServices starts the services one after the other. What has started when
// one fails is for Close.
func (w *World) startServices(ctx context.Context, opts Options, record func(discord.Exchange)) (err error) {
	if opts.Voice.Log == nil {
		opts.Voice.Log = opts.Log
	}
	opts.Voice.Storm = w.storm
	if w.Voice, err = voice.Start(ctx, opts.Voice); err != nil {
		return err
	}
	if err = os.WriteFile(w.voiceCA(), w.Voice.Certificate(), 0o600); err != nil {
		return err
	}
	w.Discord, err = discord.Start(ctx, discord.Options{Now: w.clock.Now, Log: opts.Log, Record: record,
		HeartbeatInterval: opts.Heartbeat, AttachmentSizeLimit: opts.SizeLimit, Locale: opts.Locale, Owner: owner(opts.Locale), Voice: w.Voice})
	if err != nil {
		return err
	}
	w.Riffusion, err = riffusion.Start(ctx, riffusion.Options{Now: w.clock.Now, Log: opts.Log, RenderTime: opts.RenderTime, SongLength: opts.SongLength})
	if err != nil {
		return err
	}
	w.Writer, err = openai.Start(ctx, openai.Options{Log: opts.Log})
	return err
}

// owner is the name of the member whom the Discord server belongs to: Ana, as people
// of its language write it.
func owner(locale string) string {
	if strings.HasPrefix(locale, "zh") {
		return "安娜"
	}
	return "Ana"
}

// voiceCA is where the voice server's certificate is.
func (w *World) voiceCA() string { return filepath.Join(w.dataDir, "voice-ca.pem") }

// Close lets everybody leave and stops the services.
func (w *World) Close() error {
	w.mu.Lock()
	w.close()
	everybody, ears := w.people, w.ears
	w.people, w.ears = make(map[string]*people.Person), nil
	w.mu.Unlock()
	w.running.Wait()
	var errs []error
	for _, e := range ears {
		errs = append(errs, e.Close())
	}
	for _, p := range everybody {
		p.Leave()
	}
	// People and bots leave Discord before its voice server goes.
	if w.Discord != nil {
		errs = append(errs, w.Discord.Close())
	}
	if w.Voice != nil {
		errs = append(errs, w.Voice.Close())
	}
	if w.Riffusion != nil {
		errs = append(errs, w.Riffusion.Close())
	}
	if w.Writer != nil {
		errs = append(errs, w.Writer.Close())
	}
	return errors.Join(append(errs, w.closeRecord(), os.RemoveAll(w.dataDir))...)
}

// limits are the bot's settings that [Options.Unlimited] is about.
var limits = []string{"USER_WAITING", "USER_CREDITS_PER_DAY", "GUILD_CREDITS_PER_DAY", "DM_CREDITS_PER_DAY", "USER_WRITES_PER_DAY", "GUILD_WRITES_PER_DAY"}

// Env is the configuration with which the bot lives in this world.
func (w *World) Env(name string) string {
	switch name {
	case "DISCORD_TOKEN":
		return w.Discord.BotToken()
	case "DISCORD_API_URL":
		return w.Discord.URL() + "/api"
	case "DISCORD_VOICE_CA":
		return w.voiceCA()
	case "RIFFUSION_TOKEN":
		return w.Riffusion.Token()
	case "RIFFUSION_API_URL":
		return w.Riffusion.URL()
	case "OPENAI_API_KEY":
		return w.Writer.Key()
	case "OPENAI_BASE_URL":
		return w.Writer.URL()
	case "OPENAI_MODEL":
		return "sandbox-writer"
	case "DATA_DIR":
		return w.dataDir
	case "DATABASE_URL":
		return w.databaseURL
	case "PUBLIC_URL":
		return w.publicURL
	case "LISTEN_ADDR":
		return w.listenAddr
	case "MEDIA_URL", "OPENAI_API_KEY_FILE", "DATABASE_URL_FILE", "MEDIA_URL_FILE", "DISCORD_GUILD_ID", "DISCORD_TOKEN_FILE", "RIFFUSION_TOKEN_FILE":
		return ""
	}
	if v := w.getenv(name); v != "" {
		return v
	}
	if w.unlimited && slices.Contains(limits, name) {
		return "unlimited"
	}
	// The real provider is asked more rarely and given more time.
	return map[string]string{"POLL_INTERVAL": "250ms", "RENDER_PATIENCE": "30s"}[name]
}

// Now is the world's clock.
func (w *World) Now() time.Time { return w.clock.Now() }

// Advance moves the clock.
func (w *World) Advance(d time.Duration) { w.clock.advance(d) }

// Fault makes something go wrong: SERVICE=WHAT[xTIMES][@WHEN].
func (w *World) Fault(spec string) error {
	service, what, _ := strings.Cut(spec, "=")
	switch strings.TrimSpace(service) {
	case "riffusion":
		return w.Riffusion.Fault(what)
	case "openai":
		return w.Writer.Fault(what)
	case "discord":
		return w.Discord.Fault(what)
	case "voice":
		return w.Voice.Fault(what)
	default:
		return fmt.Errorf("%q is no fault; write riffusion=WHAT, discord=WHAT, voice=WHAT or openai=WHAT, like riffusion=429x2", spec)
	}
}

// Person returns the member of that name, who joins and connects if new.
func (w *World) Person(ctx context.Context, name string) (*people.Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.people[name]; p != nil {
		return p, nil
	}
	p, err := people.Join(ctx, w.server(), name, w.Discord.UserToken(name), w.onMessage)
	if err != nil {
		return nil, err
	}
	w.people[name] = p
	return p, nil
}

// everybody returns the people who took part.
func (w *World) everybody() []*people.Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*people.Person
	for _, p := range w.people {
		all = append(all, p)
	}
	return all
}

func (w *World) server() people.Server {
	return people.Server{API: w.Discord.URL() + "/api/v9", GuildID: w.Discord.GuildID(), ChannelID: w.Discord.ChannelID(), ApplicationID: w.Discord.ApplicationID()}
}

// RunBot runs the bot in this world until stop is called, which returns the
// bot's error. RunBot itself returns when the bot is connected.
func (w *World) RunBot(ctx context.Context, bot Bot, log io.Writer) (stop func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- bot(ctx, w.Env, w.Now, log) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for !w.Discord.BotConnected() {
		select {
		case err := <-ended:
			cancel()
			if err == nil {
				err = ctx.Err()
			}
			return nil, fmt.Errorf("the bot ended before it was connected: %w", err)
		case <-limit.C:
			cancel()
			return nil, errors.Join(errors.New("the bot did not connect within a minute"), <-ended)
		case <-tick.C:
		}
	}
	return func() error { cancel(); return <-ended }, nil
}

// awaitBot waits until the bot is connected.
func (w *World) awaitBot(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !w.Discord.BotConnected() {
		select {
		case <-ctx.Done():
			return errors.New("the bot is offline and did not come back in time")
		case <-tick.C:
		}
	}
	return nil
}
