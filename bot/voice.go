package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"riffbot/internal/voice"
)

// Calls are told what the gateway says about the bot's place in voice channels.
// [*voice.Voice] is one. None of them may block.
type Calls interface {
	StateChanged(voice.State)
	ServerChanged(token, guildID, endpoint string)
	Refresh(guildID string)
}

// Attend says who is told of the bot's own place in voice channels, and of each
// change of who is where in a guild. Neither may block; both may be nil. It has
// to be called before [Bot.Run].
func (b *Bot) Attend(calls Calls, moved func(guildID string)) { b.calls, b.onMove = calls, moved }

// Overhear says who is told that somebody, the bot included, wrote a message into
// a channel. It may not block, and has to be called before [Bot.Run].
func (b *Bot) Overhear(said func(channelID, messageID string)) { b.onSay = said }

// UserID is the bot's own, empty until Discord has said it.
func (b *Bot) UserID() string {
	if id := b.self.Load(); id != nil {
		return *id
	}
	return ""
}

var (
	errNotHere      = errors.New("the server belongs to another process's connection")
	errNotConnected = errors.New("not connected to Discord")
)

// UpdateVoiceState says that the bot wants to be in a voice channel; an empty
// channelID leaves. Discord does not answer a wish that it does not grant.
//
// https://discord.com/developers/docs/events/gateway-events#update-voice-state
func (b *Bot) UpdateVoiceState(ctx context.Context, guildID, channelID string, selfMute, selfDeaf bool) error {
	s, err := b.shardOf(guildID)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- s.joinVoice(guildID, channelID, selfMute, selfDeaf) }()
	select {
	case err := <-sent:
		return err
	case <-ctx.Done():
		return ctx.Err() // a stuck write ends when the supervisor cuts the connection
	}
}

// CanJoin returns why the bot would not get into a voice channel, as far as the
// gateway's events say: [voice.ErrFull], [voice.ErrHidden], [voice.ErrClosed] or
// [voice.ErrMute]. Where the bot already is, it returns nil.
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

// shardOf is the connection that a guild's events come through.
func (b *Bot) shardOf(guildID string) (*shard, error) {
	if _, err := strconv.ParseUint(guildID, 10, 64); err != nil {
		return nil, fmt.Errorf("read a server's id: %w", err)
	}
	all := b.here.Load()
	if all == nil {
		return nil, errNotConnected
	}
	for _, s := range *all {
		if s.has(guildID) {
			return s, nil
		}
	}
	return nil, errNotHere
}

// has reports whether a guild's events come through this connection.
//
// https://discord.com/developers/docs/events/gateway#sharding
func (s *shard) has(guildID string) bool {
	id, err := strconv.ParseUint(guildID, 10, 64)
	return err == nil && uint64(s.id) == (id>>22)%uint64(max(s.session.ShardCount, 1))
}

// joinVoice sends opcode 4. discordgo writes it to a connection that may be nil,
// and panics then with a lock held that nothing gets past any more. Whether there
// is one is only known behind its own lock.
func (s *shard) joinVoice(guildID, channelID string, selfMute, selfDeaf bool) error {
	if !s.connected.Load() {
		return errNotConnected
	}
	s.session.RLock()
	defer s.session.RUnlock()
	if conn := reflect.ValueOf(s.session).Elem().FieldByName("wsConn"); !conn.IsValid() || conn.IsNil() {
		return errNotConnected
	}
	return s.session.ChannelVoiceJoinManual(guildID, channelID, selfMute, selfDeaf)
}

// SpeakOnStage makes the bot a speaker of the stage it is on, or, without the
// permission to do that, raises its hand.
//
// https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state
func (b *Bot) SpeakOnStage(ctx context.Context, guildID, channelID string) error {
	err := b.call(ctx, http.MethodPatch, "/guilds/"+guildID+"/voice-states/@me",
		map[string]any{"channel_id": channelID, "suppress": false}, nil, nil)
	if code(err) == codeMissingPerms {
		return b.AskToSpeak(ctx, guildID, channelID)
	}
	if err != nil {
		return fmt.Errorf("become a speaker: %w", err)
	}
	return nil
}

// AskToSpeak raises the bot's hand on the stage it is on.
func (b *Bot) AskToSpeak(ctx context.Context, guildID, channelID string) error {
	err := b.call(ctx, http.MethodPatch, "/guilds/"+guildID+"/voice-states/@me",
		map[string]any{"channel_id": channelID, "request_to_speak_timestamp": b.cfg.Now().UTC().Format(time.RFC3339)}, nil, nil)
	if err != nil {
		return fmt.Errorf("ask to speak: %w", err)
	}
	return nil
}

// maxVoiceStatus is how long a voice channel's status may be, in characters.
const maxVoiceStatus = 500

// SetVoiceStatus writes under a voice channel's name what is going on there; an
// empty text clears it. Stage channels have none. What is too long is cut.
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
	if err := b.call(ctx, http.MethodPut, "/channels/"+channelID+"/voice-status", map[string]any{"status": status}, nil, nil); err != nil {
		return fmt.Errorf("set the voice channel's status: %w", err)
	}
	return nil
}
