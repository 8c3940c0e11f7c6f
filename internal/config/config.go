// Package config turns environment variables into settings. It reports every
// mistake at once, each by the name of its variable.
package config

import (
	"log/slog"
	"time"
)

// Config is every setting of the bot. docs in .env.example; a test keeps that
// file, the README's table and this package in step.
type Config struct {
	Discord   Discord
	Riffusion Riffusion
	Songs     Songs
	Writer    Writer
	Keep      Keep
	Jukebox   Jukebox

	DataDir  string // where the database and the songs are kept
	Database Secret // PostgreSQL's address; empty: SQLite in DataDir
	MediaURL Secret // an S3 bucket for the songs; empty: DataDir
	// PublicURL is where the provider reaches ListenAddr; empty: nowhere.
	PublicURL  string
	ListenAddr string // for the provider; empty: nothing listens
	AdminAddr  string // for the operator; empty: nothing listens
	HealthAddr string // for a container's health check; empty: nothing listens
	AdminToken Secret // asked for at AdminAddr; empty: only this machine is let in
	// ExportCache bounds the files made of songs on request, in MiB all together.
	ExportCache int
	FFmpeg      string     // the program's name or path; "off" does without
	LogLevel    slog.Level // debug, info, warn or error
	LogFormat   string     // "text" or "json"
}

// Discord is how to reach Discord.
type Discord struct {
	Token   Secret
	GuildID string   // when set, commands are registered in this guild alone
	Allowed []string // the guilds where the bot may be used; empty: all
	// Operator is the channel where the operator is told of what only they can
	// mend; empty: nowhere but in the log.
	Operator string
	APIURL   string // up to and without the version
	VoiceCA  string // a PEM file to trust on voice servers, besides the system
	Shards   int    // 0: as many as Discord recommends
	Shard    int    // the one of this process; -1: all
}

// Riffusion is how to reach the song provider.
type Riffusion struct {
	Token  Secret
	APIURL string
	Family string   // "riffusion" or "producer"
	Model  string   // the default; empty: the family's
	Models []string // what people may choose; empty: the family's
}

// Writer is how to reach the language model that writes words. Without a key there
// is none.
type Writer struct {
	Key      Secret
	BaseURL  string
	Model    string
	Moderate bool
	Default  string // what /song does about words: "off", "auto" or "draft"
	Blocked  []string
	// UserPerDay and GuildPerDay are how often it is asked in a day; 0: no limit.
	UserPerDay, GuildPerDay int
}

// Jukebox are the settings of the jukebox.
type Jukebox struct {
	Switch string        // "on" or "off"
	Alone  time.Duration // how long it stays without listeners where nobody decided
}

// On reports whether songs are played in voice channels.
func (j Jukebox) On() bool { return j.Switch == "on" }

// Songs are the settings of the production line.
type Songs struct {
	AtOnce      int // over all processes, like the others
	GuildAtOnce int
	UserAtOnce  int
	UserWaiting int
	UserPerDay  int // credits; 0: no limit
	GuildPerDay int
	// DirectPerDay is a member's quota in direct messages; [Closed]: none.
	DirectPerDay int
	Price        int   // credits
	Cost         int64 // of one order, in ten-thousandths of Currency; 0: not known
	Currency     string
	PollEvery    time.Duration
	Patience     time.Duration // for a bought song that makes no progress
	Takeover     time.Duration // of the orders of a process that went silent
	Grace        time.Duration // for the step a song is in when the bot is stopped
}

// Keep is how long things are kept, in days; 0 is for ever.
type Keep struct {
	Events int // the history of orders
	Drafts int // words that were never sung
	Texts  int // the words in which finished songs were asked for
	Guilds int // all data of a server that the bot was removed from
}

// Secret is a value that prints as "set" or "unset".
type Secret string

// String never gives the secret away, nor its length.
func (s Secret) String() string {
	if s == "" {
		return "unset"
	}
	return "set"
}

// LogValue keeps the secret out of structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Secrets returns all secret values, to be hidden wherever text goes out: those of
// secret variables and those inside addresses.
func (c Config) Secrets() []string {
	all := []string{c.Discord.Token.Reveal(), c.Riffusion.Token.Reveal(), c.Writer.Key.Reveal(),
		c.Database.Reveal(), c.MediaURL.Reveal(), c.AdminToken.Reveal()}
	for _, a := range []string{c.Database.Reveal(), c.MediaURL.Reveal(), c.Discord.APIURL, c.Riffusion.APIURL, c.Writer.BaseURL, c.PublicURL} {
		all = append(all, addressSecrets(a)...)
	}
	return all
}

// LogValue is the configuration in one line, by the names of the variables.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, f := range fields(&c) {
		attrs = append(attrs, slog.String(f.name, f.show()))
	}
	return slog.GroupValue(attrs...)
}
