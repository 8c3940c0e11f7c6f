package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/commands"
	"riffbot/internal/redact"
)

// Config is what the connection needs to know.
type Config struct {
	Token   string // without "Bot "
	APIURL  string // up to and without the version
	GuildID string // when set, commands are registered in this guild alone
	Redact  *redact.Redactor
	Log     *slog.Logger
	Now     func() time.Time
}

// Bot is one connection to Discord. It implements [commands.Discord] from the
// start; interactions come in while [Bot.Run] runs.
type Bot struct {
	cfg     Config
	session *discordgo.Session
	client  *http.Client // every request to Discord's API
	tap     *taps
	intake  *intake
}

// New builds the bot. It does not connect.
func New(cfg Config) (*Bot, error) {
	session, err := discordgo.New("Bot " + cfg.Token)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	b := &Bot{cfg: cfg, session: session, tap: newTaps(cfg.Log)}
	if b.client, err = newClient(cfg); err != nil {
		return nil, fmt.Errorf("read the address of the API: %w", err)
	}
	session.Client = b.client
	session.Dialer = b.tap.dialer()
	session.UserAgent = userAgent
	// Interactions need no intent. GUILDS tells where the bot is; nothing that
	// people write outside of commands ever reaches it.
	session.Identify.Intents = discordgo.IntentsGuilds
	session.StateEnabled = false
	session.Compress = false
	session.ShouldReconnectOnError = false // the supervisor does it
	session.ShouldRetryOnRateLimit = false // the limiter does it
	session.MaxRestRetries = 0
	session.LogLevel = -1 // what matters of it is logged here, redacted
	return b, nil
}

// userAgent has the form that Discord demands.
const userAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) riffbot"

// Run registers the commands, connects and handles interactions until ctx ends
// or Discord says that coming back is of no use. It then refuses what still
// comes in, waits for the handlers under way and closes the session.
func (b *Bot) Run(ctx context.Context, router *commands.Router) error {
	b.intake = newIntake(b, router)
	if err := b.register(ctx, router.Definitions()); err != nil {
		return b.cfg.Redact.Error(err)
	}
	remove := b.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "INTERACTION_CREATE" {
			b.intake.take(ctx, e.RawData)
		}
	})
	defer remove()
	err := b.supervise(ctx)
	b.intake.drain()
	return b.cfg.Redact.Error(err)
}
