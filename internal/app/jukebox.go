package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/voice"
	"github.com/riffbot/riffbot/internal/web/room"
)

// jukeboxParts are the parts that the jukebox uses.
type jukeboxParts struct {
	discord *bot.Bot
	calls   *voice.Voice // nil: the jukebox is off
	data    *storage
	access  jukebox.Access
	orders  *songs.Pipeline
	writer  *limitedWriter // nil: no language model writes lyrics
	panel   *jukeboxmessages.Panel
	// publisher sends the states of players to the pages; nil if they are off.
	publisher *room.Publisher
}

// newJukebox returns the jukebox. Without voice calls it plays nothing.
func newJukebox(e env, p jukeboxParts) *jukebox.Jukebox {
	deps := jukebox.Deps{
		Presence: presence{p.discord}, Tracks: newTracks(p.data.files), Store: p.data.playlists,
		Library: p.data.playlists, Access: p.access,
		Orders: p.orders, Planner: radioPlanner{p.writer}, Display: p.panel, Log: e.log, NewID: newID, Now: e.now,
		Rand:     rand.Int64N,
		Follower: follower(p.publisher),
		Address:  messages.ChannelAddress, IdleTimeout: e.cfg.Jukebox.IdleTimeout,
	}
	if p.calls != nil {
		deps.Voice = jukeboxVoice{p.calls}
	}
	return jukebox.New(deps)
}

// jukeboxVoice adapts [voice.Voice] to [jukebox.Voice].
type jukeboxVoice struct{ *voice.Voice }

// Join joins a voice channel and converts errors.
func (s jukeboxVoice) Join(ctx context.Context, guildID, channelID string, src jukebox.Source) (jukebox.Call, error) {
	c, err := s.Voice.Join(ctx, guildID, channelID, src)
	if err != nil {
		return nil, &jukebox.JoinError{ChannelID: channelID, Err: callError(err)}
	}
	return call{c}, nil
}

// privacyCode returns a function that returns the voice privacy code of the call in a
// guild, or "" without one.
func privacyCode(calls *voice.Voice) func(guildID string) string {
	return func(guildID string) string {
		if calls == nil {
			return ""
		}
		if c := calls.Call(guildID); c != nil {
			return c.PrivacyCode()
		}
		return ""
	}
}

// call adapts [voice.Call] to [jukebox.Call].
type call struct{ *voice.Call }

// Err returns why the call ended.
func (c call) Err() error { return callError(c.Call.Err()) }

// callError converts an error of package voice to one of package jukebox.
func callError(err error) error {
	switch {
	case errors.Is(err, voice.ErrKicked), errors.Is(err, voice.ErrChannelGone):
		return fmt.Errorf("%w: %w", jukebox.ErrRemoved, err)
	case errors.Is(err, voice.ErrTakenOver):
		return fmt.Errorf("%w: %w", jukebox.ErrConflict, err)
	}
	for _, reason := range []struct{ from, to error }{
		{voice.ErrFull, jukebox.ErrChannelFull},
		{voice.ErrHidden, jukebox.ErrChannelHidden},
		{voice.ErrClosed, jukebox.ErrChannelClosed},
		{voice.ErrMute, jukebox.ErrChannelMute},
		{voice.ErrCannotJoin, jukebox.ErrCannotJoin},
	} {
		if errors.Is(err, reason.from) {
			return fmt.Errorf("%w: %w", reason.to, err)
		}
	}
	return err
}

// presence adapts [bot.Bot] to [jukebox.Presence].
type presence struct{ *bot.Bot }

// Listeners returns the members in a voice channel.
func (p presence) Listeners(guildID, channelID string) (all []jukebox.Listener) {
	for _, l := range p.Bot.Listeners(guildID, channelID) {
		all = append(all, jukebox.Listener{UserID: l.UserID, Bot: l.Bot, Deaf: l.Deaf,
			Name: p.MemberName(guildID, l.UserID)})
	}
	return all
}

// SetStatus sets the status of a voice channel.
func (p presence) SetStatus(ctx context.Context, channelID, text string) error {
	return p.SetVoiceStatus(ctx, channelID, text)
}

// radioPlanner plans radio songs with the lyrics writer, or without it from the theme
// alone.
type radioPlanner struct{ writer *limitedWriter }

// Next returns the spec of the next song.
func (t radioPlanner) Next(ctx context.Context, m jukebox.RadioContext) (songs.SongSpec, error) {
	if t.writer == nil {
		return songs.SongSpec{Prompt: m.Theme}, nil
	}
	few := func(all []string) []string { return all[:min(len(all), 8)] }
	d, err := t.writer.writeInTurn(ctx, songs.WriterCall{Member: m.By, Place: m.Place},
		lyrics.Request{Idea: m.Theme, Audience: &lyrics.Audience{Liked: few(m.Liked), Skipped: few(m.Skipped),
			Heard: few(m.Recent)}})
	if err != nil {
		return songs.SongSpec{}, err
	}
	return songs.SongSpec{Prompt: m.Theme, Title: d.Title, Style: d.Style, Lyrics: d.Lyrics}, nil
}
