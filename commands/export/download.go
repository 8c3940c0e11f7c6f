package export

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// downloadCommand returns /library download, which sends the member a song in another format.
func (h handlers) downloadCommand() discord.Command {
	give := func(ctx context.Context, it *discord.Interaction, find finder, song, format string) error {
		if err := it.DeferPrivately(ctx); err != nil {
			return err
		}
		e, err := find(ctx, it, h.Library, song)
		if err == nil && format == messages.FormatVoice { // public
			err = it.RequirePublic(ctx, e.ID)
		}
		if err != nil {
			return err
		}
		if format == "" {
			format = "m4a"
		}
		return h.Tasks.Go(it, task{again: discord.CustomID("copyof", string(e.ID), format),
			build: func(ctx context.Context, limit int64) (discord.Message, error) {
				return h.formatMessage(ctx, it, e, format, limit)
			}})
	}
	command := discord.GeneralDefinition("download", "Get a song as MP3, WAV, lyrics and more",
		songoption.Option("song", "Which song"),
		&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "format",
			Description: "File format; m4a by default",
			Choices: []*discordgo.ApplicationCommandOptionChoice{
				{Name: "m4a: as it was posted", Value: "m4a"},
				{Name: "mp3: plays everywhere", Value: "mp3"},
				{Name: "ogg: Opus, small files", Value: "ogg"},
				{Name: "wav: for editing; short songs only", Value: "wav"},
				{Name: "voice message: public, plays on phones", Value: messages.FormatVoice},
				{Name: "lrc: timed lyrics for music players", Value: messages.FormatLRC},
				{Name: "srt: lyrics as subtitles", Value: messages.FormatSRT},
				{Name: "zip: everything", Value: messages.FormatBundle},
			}})
	return discord.Command{
		Group:        "library",
		Definition:   command,
		Autocomplete: h.suggest,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return give(ctx, it, songoption.Named, "song", it.Text("format"))
		},
		Buttons: map[string]discord.Handler{"copyof:{song}:{format}": func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return give(ctx, it, songoption.Find, it.Var("song"), it.Var("format"))
		}},
	}
}

// formatMessage returns a message with a song in a format.
func (h handlers) formatMessage(
	ctx context.Context, it *discord.Interaction, e songs.Entry, format string, limit int64,
) (discord.Message, error) {
	l, by := it.Private(), h.tags(ctx, e)
	e.Song = h.Messages.WithCredits(ctx, e.Song)
	switch format {
	case messages.FormatVoice:
		return h.postVoiceMessage(ctx, it, e, limit)
	case messages.FormatLRC, messages.FormatSRT:
		text := media.LRC(e.Song, by.Artist)
		if format == messages.FormatSRT {
			text = media.SRT(e.Song)
		}
		if lines, _ := media.Lines(e.Song); len(lines) == 0 {
			return discord.Message{}, errNoLyrics
		}
		return h.songMessage(
			l, e, estimateNote(l, e.Song),
			textFile(messages.FileName(l, e, "."+format), "text/plain; charset=utf-8", text),
		), nil
	case messages.FormatBundle:
		f, err := h.Exports.Bundle(ctx, e.Song, by, limit)
		if err != nil {
			return discord.Message{}, err
		}
		text := l.T("delivery.bundle")
		if estimateNote(l, e.Song) != "" {
			text = l.T("delivery.bundle-estimated")
		}
		return h.songMessage(l, e, text, h.Messages.Attachment(f, messages.FileName(l, e, ".zip"), "")), nil
	default:
		f, err := h.Exports.Format(ctx, e.Song, by, format, limit)
		if err != nil {
			return discord.Message{}, &messages.ExportError{Format: format, Length: e.Duration, Limit: limit, Err: err}
		}
		return h.songMessage(l, e, "", h.Messages.Attachment(f, messages.FileName(l, e, f.Extension), "")), nil
	}
}

// postVoiceMessage posts a song as a voice message. It is a separate message, because a deferred response cannot
// be a voice message. See https://discord.com/developers/docs/resources/message#voice-messages
func (h handlers) postVoiceMessage(
	ctx context.Context, it *discord.Interaction, e songs.Entry, limit int64,
) (discord.Message, error) {
	if it.External() {
		return discord.Message{}, discord.ErrExternal
	}
	if it.GuildID != "" {
		if !it.MemberCan(permissionSendVoiceMessages) {
			return discord.Message{}, &messages.PlaceError{
				Channel: it.ChannelID, Who: "you", Permissions: "delivery.permissions.voice",
			}
		}
		if !it.Can(permissionSendVoiceMessages | discordgo.PermissionSendMessages) {
			return discord.Message{}, &messages.PlaceError{
				Channel: it.ChannelID, Who: "I", Permissions: "delivery.permissions.voice",
			}
		}
	}
	v, err := h.Exports.Voice(ctx, e.Song, min(limit, discord.DefaultSizeLimit))
	if err != nil {
		return discord.Message{}, &messages.ExportError{
			Format: messages.FormatVoice, Length: e.Duration, Limit: limit, Err: err,
		}
	}
	file := h.Messages.Attachment(v.File, "voice-message.ogg", "")
	file.Seconds, file.Waveform = v.Length.Seconds(), v.Waveform
	_, err = it.Client.Post(ctx, it.ChannelID,
		discord.Message{Flags: discord.FlagVoice, Files: []discord.File{file}, Nonce: it.ID,
			Shows: discord.ShowsSongs(songs.PostCopy, it.Public(ctx).Tag(), []songs.SongID{e.ID}, it.User().ID)})
	if errors.Is(err, discord.ErrNoAccess) {
		err = &messages.PlaceError{Channel: it.ChannelID, Who: "I", Permissions: "delivery.permissions.voice-there"}
	}
	return h.songMessage(it.Private(), e, it.Private().T("delivery.voice")), err
}

// permissionSendVoiceMessages is missing in discordgo.
// https://discord.com/developers/docs/topics/permissions
const permissionSendVoiceMessages = 1 << 46

// errNoLyrics is returned if a song has no lyrics.
var errNoLyrics = &discord.UserError{Reason: "the song has no words", Text: "errors.instrumental"}
