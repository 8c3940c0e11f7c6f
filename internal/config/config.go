// Package config reads settings from environment variables. It reports all mistakes at
// once, with the names of their variables.
package config

import (
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// Config holds all settings of the bot. .env.example documents them; a test checks that
// it, docs/configuration.md and this package agree.
type Config struct {
	Discord   Discord
	Providers Providers
	Riffusion Riffusion
	ACEStep   ACEStep
	Eleven    ElevenLabs
	Songs     Songs
	Writer    Writer
	Image     Image
	Retention Retention
	Jukebox   Jukebox

	DataDir  string // directory of the database and the songs
	Database Secret // URL of PostgreSQL; empty: SQLite in DataDir
	MediaURL Secret // URL of an S3 bucket for the songs; empty: DataDir
	Web      Web

	// PublicURL is the URL at which the provider reaches ListenAddr or the address of the pages, and at which browsers
	// reach the pages; empty: none.
	PublicURL  string
	ListenAddr string // for the provider; empty: none
	AdminAddr  string // for the operator; empty: none
	HealthAddr string // for the health check of a container; empty: none
	AdminToken Secret // required at AdminAddr; empty: only this machine has access
	// ExportCache limits the total size of exports, in MiB.
	ExportCache int
	FFmpeg      string     // name or path of the program; "off": none
	LogLevel    slog.Level // debug, info, warn or error
	LogFormat   string     // "text" or "json"
	// Renamed lists the variables that are set under their old names.
	Renamed []Renamed
}

// Discord holds the settings of the connection to Discord.
type Discord struct {
	Token   Secret
	GuildID string // if set, commands are registered only in this guild
	// Operator is the channel for problems that only the operator can correct; empty:
	// only the log.
	Operator string
	APIURL   string // without the version
	VoiceCA  string // PEM file of a certificate to trust on voice servers
	Shards   int    // 0: as many as Discord recommends
	Shard    int    // shard of this process; -1: all
	// UserInstall lets members use the bot through their accounts, in places without it.
	UserInstall bool
}

// Web holds the settings of the pages for members.
type Web struct {
	Addr         string // empty: none
	ClientSecret Secret // of Discord's OAuth2; empty: members sign in with links only
	OAuthURL     string // of Discord's page that asks members to sign in, without /authorize
	Default      string // whether servers have pages if they did not choose: "on" or "off"
}

// WebURL returns the address at which browsers reach the pages.
func (c Config) WebURL() string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	return "http://" + c.Web.Addr
}

// Providers are the settings of all song providers.
type Providers struct {
	// Names are the ids of the providers, in order of preference.
	Names []string
	// Models are their default models by provider, where they differ from the provider's.
	Models map[string]string
}

// Riffusion holds the settings of Ace Data Cloud, for the providers riffusion, producer
// and suno.
type Riffusion struct {
	Token  Secret
	APIURL string
	// Family is the provider of songs of releases with a single provider, and the only one
	// if [Providers] has none. Model and Models are its default model and its models.
	Family string
	Model  string   // empty: that of the family
	Models []string // empty: those of the family
}

// ACEStep holds the settings of an ACE-Step server.
type ACEStep struct {
	URL    string
	Key    Secret   // empty: the server needs none
	Models []string // that the server has loaded, the default first; empty: one turbo model
}

// ElevenLabs holds the settings of ElevenLabs Music.
type ElevenLabs struct {
	Key    Secret
	APIURL string
}

// Writer holds the settings of the language model that writes lyrics. Without a key
// there is none.
type Writer struct {
	Key      Secret
	BaseURL  string
	Model    string
	Moderate bool
	Mode     string // what /song does about lyrics: "off", "auto" or "draft"
	Blocked  []string
}

// Image holds the settings of the service that draws covers.
type Image struct {
	Key      Secret
	BaseURL  string // empty: that of the language model, with its key
	Model    string
	Requests int // how many requests to the language model one cover counts
}

// On reports whether a service draws covers.
func (i Image) On() bool { return i.Model != "" && i.Model != "off" }

// Jukebox holds the settings of the jukebox.
type Jukebox struct {
	Switch      string        // "on" or "off"
	IdleTimeout time.Duration // default time without listeners before it leaves
}

// On reports whether the jukebox is enabled.
func (j Jukebox) On() bool { return j.Switch == "on" }

// Songs holds the settings of the order pipeline.
type Songs struct {
	songs.Limits             // DirectPerDay may be [DirectDisabled]
	Cost               int64 // of an order, in ten-thousandths of Currency; 0: unknown
	Currency           string
	PollEvery          time.Duration
	RenderStallTimeout time.Duration // of a purchased render without progress
	WorkerTimeout      time.Duration // of a process without heartbeats
	ShutdownTimeout    time.Duration // of the current step when the bot is stopped
}

// Retention holds the retention periods in days; 0 keeps data for ever.
type Retention struct {
	Events  int // history of orders
	Drafts  int // unused lyrics drafts
	Prompts int // prompts of finished songs
	Guilds  int // data of servers that removed the bot
}

// Secret is a value that prints as "set" or "unset".
type Secret string

// String reveals neither the secret nor its length.
func (s Secret) String() string {
	if s == "" {
		return "unset"
	}
	return "set"
}

// LogValue keeps the secret out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Reveal returns the secret.
func (s Secret) Reveal() string { return string(s) }

// Secrets returns all secrets, to redact them in output: those of secret variables and
// those in URLs.
func (c Config) Secrets() []string {
	all := []string{c.Discord.Token.Reveal(), c.Riffusion.Token.Reveal(), c.ACEStep.Key.Reveal(),
		c.Eleven.Key.Reveal(), c.Writer.Key.Reveal(),
		c.Database.Reveal(), c.MediaURL.Reveal(), c.AdminToken.Reveal(), c.Web.ClientSecret.Reveal()}
	for _, a := range []string{c.Database.Reveal(), c.MediaURL.Reveal(), c.Discord.APIURL, c.Riffusion.APIURL,
		c.ACEStep.URL, c.Eleven.APIURL, c.Writer.BaseURL, c.Image.BaseURL, c.PublicURL, c.Web.OAuthURL} {
		all = append(all, addressSecrets(a)...)
	}
	return all
}

// LogValue returns the settings by the names of their variables.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, f := range fields(&c) {
		attrs = append(attrs, slog.String(f.name, f.show()))
	}
	return slog.GroupValue(attrs...)
}
