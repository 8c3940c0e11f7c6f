package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/fault"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/voice"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/sandbox/openai"
	"github.com/riffbot/riffbot/internal/sandbox/riffusion"
)

// Bot runs the bot until ctx ends. It reads its configuration through getenv and the
// time from now, and writes its log to log.
type Bot func(ctx context.Context, getenv func(string) string, now func() time.Time, log io.Writer) error

// Options are the settings of an environment. The zero value is usable.
type Options struct {
	RenderTime time.Duration // 2 s
	SongLength time.Duration // 30 s
	CoverSize  int           // width and height of covers, in pixels: 1024
	// Providers are the emulated providers, in the bot's order of preference; see
	// [Providers]. Default: riffusion, without a setting of the bot.
	Providers []string
	// OneRecording makes all songs share one recording and cover, for tests that check
	// neither.
	OneRecording bool
	Log          *slog.Logger // of the embedded services
	// Getenv supplies settings of the bot that the environment does not set.
	Getenv func(string) string
	// Unlimited switches off the bot's limits on songs and lyrics requests.
	Unlimited bool
	// UserInstall lets members use the bot through their accounts.
	UserInstall bool
	// Record is called for each REST exchange with the embedded Discord.
	Record func(discord.Exchange)
	// DatabaseURL is the bot's database. Default: a temporary SQLite file.
	DatabaseURL string
	// PublicURL is the address at which the embedded provider reaches the bot's
	// ListenAddr. Default: none.
	PublicURL, ListenAddr string
	// WebAddr is the address of the bot's pages, which all servers have. Default: none.
	WebAddr string
	// Heartbeat is the gateway's interval. Default: 41.25 s.
	Heartbeat time.Duration
	// SizeLimit is the largest attachment, in bytes. Default: 10 MiB.
	SizeLimit int64
	// Locale is the language of the Discord server and its members. Default: en-US.
	Locale string
	// OnEvent is called for each event of messages and voice states that a member
	// receives. Default: none.
	OnEvent func(event string, data map[string]any)
	// Voice are the settings of the voice server.
	Voice voice.Options
}

// Env is the bot's environment: an emulated Discord, and the embedded providers and
// language model.
type Env struct {
	Discord   *discord.Server
	Voice     *voice.Server
	Riffusion *riffusion.Server // nil without riffusion, producer and suno
	Writer    *openai.Server

	providers   []string
	running     []running
	server      *discordtest.Server
	unlimited   bool
	userInstall bool
	getenv      func(string) string
	dataDir     string
	databaseURL string
	publicURL   string
	listenAddr  string
	webAddr     string
	closeRecord func() error
	log         *slog.Logger
}

// Start starts the services.
func Start(ctx context.Context, opts Options) (*Env, error) {
	e := &Env{providers: opts.Providers, unlimited: opts.Unlimited, userInstall: opts.UserInstall,
		getenv: opts.Getenv, databaseURL: opts.DatabaseURL, publicURL: opts.PublicURL, log: opts.Log,
		listenAddr: opts.ListenAddr, webAddr: opts.WebAddr}
	if e.getenv == nil {
		e.getenv = func(string) string { return "" }
	}
	// The contract tests read the recordings.
	write, closeRecord, err := discord.RecordTo(e.getenv("RIFFBOT_RECORD"))
	if err != nil {
		return nil, err
	}
	e.closeRecord = closeRecord
	record := func(x discord.Exchange) {
		write(x)
		if opts.Record != nil {
			opts.Record(x)
		}
	}
	e.dataDir, err = os.MkdirTemp("", "riffbot-sandbox-")
	if err != nil {
		return nil, errors.Join(err, closeRecord())
	}
	// Tests that do not check covers or recordings choose those that take the least time.
	if size, err := strconv.Atoi(e.getenv("RIFFBOT_SANDBOX_COVER_SIZE")); err == nil && opts.CoverSize == 0 {
		opts.CoverSize = size
	}
	opts.OneRecording = opts.OneRecording || e.getenv("RIFFBOT_SANDBOX_ONE_RECORDING") != ""
	// Tests provide a migrated database, which takes less time than migrating one.
	if from := e.getenv("RIFFBOT_SANDBOX_DATA"); from != "" {
		if err := os.CopyFS(e.dataDir, os.DirFS(from)); err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	if err := e.startServices(ctx, opts, record); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// startServices starts the services one after the other. Close closes those that
// started before an error.
func (e *Env) startServices(ctx context.Context, opts Options, record func(discord.Exchange)) (err error) {
	e.server, err = discordtest.New(ctx, discordtest.Options{Log: opts.Log, BotName: "riffbot", GuildName: "Riff Club",
		ChannelName: "songs",
		Owner:       owner(opts.Locale), Locale: opts.Locale, AttachmentSizeLimit: opts.SizeLimit,
		HeartbeatInterval: opts.Heartbeat,
		Record:            record, OnEvent: opts.OnEvent, Voice: opts.Voice,
		Conventions: userclient.Conventions{PendingColor: palette.Working, FailureColor: palette.Failed}})
	if err != nil {
		return err
	}
	e.Discord, e.Voice = e.server.Discord, e.server.Voice
	if err := e.startProviders(ctx, opts); err != nil {
		return err
	}
	e.Writer, err = openai.Start(ctx, openai.Options{Log: opts.Log})
	return err
}

// owner returns the name of the Discord server's owner in its language.
func owner(locale string) string {
	if strings.HasPrefix(locale, "zh") {
		return "安娜"
	}
	return "Ana"
}

// Close disconnects the members and stops the services.
func (e *Env) Close() error {
	var errs []error
	if e.server != nil {
		errs = append(errs, e.server.Close())
	}
	errs = append(errs, e.closeProviders())
	if e.Writer != nil {
		errs = append(errs, e.Writer.Close())
	}
	return errors.Join(append(errs, e.closeRecord(), os.RemoveAll(e.dataDir))...)
}

// limits are the settings that [Options.Unlimited] switches off.
var limits = []string{"MAX_QUEUED_PER_USER", "USER_CREDITS_PER_DAY", "GUILD_CREDITS_PER_DAY", "DM_CREDITS_PER_DAY",
	"USER_LYRICS_REQUESTS_PER_DAY", "GUILD_LYRICS_REQUESTS_PER_DAY"}

// Getenv returns a setting of the bot in this environment.
func (e *Env) Getenv(name string) string {
	if v, ok := e.setting(name); ok {
		return v
	}
	switch name {
	case "DISCORD_TOKEN":
		return e.Discord.BotToken()
	case "DISCORD_API_URL":
		return e.server.APIURL()
	case "DISCORD_VOICE_CA":
		return e.server.VoiceCAFile()
	case "OPENAI_API_KEY":
		return e.Writer.Key()
	case "OPENAI_BASE_URL":
		return e.Writer.URL()
	case "OPENAI_MODEL":
		return "sandbox-writer"
	case "IMAGE_API_KEY", "IMAGE_API_KEY_FILE", "IMAGE_BASE_URL":
		return "" // those of the language model
	case "DATA_DIR":
		return e.dataDir
	case "DATABASE_URL":
		return e.databaseURL
	case "PUBLIC_URL":
		return e.publicURL
	case "LISTEN_ADDR":
		return e.listenAddr
	case "WEB_ADDR":
		return e.webAddr
	case "WEB_DEFAULT":
		return "on"
	case "DISCORD_CLIENT_SECRET":
		return e.Discord.ClientSecret()
	case "DISCORD_OAUTH_URL":
		return e.Discord.URL() + "/oauth2"
	case "MEDIA_URL", "OPENAI_API_KEY_FILE", "DATABASE_URL_FILE", "MEDIA_URL_FILE", "DISCORD_GUILD_ID",
		"DISCORD_TOKEN_FILE", "DISCORD_CLIENT_SECRET_FILE":
		return ""
	}
	if v := e.getenv(name); v != "" {
		return v
	}
	if old := config.OldName(name); old != "" && e.getenv(old) != "" {
		return "" // the value under the old name is used, and no default
	}
	if e.userInstall && name == "USER_INSTALL" {
		return "on"
	}
	if e.unlimited && slices.Contains(limits, name) {
		return "unlimited"
	}
	// Faster than with a real provider.
	return map[string]string{"POLL_INTERVAL": "250ms", "RENDER_STALL_TIMEOUT": "30s",
		"IMAGE_MODEL": "sandbox-painter"}[name]
}

// Now returns the time of the embedded services and the bot.
func (e *Env) Now() time.Time { return e.server.Now() }

// Advance advances that time.
func (e *Env) Advance(d time.Duration) { e.server.Advance(d) }

// Fault injects a fault, written SERVICE=FAULT[xTIMES][@DELAY]. The services are the
// providers, openai, discord and voice. A provider's fault "off" ends its others.
func (e *Env) Fault(spec string) error {
	service, name, _ := strings.Cut(spec, "=")
	service = strings.TrimSpace(service)
	if ok, err := e.providerFault(service, strings.TrimSpace(name)); ok {
		return err
	}
	switch service {
	case "openai":
		return e.Writer.Fault(name)
	case "discord", "voice":
		return e.server.Fault(spec)
	default:
		known := e.providerFaults()
		hint := strings.Join(slices.Sorted(maps.Keys(known)), "=WHAT, ")
		maps.Copy(known, e.server.Faults())
		known["openai"] = openai.Faults()
		return fault.UnknownService(spec, hint+"=WHAT, discord=WHAT, voice=WHAT or openai=WHAT, like riffusion=429x2", known)
	}
}

// Person returns the connected member of a name. A new name joins the server.
func (e *Env) Person(ctx context.Context, name string) (*userclient.Person, error) {
	return e.server.Member(ctx, name)
}

// Listen starts a member that follows the bot's voice connection and records it.
func (e *Env) Listen(ctx context.Context, path string) (*discordtest.Listener, error) {
	return e.server.Listen(ctx, path)
}

// FollowCalls connects a member to the calls that they join; see [discordtest.Server.FollowCalls].
func (e *Env) FollowCalls(ctx context.Context, p *userclient.Person, frame discordtest.Frame) {
	e.server.FollowCalls(ctx, p, frame, nil)
}

// RunBot starts the bot and returns when it is connected. stop stops the bot and returns
// its error.
func (e *Env) RunBot(ctx context.Context, bot Bot, log io.Writer) (stop func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- bot(ctx, e.Getenv, e.Now, log) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for !e.Discord.BotConnected() {
		select {
		case err := <-ended:
			cancel()
			if err == nil {
				err = ctx.Err()
			}
			return nil, fmt.Errorf("bot ended before it was connected: %w", err)
		case <-limit.C:
			cancel()
			return nil, errors.Join(errors.New("bot did not connect within a minute"), <-ended)
		case <-tick.C:
		}
	}
	return func() error { cancel(); return <-ended }, nil
}
