package discord

import (
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/discordtest/voice"
)

// Options are the settings of a server. The zero value is usable.
type Options struct {
	Now    func() time.Time // the clock for ids, tokens and CDN addresses
	Log    *slog.Logger
	Listen string // "127.0.0.1:0"
	// Record is called for each REST exchange; see also [RecordTo].
	Record func(Exchange)
	// AttachmentSizeLimit is the largest file, in bytes: 10 MiB.
	AttachmentSizeLimit int64
	// Locale is the guild's language, and its members' unless they have another:
	// one of Discord's; "en-US".
	Locale string
	// Owner is the name of the guild's owner: "Ana".
	Owner string
	// BotName and BotToken are those of the application under test: "bot", and a
	// random token.
	BotName, BotToken string
	// GuildName and ChannelName name the guild and its first text channel: "Test
	// Guild" and "general".
	GuildName, ChannelName string
	// HeartbeatInterval is what the gateway asks of its clients: 41.25 s.
	HeartbeatInterval time.Duration
	// SessionStarts is how often a bot may identify on a day: 1000.
	SessionStarts int
	// Voice is the voice server: none. The caller closes it after this server.
	Voice *voice.Server
}
