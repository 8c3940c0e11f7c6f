package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"github.com/riffbot/riffbot/internal/voice"
)

// VoiceHandler receives what the gateway says about the bot's own voice states.
// [*voice.Voice] is one.
type VoiceHandler interface {
	StateChanged(voice.State)
	ServerChanged(token, guildID, endpoint string)
	Refresh(guildID string)
}

// UserID returns the bot's user id, or "" before the first READY event.
func (b *Bot) UserID() string {
	if id := b.userID.Load(); id != nil {
		return *id
	}
	return ""
}

// The gateway closes a connection that sends more than 120 payloads in a minute. Requests for voice channels are at
// most voiceBurst + voicePerMinute of them; the others are for heartbeats, identifying and the status.
//
// https://discord.com/developers/docs/events/gateway#rate-limiting
const (
	voiceBurst     = 30
	voicePerMinute = 80
)

// newVoiceRequests returns the rate limit of the requests for voice channels of a connection.
func newVoiceRequests() *rate.Limiter {
	return rate.NewLimiter(rate.Every(time.Minute/voicePerMinute), voiceBurst)
}

var (
	errOtherProcess = errors.New("the server belongs to a shard of another process")
	errNotConnected = errors.New("not connected to Discord")
)

// UpdateVoiceState asks to join a voice channel, or with an empty channelID to leave it.
// Discord sends no response to a request that it rejects. UpdateVoiceState waits until the gateway accepts
// another request, at most until ctx ends.
//
// https://discord.com/developers/docs/events/gateway-events#update-voice-state
func (b *Bot) UpdateVoiceState(ctx context.Context, guildID, channelID string, selfMute, selfDeaf bool) error {
	s, err := b.shardOf(guildID)
	if err != nil {
		return err
	}
	if err := s.voiceRequests.Wait(ctx); err != nil {
		return fmt.Errorf("wait for the rate limit of the gateway: %w", err)
	}
	sent := make(chan error, 1)
	go func() { sent <- s.joinVoice(ctx, guildID, channelID, selfMute, selfDeaf) }()
	select {
	case err := <-sent:
		return err
	case <-ctx.Done():
		return ctx.Err() // a blocked write ends when the supervisor closes the connection
	}
}

// CanJoin returns why the bot cannot join a voice channel, as far as gateway events
// show: [voice.ErrFull], [voice.ErrHidden], [voice.ErrClosed] or [voice.ErrMute]. It
// returns nil for the channel that the bot is in.
func (b *Bot) CanJoin(guildID, channelID string) error {
	self := b.UserID()
	if b.cfg.Channels == nil || b.ChannelOf(guildID, self) == channelID {
		return nil
	}
	own, known := b.ownMember(guildID)
	if !known {
		return nil
	}
	c, known := b.cfg.Channels.VoiceChannel(guildID, channelID, self, own.roles)
	if !known {
		return nil
	}
	switch {
	case !c.View:
		return voice.ErrHidden
	case !c.Connect, b.cfg.Now().Before(own.timeout):
		return voice.ErrClosed
	case c.Limit > 0 && len(b.Listeners(guildID, channelID)) >= c.Limit:
		return voice.ErrFull
	case !c.Speak:
		return voice.ErrMute
	}
	return nil
}

// shardOf returns the shard of a guild.
func (b *Bot) shardOf(guildID string) (*shard, error) {
	if _, err := strconv.ParseUint(guildID, 10, 64); err != nil {
		return nil, fmt.Errorf("parse guild id: %w", err)
	}
	all := b.shards.Load()
	if all == nil {
		return nil, errNotConnected
	}
	for _, s := range *all {
		if s.serves(guildID) {
			return s, nil
		}
	}
	return nil, errOtherProcess
}

// serves reports whether the shard receives the events of a guild.
//
// https://discord.com/developers/docs/events/gateway#sharding
func (s *shard) serves(guildID string) bool {
	id, err := strconv.ParseUint(guildID, 10, 64)
	return err == nil && uint64(s.id) == (id>>22)%uint64(max(s.count, 1))
}

// joinVoice sends opcode 4. Without a connection, discordgo would panic while it holds
// a lock, which would block the session for good. The connection is checked under that
// lock, because only discordgo changes it. discordgo also holds the lock while it
// connects, so that a request during the first events of a session waits until the
// session can send it.
func (s *shard) joinVoice(ctx context.Context, guildID, channelID string, selfMute, selfDeaf bool) error {
	session := s.session.Load()
	session.RLock()
	defer session.RUnlock()
	if err := ctx.Err(); err != nil {
		return err // while it waited for the lock
	}
	if conn := reflect.ValueOf(session).Elem().FieldByName("wsConn"); !conn.IsValid() || conn.IsNil() {
		return errNotConnected
	}
	return session.ChannelVoiceJoinManual(guildID, channelID, selfMute, selfDeaf)
}

// SpeakOnStage makes the bot a speaker of its stage. Without the permission it requests
// to speak.
//
// https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state
func (b *Bot) SpeakOnStage(ctx context.Context, guildID, channelID string) error {
	err := b.call(ctx, http.MethodPatch, "/guilds/"+guildID+"/voice-states/@me",
		map[string]any{"channel_id": channelID, "suppress": false}, nil, nil)
	if code(err) == codeMissingPerms {
		return b.AskToSpeak(ctx, guildID, channelID)
	}
	if err != nil {
		return fmt.Errorf("become speaker: %w", err)
	}
	return nil
}

// AskToSpeak requests to speak on the bot's stage.
func (b *Bot) AskToSpeak(ctx context.Context, guildID, channelID string) error {
	err := b.call(ctx, http.MethodPatch, "/guilds/"+guildID+"/voice-states/@me",
		map[string]any{"channel_id": channelID, "request_to_speak_timestamp": b.cfg.Now().UTC().Format(time.RFC3339)},
		nil, nil)
	if err != nil {
		return fmt.Errorf("request to speak: %w", err)
	}
	return nil
}

// maxVoiceStatus is the maximum length of a voice channel's status, in characters.
const maxVoiceStatus = 500

// SetVoiceStatus sets the status of a voice channel and truncates a long text; an empty
// one clears it. Stage channels have none.
//
// https://discord.com/developers/docs/resources/channel#set-voice-channel-status
func (b *Bot) SetVoiceStatus(ctx context.Context, channelID, text string) error {
	if runes := []rune(text); len(runes) > maxVoiceStatus {
		text = string(runes[:maxVoiceStatus-1]) + "…"
	}
	var status any // null clears it
	if text != "" {
		status = text
	}
	if err := b.call(ctx, http.MethodPut, "/channels/"+channelID+"/voice-status", map[string]any{"status": status}, nil,
		nil); err != nil {
		return fmt.Errorf("set voice channel status: %w", err)
	}
	return nil
}
