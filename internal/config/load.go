package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/input"
)

// field is a variable, with functions to set and show its value.
type field struct {
	name     string
	old      string // name in the previous release; empty: the same
	aliases  []string
	fallback string
	secret   bool
	set      func(string) error
	show     func() string
	finish   func() // called after all fields are set; may be nil
}

// fields returns all variables.
func fields(c *Config) []field {
	return []field{
		secret("DISCORD_TOKEN", &c.Discord.Token, "DISCORD_BOT_TOKEN", "BOT_TOKEN"),
		snowflake("DISCORD_GUILD_ID", &c.Discord.GuildID),
		snowflakes("ALLOWED_GUILDS", &c.Songs.Guilds),
		yesNo("USER_INSTALL", &c.Discord.UserInstall),
		snowflake("OPERATOR_CHANNEL", &c.Discord.Operator),
		shards("SHARDS", &c.Discord.Shards),
		shard("SHARD_ID", &c.Discord.Shard),
		address("DISCORD_API_URL", &c.Discord.APIURL, "https://discord.com/api"),
		text("DISCORD_VOICE_CA", &c.Discord.VoiceCA, ""),
		names("PROVIDERS", &c.Providers.Names),
		pairs("PROVIDER_MODELS", &c.Providers.Models),
		prices("PROVIDER_CREDITS", &c.Songs.Prices),
		secret("RIFFUSION_TOKEN", &c.Riffusion.Token, "ACEDATACLOUD_API_KEY"),
		address("RIFFUSION_API_URL", &c.Riffusion.APIURL, "https://api.acedata.cloud"),
		oneOf("RIFFUSION_FAMILY", &c.Riffusion.Family, "riffusion", "producer"),
		text("RIFFUSION_MODEL", &c.Riffusion.Model, ""),
		list("RIFFUSION_MODELS", &c.Riffusion.Models),
		optionalAddress("ACESTEP_URL", &c.ACEStep.URL, "http://127.0.0.1:8001"),
		secret("ACESTEP_KEY", &c.ACEStep.Key),
		list("ACESTEP_MODELS", &c.ACEStep.Models),
		secret("ELEVENLABS_API_KEY", &c.Eleven.Key),
		address("ELEVENLABS_API_URL", &c.Eleven.APIURL, "https://api.elevenlabs.io"),
		secret("OPENAI_API_KEY", &c.Writer.Key),
		address("OPENAI_BASE_URL", &c.Writer.BaseURL, "https://api.openai.com/v1"),
		text("OPENAI_MODEL", &c.Writer.Model, "gpt-4.1-mini"),
		yesNo("OPENAI_MODERATION", &c.Writer.Moderate),
		renamed("SONG_WRITE", oneOf("LYRICS_MODE", &c.Writer.Mode, "off", "auto", "draft")),
		text("IMAGE_MODEL", &c.Image.Model, ""),
		optionalAddress("IMAGE_BASE_URL", &c.Image.BaseURL, "https://api.openai.com/v1"),
		secret("IMAGE_API_KEY", &c.Image.Key),
		number("IMAGE_LYRICS_REQUESTS", &c.Image.Requests, 5, 1, 1000),
		list("BLOCKED_WORDS", &c.Writer.Blocked),
		oneOf("JUKEBOX", &c.Jukebox.Switch, "on", "off"),
		renamed("JUKEBOX_ALONE", duration("JUKEBOX_IDLE_TIMEOUT", &c.Jukebox.IdleTimeout, 5*time.Minute, time.Second)),
		renamed("SONGS_AT_ONCE", number("MAX_CONCURRENT_SONGS", &c.Songs.MaxConcurrent, 10, 1, 1000)),
		renamed("GUILD_AT_ONCE", number("MAX_CONCURRENT_SONGS_PER_GUILD", &c.Songs.MaxConcurrentPerGuild, 0, 0, 1000)),
		renamed("USER_AT_ONCE", number("MAX_CONCURRENT_SONGS_PER_USER", &c.Songs.MaxConcurrentPerUser, 0, 0, 1000)),
		renamed("USER_WAITING", limit("MAX_QUEUED_PER_USER", &c.Songs.MaxQueuedPerUser, 3, 100_000)),
		credits("USER_CREDITS_PER_DAY", &c.Songs.UserPerDay, &c.Songs.Price, 5),
		credits("GUILD_CREDITS_PER_DAY", &c.Songs.GuildPerDay, &c.Songs.Price, 50),
		direct("DM_CREDITS_PER_DAY", &c.Songs.DirectPerDay, &c.Songs.Price, &c.Discord.UserInstall),
		renamed("USER_WRITES_PER_DAY", limit("USER_LYRICS_REQUESTS_PER_DAY", &c.Songs.WriterPerUserDay, 40, 1_000_000)),
		renamed("GUILD_WRITES_PER_DAY", limit("GUILD_LYRICS_REQUESTS_PER_DAY", &c.Songs.WriterPerGuildDay, 400, 1_000_000)),
		number("SONG_CREDITS", &c.Songs.Price, 1, 1, 1000),
		money("SONG_PRICE", &c.Songs.Cost),
		currency("SONG_CURRENCY", &c.Songs.Currency, "USD"),
		number("KEEP_EVENTS_DAYS", &c.Retention.Events, 90, 0, 10_000),
		number("KEEP_DRAFTS_DAYS", &c.Retention.Drafts, 30, 0, 10_000),
		renamed("KEEP_TEXTS_DAYS", number("KEEP_PROMPTS_DAYS", &c.Retention.Prompts, 0, 0, 10_000)),
		number("KEEP_LEFT_SERVERS_DAYS", &c.Retention.Guilds, 30, 1, 10_000),
		duration("POLL_INTERVAL", &c.Songs.PollEvery, 3*time.Second, 50*time.Millisecond),
		renamed("RENDER_PATIENCE", duration("RENDER_STALL_TIMEOUT", &c.Songs.RenderStallTimeout, 10*time.Minute,
			time.Second)),
		renamed("STOP_GRACE", duration("SHUTDOWN_TIMEOUT", &c.Songs.ShutdownTimeout, 20*time.Second, 0)),
		renamed("TAKEOVER_AFTER", duration("WORKER_TIMEOUT", &c.Songs.WorkerTimeout, 15*time.Second, 2*time.Second)),
		text("DATA_DIR", &c.DataDir, "data"),
		secret("DATABASE_URL", &c.Database),
		secret("MEDIA_URL", &c.MediaURL),
		publicAddress("PUBLIC_URL", &c.PublicURL),
		listenAddress("LISTEN_ADDR", &c.ListenAddr),
		listenAddress("WEB_ADDR", &c.Web.Addr),
		oneOf("WEB_DEFAULT", &c.Web.Default, "off", "on"),
		secret("DISCORD_CLIENT_SECRET", &c.Web.ClientSecret),
		address("DISCORD_OAUTH_URL", &c.Web.OAuthURL, "https://discord.com/oauth2"),
		listenAddress("ADMIN_ADDR", &c.AdminAddr),
		secret("ADMIN_TOKEN", &c.AdminToken),
		listenAddress("HEALTH_ADDR", &c.HealthAddr),
		text("FFMPEG", &c.FFmpeg, "ffmpeg"),
		number("EXPORT_CACHE_MB", &c.ExportCache, 2000, 10, 10_000_000),
		{name: "LOG_LEVEL", fallback: "info",
			set: func(v string) error {
				if err := c.LogLevel.UnmarshalText([]byte(input.Normalize(v))); err != nil {
					return fmt.Errorf("%s is none of debug, info, warn, error", quoted(v))
				}
				return nil
			},
			show: func() string { return strings.ToLower(c.LogLevel.String()) }},
		oneOf("LOG_FORMAT", &c.LogFormat, "text", "json"),
	}
}

// Load reads the settings with getenv. A secret NAME may also be in a file whose path is
// in NAME_FILE. The error joins all mistakes; a missing token is none (see
// [Config.Missing]).
func Load(getenv func(string) string) (Config, error) {
	var c Config
	var mistakes []error
	all := fields(&c)
	for _, f := range all {
		name := f.name
		value, old := f.readOld(getenv)
		if old != nil {
			c.Renamed = append(c.Renamed, *old)
		}
		var err error
		if value == "" {
			value, err = f.read(getenv)
		} else {
			name = fmt.Sprintf("%s (now %s)", old.Old, old.New)
		}
		if err == nil {
			err = f.set(value)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", name, err))
		}
	}
	for _, f := range all {
		if f.finish != nil {
			f.finish()
		}
	}
	if len(c.Providers.Names) == 0 {
		c.Providers.Names = []string{c.Riffusion.Family}
	}
	if m := c.Riffusion; m.Model != "" && len(m.Models) > 0 && !slices.Contains(m.Models, m.Model) {
		mistakes = append(mistakes, fmt.Errorf("RIFFUSION_MODEL: %s is not among RIFFUSION_MODELS", quoted(m.Model)))
	}
	mistakes = append(mistakes, c.webMistakes()...)
	if c.Discord.UserInstall && c.Songs.DirectPerDay == DirectDisabled {
		mistakes = append(mistakes, errors.New("USER_INSTALL: songs through accounts use DM_CREDITS_PER_DAY, which is off; "+
			"set a number, or nothing for enough for 5 songs"))
	}
	if c.Discord.UserInstall && c.Discord.GuildID != "" {
		mistakes = append(mistakes, errors.New("USER_INSTALL: commands in one server only (DISCORD_GUILD_ID) cannot be used "+
			"through accounts"))
	}
	if d := c.Discord; d.Shards > 0 && d.Shard >= d.Shards {
		mistakes = append(mistakes, fmt.Errorf("SHARD_ID: shards are counted from 0, so the last of %d is %d",
			d.Shards, d.Shards-1))
	}
	return c, errors.Join(mistakes...)
}

// Missing returns the required variables that are not set.
func (c Config) Missing() []string {
	var names []string
	if c.Discord.Token == "" {
		names = append(names, "DISCORD_TOKEN")
	}
	for _, id := range c.Providers.Names {
		if name, set := c.required(id); !set && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// required returns the variable that a provider needs, and whether it is set.
func (c Config) required(provider string) (name string, set bool) {
	switch provider {
	case "acestep":
		return "ACESTEP_URL", c.ACEStep.URL != ""
	case "elevenlabs":
		return "ELEVENLABS_API_KEY", c.Eleven.Key != ""
	default:
		return "RIFFUSION_TOKEN", c.Riffusion.Token != ""
	}
}

// Names returns the names of all variables in order.
func Names() []string {
	var names []string
	for _, f := range fields(&Config{}) {
		names = append(names, f.name)
	}
	return names
}

// read returns the value of the variable, one of its aliases or a file, or the default.
func (f field) read(getenv func(string) string) (string, error) {
	for _, name := range append([]string{f.name}, f.aliases...) {
		if v := strings.TrimSpace(getenv(name)); v != "" {
			return v, nil
		}
		if !f.secret {
			continue
		}
		if path := getenv(name + "_FILE"); path != "" {
			b, err := os.ReadFile(path)
			if err != nil {
				return "", fmt.Errorf("read file of %s_FILE: %w", name, withoutPath(err))
			}
			return strings.TrimSpace(string(b)), nil
		}
	}
	return f.fallback, nil
}

// withoutPath returns the cause of an error without the path, which may be the secret
// itself by mistake.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
