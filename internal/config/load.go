package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// field is one variable: how it is read into its place and shown again.
type field struct {
	name     string
	aliases  []string
	fallback string
	secret   bool
	set      func(string) error
	show     func() string
	finish   func() // called when all fields are set; may be nil
}

// fields is the table of all variables.
func fields(c *Config) []field {
	return []field{
		secret("DISCORD_TOKEN", &c.Discord.Token, "DISCORD_BOT_TOKEN", "BOT_TOKEN"),
		snowflake("DISCORD_GUILD_ID", &c.Discord.GuildID),
		snowflakes("ALLOWED_GUILDS", &c.Discord.Allowed),
		snowflake("OPERATOR_CHANNEL", &c.Discord.Operator),
		shards("SHARDS", &c.Discord.Shards),
		shard("SHARD_ID", &c.Discord.Shard),
		address("DISCORD_API_URL", &c.Discord.APIURL, "https://discord.com/api"),
		text("DISCORD_VOICE_CA", &c.Discord.VoiceCA, ""),
		secret("RIFFUSION_TOKEN", &c.Riffusion.Token, "ACEDATACLOUD_API_KEY"),
		address("RIFFUSION_API_URL", &c.Riffusion.APIURL, "https://api.acedata.cloud"),
		oneOf("RIFFUSION_FAMILY", &c.Riffusion.Family, "riffusion", "producer"),
		text("RIFFUSION_MODEL", &c.Riffusion.Model, ""),
		list("RIFFUSION_MODELS", &c.Riffusion.Models),
		secret("OPENAI_API_KEY", &c.Writer.Key),
		address("OPENAI_BASE_URL", &c.Writer.BaseURL, "https://api.openai.com/v1"),
		text("OPENAI_MODEL", &c.Writer.Model, "gpt-4.1-mini"),
		yesNo("OPENAI_MODERATION", &c.Writer.Moderate),
		oneOf("SONG_WRITE", &c.Writer.Default, "off", "auto", "draft"),
		list("BLOCKED_WORDS", &c.Writer.Blocked),
		oneOf("JUKEBOX", &c.Jukebox.Switch, "on", "off"),
		duration("JUKEBOX_ALONE", &c.Jukebox.Alone, 5*time.Minute, time.Second),
		number("SONGS_AT_ONCE", &c.Songs.AtOnce, 10, 1, 1000),
		number("GUILD_AT_ONCE", &c.Songs.GuildAtOnce, 0, 0, 1000),
		number("USER_AT_ONCE", &c.Songs.UserAtOnce, 0, 0, 1000),
		limit("USER_WAITING", &c.Songs.UserWaiting, 3, 100_000),
		credits("USER_CREDITS_PER_DAY", &c.Songs.UserPerDay, &c.Songs.Price, 5),
		credits("GUILD_CREDITS_PER_DAY", &c.Songs.GuildPerDay, &c.Songs.Price, 50),
		direct("DM_CREDITS_PER_DAY", &c.Songs.DirectPerDay),
		limit("USER_WRITES_PER_DAY", &c.Writer.UserPerDay, 40, 1_000_000),
		limit("GUILD_WRITES_PER_DAY", &c.Writer.GuildPerDay, 400, 1_000_000),
		number("SONG_CREDITS", &c.Songs.Price, 1, 1, 1000),
		money("SONG_PRICE", &c.Songs.Cost),
		currency("SONG_CURRENCY", &c.Songs.Currency, "USD"),
		number("KEEP_EVENTS_DAYS", &c.Keep.Events, 90, 0, 10_000),
		number("KEEP_DRAFTS_DAYS", &c.Keep.Drafts, 30, 0, 10_000),
		number("KEEP_TEXTS_DAYS", &c.Keep.Texts, 0, 0, 10_000),
		number("KEEP_LEFT_SERVERS_DAYS", &c.Keep.Guilds, 30, 1, 10_000),
		duration("POLL_INTERVAL", &c.Songs.PollEvery, 3*time.Second, 50*time.Millisecond),
		duration("RENDER_PATIENCE", &c.Songs.Patience, 10*time.Minute, time.Second),
		duration("STOP_GRACE", &c.Songs.Grace, 20*time.Second, 0),
		duration("TAKEOVER_AFTER", &c.Songs.Takeover, 15*time.Second, 2*time.Second),
		text("DATA_DIR", &c.DataDir, "data"),
		secret("DATABASE_URL", &c.Database),
		secret("MEDIA_URL", &c.MediaURL),
		publicAddress("PUBLIC_URL", &c.PublicURL),
		listenAddress("LISTEN_ADDR", &c.ListenAddr),
		listenAddress("ADMIN_ADDR", &c.AdminAddr),
		secret("ADMIN_TOKEN", &c.AdminToken),
		listenAddress("HEALTH_ADDR", &c.HealthAddr),
		text("FFMPEG", &c.FFmpeg, "ffmpeg"),
		number("EXPORT_CACHE_MB", &c.ExportCache, 2000, 10, 10_000_000),
		{name: "LOG_LEVEL", fallback: "info",
			set: func(v string) error {
				if err := c.LogLevel.UnmarshalText([]byte(v)); err != nil {
					return fmt.Errorf("%s is none of debug, info, warn, error", quoted(v))
				}
				return nil
			},
			show: func() string { return strings.ToLower(c.LogLevel.String()) }},
		oneOf("LOG_FORMAT", &c.LogFormat, "text", "json"),
	}
}

// Load reads the configuration through getenv. A secret NAME may also be given
// as NAME_FILE, the path of a file that holds it. The error joins every
// mistake; a missing token is none (see [Config.Missing]).
func Load(getenv func(string) string) (Config, error) {
	var c Config
	var mistakes []error
	all := fields(&c)
	for _, f := range all {
		value, err := f.read(getenv)
		if err == nil {
			err = f.set(value)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", f.name, err))
		}
	}
	for _, f := range all {
		if f.finish != nil {
			f.finish()
		}
	}
	if m := c.Riffusion; m.Model != "" && len(m.Models) > 0 && !slices.Contains(m.Models, m.Model) {
		mistakes = append(mistakes, fmt.Errorf("RIFFUSION_MODEL: %s is not among RIFFUSION_MODELS", quoted(m.Model)))
	}
	if c.PublicURL != "" && c.ListenAddr == "" {
		mistakes = append(mistakes, errors.New("PUBLIC_URL: nothing listens for what comes there; set LISTEN_ADDR, like :8080"))
	}
	if d := c.Discord; d.Shards > 0 && d.Shard >= d.Shards {
		mistakes = append(mistakes, fmt.Errorf("SHARD_ID: shards are counted from 0, so the last of %d is %d", d.Shards, d.Shards-1))
	}
	return c, errors.Join(mistakes...)
}

// Missing names the required variables that are not set.
func (c Config) Missing() []string {
	var names []string
	if c.Discord.Token == "" {
		names = append(names, "DISCORD_TOKEN")
	}
	if c.Riffusion.Token == "" {
		names = append(names, "RIFFUSION_TOKEN")
	}
	return names
}

// Names lists all variables in their order.
func Names() []string {
	var names []string
	for _, f := range fields(&Config{}) {
		names = append(names, f.name)
	}
	return names
}

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
				return "", fmt.Errorf("the file that %s_FILE names cannot be read: %w", name, withoutPath(err))
			}
			return strings.TrimSpace(string(b)), nil
		}
	}
	return f.fallback, nil
}

// withoutPath returns the cause of an error without the path, in whose place people
// may have put the secret itself.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// quoted shows a wrong value, unless it may hold a secret that was meant for another
// variable: a long text, an address or the like.
func quoted(v string) string {
	if n := utf8.RuneCountInString(v); n > 32 || strings.ContainsAny(v, "@/=") {
		return fmt.Sprintf("a text of %d characters", n)
	}
	return strconv.Quote(v)
}

func secret(name string, to *Secret, aliases ...string) field {
	return field{name: name, aliases: aliases, secret: true, show: to.String,
		set: func(v string) error {
			if strings.ContainsAny(v, " \t\n") {
				return errors.New("has white space inside; paste the token alone")
			}
			*to = Secret(strings.TrimPrefix(v, "Bot "))
			return nil
		}}
}

func text(name string, to *string, fallback string) field {
	return field{name: name, fallback: fallback, show: func() string { return *to },
		set: func(v string) error { *to = v; return nil }}
}

func list(name string, to *[]string) field {
	return field{name: name, show: func() string { return strings.Join(*to, ",") },
		set: func(v string) error {
			*to = nil
			for item := range strings.SplitSeq(v, ",") {
				if item = strings.TrimSpace(item); item != "" {
					*to = append(*to, item)
				}
			}
			return nil
		}}
}

func snowflake(name string, to *string) field {
	return field{name: name, show: func() string { return *to },
		set: func(v string) error {
			if _, err := strconv.ParseUint(v, 10, 64); v != "" && err != nil {
				return fmt.Errorf("%s is no Discord id: ids are numbers (turn on Developer Mode, then Copy Server ID)", quoted(v))
			}
			*to = v
			return nil
		}}
}

// yesNo is "on" or "off"; off is the default.
func yesNo(name string, to *bool) field {
	word := "off"
	f := oneOf(name, &word, "off", "on")
	set := f.set
	f.set = func(v string) error {
		err := set(v)
		*to = word == "on"
		return err
	}
	return f
}

// shards is a number, or "auto".
func shards(name string, to *int) field {
	f := number(name, to, 0, 1, 10_000)
	return autoOr(f, "auto", to, 0)
}

// shard is a number, or "all".
func shard(name string, to *int) field {
	f := number(name, to, 0, 0, 9_999)
	return autoOr(f, "all", to, -1)
}

// autoOr lets a number also be a word, which is its default.
func autoOr(f field, word string, to *int, value int) field {
	set, show := f.set, f.show
	f.fallback = word
	f.set = func(v string) error {
		if strings.EqualFold(v, word) {
			*to = value
			return nil
		}
		if err := set(v); err != nil {
			return fmt.Errorf("%w, nor %s", err, word)
		}
		return nil
	}
	f.show = func() string {
		if *to == value {
			return word
		}
		return show()
	}
	return f
}

// oneOf takes one of the given words; the first is the default.
func oneOf(name string, to *string, words ...string) field {
	return field{name: name, fallback: words[0], show: func() string { return *to },
		set: func(v string) error {
			v = strings.ToLower(v)
			if !slices.Contains(words, v) {
				return fmt.Errorf("%s is none of %s", quoted(v), strings.Join(words, ", "))
			}
			*to = v
			return nil
		}}
}

func number(name string, to *int, fallback, least, most int) field {
	return field{name: name, fallback: strconv.Itoa(fallback), show: func() string { return strconv.Itoa(*to) },
		set: func(v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < least || n > most {
				return fmt.Errorf("%s is no whole number from %d to %d", quoted(v), least, most)
			}
			*to = n
			return nil
		}}
}

func duration(name string, to *time.Duration, fallback, least time.Duration) field {
	return field{name: name, fallback: fallback.String(), show: func() string { return to.String() },
		set: func(v string) error {
			d, err := time.ParseDuration(v)
			if err != nil || d < least {
				return fmt.Errorf("%s is no duration of at least %s; write it like 30s or 10m", quoted(v), least)
			}
			*to = d
			return nil
		}}
}
