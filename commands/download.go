package commands

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/media"
	"riffbot/internal/songs"
)

// What a song can be had as, besides the formats of sound.
const (
	asVoice  = "voice"
	asLRC    = "lrc"
	asSRT    = "srt"
	asBundle = "zip"
)

// download is /download: a song in another form, for whoever asks alone.
func (d Delivery) download() Command {
	give := func(ctx context.Context, it *Interaction, song, format string) error {
		if err := it.DeferPrivately(ctx); err != nil {
			return err
		}
		find := entry
		if format == asVoice { // which everyone sees
			find = publicEntry
		}
		e, err := find(ctx, it, d.Library, song)
		if err != nil {
			return err
		}
		if format == "" {
			format = "m4a"
		}
		return d.Errands.Go(it, errand{again: customID("copyof", string(e.ID), format), bring: func(ctx context.Context, limit int64) (Message, error) {
			return d.copy(ctx, it, e, format, limit)
		}})
	}
	command := definition("download", "A song as another kind of file, for you alone", songOption("song", "Which one"),
		&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "format", Description: "As what; left out, m4a",
			Choices: []*discordgo.ApplicationCommandOptionChoice{
				{Name: "m4a: as it was posted", Value: "m4a"},
				{Name: "mp3: plays everywhere", Value: "mp3"},
				{Name: "ogg: Opus, small and good", Value: "ogg"},
				{Name: "wav: for editing; short songs only", Value: "wav"},
				{Name: "voice message: plays in Discord on phones, seen by all", Value: asVoice},
				{Name: "lrc: words with their times, for music players", Value: asLRC},
				{Name: "srt: words as subtitles", Value: asSRT},
				{Name: "zip: all of it", Value: asBundle},
			}})
	return Command{
		Definition:   command,
		Autocomplete: d.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return give(ctx, it, it.Text("song"), it.Text("format"))
		},
		Buttons: map[string]Handler{"copyof": func(ctx context.Context, it *Interaction) error {
			args := it.args(2)
			return give(ctx, it, args[0], args[1])
		}},
	}
}

// copy is a message with a song in a form.
func (d Delivery) copy(ctx context.Context, it *Interaction, e songs.Entry, format string, limit int64) (Message, error) {
	l, by := it.Private(), d.credits(ctx, e)
	switch format {
	case asVoice:
		return d.voice(ctx, it, e, limit)
	case asLRC, asSRT:
		text := media.LRC(e.Song, by.Artist)
		if format == asSRT {
			text = media.SRT(e.Song)
		}
		if lines, _ := media.Lines(e.Song); len(lines) == 0 {
			return Message{}, errSilent
		}
		return d.about(l, e, estimated(l, e.Song), textFile(fileOf(l, e, "."+format), "text/plain; charset=utf-8", text)), nil
	case asBundle:
		f, err := d.Copies.Bundle(ctx, e.Song, by, limit)
		if err != nil {
			return Message{}, err
		}
		text := l.Say("delivery.bundle")
		if estimated(l, e.Song) != "" {
			text = l.Say("delivery.bundle-estimated")
		}
		return d.about(l, e, text, d.Desk.file(f, fileOf(l, e, ".zip"), "")), nil
	default:
		f, err := d.Copies.Format(ctx, e.Song, by, format, limit)
		if err != nil {
			return Message{}, &copyError{format, e.Duration, limit, err}
		}
		return d.about(l, e, "", d.Desk.file(f, fileOf(l, e, f.Extension), "")), nil
	}
}

// voice posts a song as a voice message, which can be no answer that was put off,
// and says so.
// https://discord.com/developers/docs/resources/message#voice-messages
func (d Delivery) voice(ctx context.Context, it *Interaction, e songs.Entry, limit int64) (Message, error) {
	if it.GuildID != "" {
		if !it.MemberCan(permissionSendVoiceMessages) {
			return Message{}, &placeError{channel: it.ChannelID, who: "you", wants: "delivery.wants.voice"}
		}
		if !it.Can(permissionSendVoiceMessages | discordgo.PermissionSendMessages) {
			return Message{}, &placeError{channel: it.ChannelID, who: "I", wants: "delivery.wants.voice"}
		}
	}
	v, err := d.Copies.Voice(ctx, e.Song, min(limit, DefaultSizeLimit))
	if err != nil {
		return Message{}, &copyError{asVoice, e.Duration, limit, err}
	}
	file := d.Desk.file(v.File, "voice-message.ogg", "")
	file.Seconds, file.Waveform = v.Length.Seconds(), v.Waveform
	_, err = it.discord.Post(ctx, it.ChannelID, Message{Flags: FlagVoice, Files: []File{file}, Nonce: it.ID,
		Shows: showsSongs(songs.PostCopy, it.Public(ctx).Tag(), []songs.SongID{e.ID}, it.User().ID)})
	if errors.Is(err, ErrNoAccess) {
		err = &placeError{channel: it.ChannelID, who: "I", wants: "delivery.wants.voice-there"}
	}
	return d.about(it.Private(), e, it.Private().Say("delivery.voice")), err
}

// permissionSendVoiceMessages is one that discordgo does not know.
// https://discord.com/developers/docs/topics/permissions
const permissionSendVoiceMessages = 1 << 46

// errSilent says that a song has no words.
var errSilent = errors.New("the song has no words")
