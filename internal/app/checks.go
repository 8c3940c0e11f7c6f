package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"time"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/artwork"
	"github.com/riffbot/riffbot/internal/blobs"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/redact"
	"github.com/riffbot/riffbot/internal/store"
	"github.com/riffbot/riffbot/internal/typeset"
)

// check is a check of a setting or service.
type check struct {
	name string
	run  func(ctx context.Context) (found string, err error)
	fix  string // what to do about an error
	// optional reports that the bot works without it: always, or, for a service with an
	// address, if it is not set.
	optional bool
	// address is the address of a service, and variable the setting of that address.
	address, variable string
}

// advice returns what to do about an error. Without a response, nothing is known about
// keys and tokens.
func (c check) advice(err error) string {
	if c.address != "" && unreachable(err) {
		return fmt.Sprintf("Nothing answers at %s (%s). Check the address, the network and the proxy. The token could not be checked.",
			config.ShowAddress(c.address), c.variable)
	}
	return c.fix
}

// unreachable reports whether an error means that no response arrived.
func unreachable(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, context.DeadlineExceeded)
}

var errUnset = errors.New("not set")

// checks returns the checks of all settings and services.
func checks(cfg config.Config, redactor *redact.Redactor) []check {
	return slices.Concat([]check{discordCheck(cfg, redactor)}, providerChecks(cfg), []check{filesCheck(cfg),
		databaseCheck(cfg), writerCheck(cfg), imageCheck(cfg), ffmpegCheck(cfg)})
}

// errNoUserInstall reports that the application cannot be installed on accounts.
var errNoUserInstall = errors.New("USER_INSTALL is on, but the application has no User Install; turn it on in the " +
	"Developer Portal, page Installation")

func discordCheck(cfg config.Config, redactor *redact.Redactor) check {
	return check{
		name: "Discord (DISCORD_TOKEN)", address: cfg.Discord.APIURL, variable: "DISCORD_API_URL",
		fix: "Create an application at https://discord.com/developers/applications, open its page Bot, press Reset Token and put the token into .env.",
		run: func(ctx context.Context) (string, error) {
			if cfg.Discord.Token == "" {
				return "", errUnset
			}
			b, err := bot.New(bot.Config{Token: cfg.Discord.Token.Reveal(), APIURL: cfg.Discord.APIURL,
				Redact: redactor, Log: slog.New(slog.DiscardHandler), Now: time.Now})
			if err != nil {
				return "", err
			}
			app, err := b.Application(ctx)
			if err != nil {
				return "", err
			}
			found := fmt.Sprintf("logged in as %s\n  invite it with %s", app.Name, bot.InviteLink(app.ID))
			if !cfg.Discord.UserInstall {
				return found, nil
			}
			if !app.AllowsUserInstall() {
				return "", errNoUserInstall
			}
			return found + "\n  members add it to their apps with " + bot.UserInstallLink(app.ID), nil
		},
	}
}

func filesCheck(cfg config.Config) check {
	return check{
		name: "files (DATA_DIR, MEDIA_URL)",
		fix:  "Set DATA_DIR to a folder that the bot may write to.",
		run: func(ctx context.Context) (string, error) {
			files, err := blobs.Open(filepath.Join(cfg.DataDir, mediaDir), cfg.MediaURL.Reveal())
			if err != nil {
				return "", err
			}
			defer func() { _ = files.Close() }()
			_, err = files.Write(ctx, "doctor", func(w io.Writer) error {
				_,
					err := io.WriteString(w, "ok")
				return err
			})
			if err != nil {
				return "", err
			}
			where := cfg.DataDir
			if cfg.MediaURL != "" {
				where = "MEDIA_URL"
			}
			return where + " can be written", files.Delete(ctx, "doctor")
		},
	}
}

func databaseCheck(cfg config.Config) check {
	return check{
		name: "database (DATABASE_URL, or DATA_DIR)",
		fix:  "Check that the server is running and that DATABASE_URL is correct, or leave it empty to use SQLite in DATA_DIR.",
		run: func(ctx context.Context) (string, error) {
			db, err := store.Open(ctx, cfg.DataDir, cfg.Database.Reveal())
			if errors.Is(err, store.ErrInUse) {
				return "a bot is running on " + cfg.DataDir, nil
			}
			if err != nil {
				return "", err
			}
			kind := "PostgreSQL"
			if db.SingleProcess() {
				kind = "SQLite in " + cfg.DataDir
			}
			return kind + " is up to date", db.Close()
		},
	}
}

func imageCheck(cfg config.Config) check {
	c := imageConfig(cfg)
	return check{
		name: "covers (IMAGE_MODEL)", optional: true, address: c.BaseURL, variable: "IMAGE_BASE_URL",
		fix: "Optional: without it, no covers are drawn, and members can upload their own. Any server with OpenAI's image API works: set IMAGE_MODEL.",
		run: func(ctx context.Context) (string, error) {
			if !cfg.Image.On() {
				return "", errUnset
			}
			if err := artwork.New(c).Check(ctx); err != nil {
				return "", err
			}
			return fmt.Sprintf("%s accepts the key; model: %s", config.ShowAddress(c.BaseURL), c.Model), nil
		},
	}
}

func writerCheck(cfg config.Config) check {
	return check{
		name: "writer (OPENAI_API_KEY)", optional: true, address: cfg.Writer.BaseURL, variable: "OPENAI_BASE_URL",
		fix: "Optional: without it, /write draft is off and the song provider writes the lyrics of /song. Any server with an OpenAI-compatible API works: set OPENAI_BASE_URL.",
		run: func(ctx context.Context) (string, error) {
			if cfg.Writer.Key == "" {
				return "", errUnset
			}
			c := writerConfig(cfg, provider.Catalog{})
			if err := lyrics.New(c).Check(ctx); err != nil {
				return "", err
			}
			if err := lyrics.NewModerator(c).Check(ctx); err != nil {
				return "", fmt.Errorf("OPENAI_MODERATION is on: %w", err)
			}
			return fmt.Sprintf("%s accepts the key; model: %s", config.ShowAddress(cfg.Writer.BaseURL),
				cfg.Writer.Model), nil
		},
	}
}

func ffmpegCheck(cfg config.Config) check {
	return check{
		name: "ffmpeg (FFMPEG)", optional: true,
		fix: "Optional: without it, songs are posted as received, or as links if they are too large, and cards, karaoke videos, other formats and voice messages are off. On Debian: apt install ffmpeg.",
		run: func(context.Context) (string, error) {
			found, err := media.Find(cfg.FFmpeg, nil)
			if err == nil && found == nil {
				err = errors.New("turned off")
			}
			if err != nil {
				return "", err
			}
			if advice := typeset.System().Advice(); advice != "" {
				return "found; " + advice, nil
			}
			return "found; fonts for all scripts", nil
		},
	}
}
