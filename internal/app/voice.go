package app

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"

	"github.com/disgoorg/godave"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/discordtest/dave"
	"github.com/riffbot/riffbot/internal/config"
	"github.com/riffbot/riffbot/internal/voice"
)

// newVoice returns the voice client; nil where the jukebox is off.
func newVoice(cfg config.Config, client *bot.Bot, log *slog.Logger) (*voice.Voice, error) {
	if !cfg.Jukebox.On() {
		return nil, nil
	}
	trusted, err := trustedVoice(cfg.Discord.VoiceCA)
	if err != nil {
		return nil, err
	}
	return voice.New(voice.Config{Gateway: client, UserID: client.UserID, Dave: newDave, TLS: trusted, Log: log}), nil
}

// newDave returns the end-to-end encryption of a voice session.
func newDave(log *slog.Logger, userID godave.UserID, to godave.Callbacks) godave.Session {
	s, err := dave.New(dave.Config{Log: log, UserID: userID, Callbacks: to})
	if err != nil { // no random numbers; Discord rejects the session and reports why
		log.Error("create DAVE session failed", "err", err)
		return godave.NewNoopSession(log, userID, to)
	}
	return s
}

// trustedVoice returns a TLS configuration that trusts a certificate on voice servers in
// addition to those of the system; nil without one.
func trustedVoice(path string) (*tls.Config, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read DISCORD_VOICE_CA: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("DISCORD_VOICE_CA: no certificate in %s", path)
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}
