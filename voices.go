package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"

	"github.com/disgoorg/godave"

	"riffbot/bot"
	"riffbot/internal/config"
	"riffbot/internal/voice"
	"riffbot/internal/voice/dave"
)

// newVoice is what the bot's calls are made with.
func newVoice(cfg config.Config, discord *bot.Bot, log *slog.Logger) (*voice.Voice, error) {
	trusted, err := trustedVoice(cfg.Discord.VoiceCA)
	if err != nil {
		return nil, err
	}
	return voice.New(voice.Config{Gateway: discord, UserID: discord.UserID, Dave: newDave, TLS: trusted, Log: log}), nil
}

// newDave makes the encryption of one session of a call.
func newDave(log *slog.Logger, userID godave.UserID, to godave.Callbacks) godave.Session {
	s, err := dave.New(dave.Config{Log: log, UserID: userID, Callbacks: to})
	if err != nil { // no random numbers; Discord refuses the session then, and says why
		log.Error("a call will not be encrypted", "err", err)
		return godave.NewNoopSession(log, userID, to)
	}
	return s
}

// trustedVoice trusts one certificate on voice servers besides the system's; nil
// where there is none.
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
		return nil, fmt.Errorf("DISCORD_VOICE_CA: there is no certificate in %s", path)
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}
