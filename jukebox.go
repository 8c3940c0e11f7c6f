package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"riffbot/bot"
	"riffbot/commands"
	"riffbot/internal/config"
	"riffbot/internal/jukebox"
	"riffbot/internal/media"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
	"riffbot/internal/voice"
)

// jukeboxParts are what the jukebox is built of.
type jukeboxParts struct {
	discord *bot.Bot
	files   songs.Files
	db      *store.DB
	access  jukebox.Access
	line    *songs.Line
	writer  *limitedWriter // nil: there is no songwriter
	panel   *commands.Panel
	log     *slog.Logger
	now     func() time.Time
}

// newJukebox builds the jukebox; without a voice where the settings say so.
func newJukebox(cfg config.Config, p jukeboxParts) (*jukebox.Jukebox, error) {
	deps := jukebox.Deps{Room: room{p.discord}, Tracks: newTracks(p.files), Store: p.db, Library: p.db, Access: p.access, Orders: p.line, Themes: themes{p.writer}, Display: p.panel,
		Log: p.log, NewID: newID, Now: p.now, Dice: rand.Int64N, Address: commands.PostIn, Alone: cfg.Jukebox.Alone}
	if !cfg.Jukebox.On() {
		return jukebox.New(deps), nil
	}
	calls, err := newVoice(cfg, p.discord, p.log)
	if err != nil {
		return nil, err
	}
	deps.Voice = stage{calls}
	box := jukebox.New(deps)
	p.panel.Watch(box)
	p.discord.Attend(calls, box.Changed)
	p.discord.Overhear(p.panel.Heard)
	return box, nil
}

// stage is package voice as the jukebox sees it.
type stage struct{ *voice.Voice }

func (s stage) Join(ctx context.Context, guildID, channelID string, src jukebox.Source) (jukebox.Call, error) {
	c, err := s.Voice.Join(ctx, guildID, channelID, src)
	if err != nil {
		return nil, &jukebox.JoinError{ChannelID: channelID, Err: ended(err)}
	}
	return call{c}, nil
}

// privacyCode returns the voice privacy code of the jukebox's call in a guild.
func privacyCode(box *jukebox.Jukebox) func(guildID string) string {
	return func(guildID string) string {
		s, ok := box.Voice.(stage)
		if !ok {
			return ""
		}
		if c := s.Call(guildID); c != nil {
			return c.PrivacyCode()
		}
		return ""
	}
}

type call struct{ *voice.Call }

func (c call) Err() error { return ended(c.Call.Err()) }

// ended says in the jukebox's words why there is no call.
func ended(err error) error {
	switch {
	case errors.Is(err, voice.ErrKicked), errors.Is(err, voice.ErrChannelGone):
		return fmt.Errorf("%w: %w", jukebox.ErrRemoved, err)
	case errors.Is(err, voice.ErrTakenOver):
		return fmt.Errorf("%w: %w", jukebox.ErrTaken, err)
	}
	for _, reason := range []struct{ from, to error }{
		{voice.ErrFull, jukebox.ErrChannelFull},
		{voice.ErrHidden, jukebox.ErrChannelHidden},
		{voice.ErrClosed, jukebox.ErrChannelClosed},
		{voice.ErrMute, jukebox.ErrChannelMute},
		{voice.ErrNotLetIn, jukebox.ErrNotLetIn},
	} {
		if errors.Is(err, reason.from) {
			return fmt.Errorf("%w: %w", reason.to, err)
		}
	}
	return err
}

// room is the bot's connection as the jukebox sees it.
type room struct{ *bot.Bot }

func (r room) Listeners(guildID, channelID string) (all []jukebox.Listener) {
	for _, l := range r.Bot.Listeners(guildID, channelID) {
		all = append(all, jukebox.Listener(l))
	}
	return all
}

func (r room) SetStatus(ctx context.Context, channelID, text string) error {
	return r.SetVoiceStatus(ctx, channelID, text)
}

// maxTrack bounds what is read of a song that is played, in bytes. Three minutes
// are about three million.
const maxTrack = 64 << 20

// tracks open songs for the jukebox.
type tracks struct {
	files songs.Files

	mu    sync.Mutex
	known map[string]bool // files without a master: whether they can be played
}

func newTracks(files songs.Files) *tracks { return &tracks{files: files, known: make(map[string]bool)} }

// Playable says whether a song can be played as it is: everything that ffmpeg made
// a master of, and what came as Opus.
func (t *tracks) Playable(ctx context.Context, s songs.Song) error {
	if s.Master.Key != "" {
		return nil
	}
	t.mu.Lock()
	good, known := t.known[s.Audio.Key]
	t.mu.Unlock()
	if !known {
		_, err := t.Open(ctx, s)
		if err != nil && !errors.Is(err, jukebox.ErrUnplayable) {
			return err
		}
		good = err == nil
		t.mu.Lock()
		if len(t.known) > 10_000 {
			clear(t.known)
		}
		t.known[s.Audio.Key] = good
		t.mu.Unlock()
	}
	if !good {
		return jukebox.ErrUnplayable
	}
	return nil
}

// Open reads a song into memory, so that playing it waits for no disk and no net.
func (t *tracks) Open(ctx context.Context, s songs.Song) (jukebox.Packets, error) {
	file := s.Master
	if file.Key == "" {
		file = s.Audio
	}
	if file.Key == "" || s.Stems {
		return nil, jukebox.ErrUnplayable
	}
	r, err := t.files.Open(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, maxTrack))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file.Key, err)
	}
	p, err := media.OpenPackets(bytes.NewReader(b))
	if errors.Is(err, media.ErrNotPackets) {
		return nil, fmt.Errorf("%w: %w", jukebox.ErrUnplayable, err)
	}
	if err != nil {
		return nil, err
	}
	return packets{p}, nil
}

// packets are a song's as the jukebox wants them.
type packets struct{ *media.Packets }

func (p packets) Seek(to time.Duration) error { p.Packets.Seek(to); return nil }
func (p packets) Close() error                { return nil }

// themes invent the radio's songs: with the songwriter where there is one, else
// the provider makes something of the theme alone.
type themes struct{ writer *limitedWriter }

func (t themes) Next(ctx context.Context, m jukebox.Mood) (songs.Brief, error) {
	if t.writer == nil {
		return songs.Brief{Prompt: m.Theme}, nil
	}
	few := func(all []string) []string { return all[:min(len(all), 8)] }
	d, err := t.writer.writeInTurn(ctx, songs.WriterCall{Member: m.By, Place: m.Place}, songwriter.Wish{Idea: m.Theme, Audience: &songwriter.Audience{Liked: few(m.Liked), Skipped: few(m.Skipped), Heard: few(m.Recent)}})
	if err != nil {
		return songs.Brief{}, err
	}
	return songs.Brief{Prompt: m.Theme, Title: d.Title, Style: d.Style, Lyrics: d.Lyrics}, nil
}
