package discordtest

import (
	"log/slog"
	"time"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/userclient"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// Options are the settings of a server. The zero value is usable.
type Options struct {
	// Log receives warnings and errors of the server. Default: none.
	Log *slog.Logger
	// Listen is the address of the REST API, the gateway and the CDN. Default:
	// 127.0.0.1 and a free port.
	Listen string
	// BotName and BotToken are those of the application under test. Default: "bot"
	// and a random token.
	BotName, BotToken string
	// GuildName and ChannelName name the guild and its first text channel. Default:
	// "Test Guild" and "general".
	GuildName, ChannelName string
	// Owner is the name of the guild's owner. Default: "Ana".
	Owner string
	// Locale is the language of the guild and of members without one of their own.
	// Default: "en-US".
	Locale string
	// AttachmentSizeLimit is the largest attachment, in bytes. Default: 10 MiB.
	AttachmentSizeLimit int64
	// HeartbeatInterval is the interval that the gateway asks for. Default: 41.25 s.
	HeartbeatInterval time.Duration
	// SessionStarts is the number of identifies that a bot has on a day. Default: 1000.
	SessionStarts int
	// Record is called for each REST exchange. Default: none.
	Record func(discord.Exchange)
	// Conventions say how the bot marks messages as pending and as errors. Default:
	// neither.
	Conventions userclient.Conventions
	// OnEvent is called for each event of messages and voice states that a member
	// receives. Several members may report the same event. Default: none.
	OnEvent func(event string, data map[string]any)
	// Voice are the settings of the voice server.
	Voice voice.Options
}
