package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"time"

	"riffbot/bot"
	"riffbot/internal/blobs"
	"riffbot/internal/config"
	"riffbot/internal/media"
	"riffbot/internal/redact"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
	"riffbot/riffusion"
)

// check is one thing the doctor looks at.
type check struct {
	what string
	look func(ctx context.Context) (found string, err error)
	cure string
	// optional means that the bot can do without it: always, or, where it is reached
	// at an address, when it is not set.
	optional bool
	// at is the address that it is reached at, and variable names that address.
	at, variable string
}

// advice says what to do about an error of the check. Where nothing answers, nothing
// is known about keys and tokens.
func (c check) advice(err error) string {
	if c.at != "" && unreachable(err) {
		return fmt.Sprintf("Nothing answers at %s (%s): check that address, and this machine's network and proxy. Whether the token is right is not known.",
			config.ShowAddress(c.at), c.variable)
	}
	return c.cure
}

// unreachable reports whether an error says that no answer came from the network.
func unreachable(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, context.DeadlineExceeded)
}

// doctor checks each setting and reaches each service. It returns 0 when the
// bot can run, 1 when something it needs is missing, 2 when settings are wrong.
func doctor(ctx context.Context, getenv func(string) string, out io.Writer) int {
	fmt.Fprintln(out, "riffbot", versionText())
	cfg, err := config.Load(getenv)
	if err != nil {
		fmt.Fprintf(out, "✗ these settings are wrong:\n  %s\n", strings.ReplaceAll(err.Error(), "\n", "\n  "))
		return 2
	}
	fmt.Fprintln(out, "✓ settings can be read")
	hide := newRedactor(cfg)
	exit := 0
	for _, c := range checks(cfg, hide) {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		found, err := c.look(ctx)
		cancel()
		switch {
		case err == nil:
			fmt.Fprintf(out, "✓ %s: %s\n", c.what, hide.String(found))
		case c.optional && (c.at == "" || errors.Is(err, errUnset)):
			fmt.Fprintf(out, "– %s: %s\n  %s\n", c.what, hide.String(err.Error()), c.cure)
		default:
			exit = 1
			fmt.Fprintf(out, "✗ %s: %s\n  %s\n", c.what, hide.String(err.Error()), hide.String(c.advice(err)))
		}
	}
	if exit == 0 {
		fmt.Fprintln(out, "All is ready: start with `riffbot`.")
	}
	return exit
}

var errUnset = errors.New("not set")

func checks(cfg config.Config, hide *redact.Redactor) []check {
	return []check{
		{"Discord (DISCORD_TOKEN)", func(ctx context.Context) (string, error) {
			if cfg.Discord.Token == "" {
				return "", errUnset
			}
			b, err := bot.New(bot.Config{Token: cfg.Discord.Token.Reveal(), APIURL: cfg.Discord.APIURL,
				Redact: hide, Log: slog.New(slog.DiscardHandler), Now: time.Now})
			if err != nil {
				return "", err
			}
			app, err := b.Application(ctx)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("logged in as %s\n  invite it with %s", app.Name, bot.InviteLink(app.ID)), nil
		}, "Make an application at https://discord.com/developers/applications, open its page Bot, press Reset Token and put the token into .env.", false, cfg.Discord.APIURL, "DISCORD_API_URL"},
		{"song provider (RIFFUSION_TOKEN)", func(ctx context.Context) (string, error) {
			if cfg.Riffusion.Token == "" {
				return "", errUnset
			}
			studio, err := newStudio(cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return "", err
			}
			if err := studio.Check(ctx); err != nil {
				return "", err
			}
			return fmt.Sprintf("%s accepts the token; models: %s", config.ShowAddress(cfg.Riffusion.APIURL), strings.Join(studio.Family().ModelIDs(), ", ")), nil
		}, "Sign in at https://platform.acedata.cloud, subscribe to Riffusion Audios and put the API key into .env.", false, cfg.Riffusion.APIURL, "RIFFUSION_API_URL"},
		{"files (DATA_DIR, MEDIA_URL)", func(ctx context.Context) (string, error) {
			files, err := blobs.Open(ctx, filepath.Join(cfg.DataDir, mediaDir), cfg.MediaURL.Reveal())
			if err != nil {
				return "", err
			}
			defer func() { _ = files.Close() }()
			_, err = files.Write(ctx, "doctor", func(w io.Writer) error { _, err := io.WriteString(w, "ok"); return err })
			if err != nil {
				return "", err
			}
			where := cfg.DataDir
			if cfg.MediaURL != "" {
				where = "MEDIA_URL"
			}
			return where + " can be written", files.Delete(ctx, "doctor")
		}, "Give the bot a folder it may write to and name it in DATA_DIR.", false, "", ""},
		{"database (DATABASE_URL, or DATA_DIR)", func(ctx context.Context) (string, error) {
			db, err := store.Open(ctx, cfg.DataDir, cfg.Database.Reveal())
			if errors.Is(err, store.ErrInUse) {
				return "a bot is running on " + cfg.DataDir, nil
			}
			if err != nil {
				return "", err
			}
			kind := "PostgreSQL"
			if db.Alone() {
				kind = "SQLite in " + cfg.DataDir
			}
			return kind + " is up to date", db.Close()
		}, "Check that the server runs and that the address in DATABASE_URL is right, or leave it empty for SQLite in DATA_DIR.", false, "", ""},
		{"songwriter (OPENAI_API_KEY)", func(ctx context.Context) (string, error) {
			if cfg.Writer.Key == "" {
				return "", errUnset
			}
			writer := songwriter.New(writerConfig(cfg, riffusion.Family{}))
			if err := writer.Check(ctx); err != nil {
				return "", err
			}
			if err := songwriter.NewModerator(writerConfig(cfg, riffusion.Family{})).Check(ctx); err != nil {
				return "", fmt.Errorf("OPENAI_MODERATION is on: %w", err)
			}
			return fmt.Sprintf("%s accepts the key; model: %s", config.ShowAddress(cfg.Writer.BaseURL), cfg.Writer.Model), nil
		}, "Without it there is no /write, and the provider finds the words of /song. Any server that speaks OpenAI's API will do: OPENAI_BASE_URL.", true, cfg.Writer.BaseURL, "OPENAI_BASE_URL"},
		{"ffmpeg (FFMPEG)", func(context.Context) (string, error) {
			found, err := media.Find(cfg.FFmpeg, nil)
			if err == nil && found == nil {
				err = errors.New("turned off")
			}
			if err != nil {
				return "", err
			}
			return "found; " + media.Fonts(), nil
		}, "Without it songs are posted as they come, as links where they are too large, and there are no cards, karaoke videos, other formats and voice messages. On Debian: apt install ffmpeg.", true, "", ""},
	}
}
