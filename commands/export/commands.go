// Package export implements the commands that create files of songs: karaoke videos, downloads and archives.
package export

import (
	"bytes"
	"context"
	"io"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// exporter creates and stores files of songs. Its errors are [media.ErrNoTool], [songs.ErrTooLarge] and
// [*media.InputError].
type exporter interface {
	Format(ctx context.Context, s songs.Song, by songs.Tags, format string, limit int64) (songs.File, error)
	Karaoke(ctx context.Context, s songs.Song, limit int64) (songs.File, error)
	Voice(ctx context.Context, s songs.Song, limit int64) (media.Voice, error)
	Bundle(ctx context.Context, s songs.Song, by songs.Tags, limit int64) (songs.File, error)
}

// Deps are the dependencies of the export commands.
type Deps struct {
	Library  songoption.Library
	Messages *messages.Orders
	Exports  exporter
	Tasks    *Tasks
	Album    func(ctx context.Context, p songs.Place) string // nil: no album tag
}

// handlers implements /library karaoke, /library download and /library share.
type handlers Deps

// Commands returns the commands that create files of songs.
func Commands(d Deps) []discord.Command {
	h := handlers(d)
	return []discord.Command{h.karaokeCommand(), h.downloadCommand(), h.shareCommand()}
}

// tags returns the tags for the files of a song.
func (h handlers) tags(ctx context.Context, e songs.Entry) songs.Tags {
	by := songs.Tags{Artist: e.Artist()}
	if h.Album != nil {
		by.Album = h.Album(ctx, e.Place)
	}
	return by
}

// finder finds a song by the name of an option or by its id.
type finder func(ctx context.Context, it *discord.Interaction, l songoption.Library, song string) (songs.Entry, error)

// suggest completes the name of a song.
func (h handlers) suggest(ctx context.Context, it *discord.Interaction) error {
	return songoption.Suggest(ctx, it, h.Library)
}

// songMessage returns a message about a song with files.
func (h handlers) songMessage(l i18n.Language, e songs.Entry, text string, files ...discord.File) discord.Message {
	return discord.Message{
		Embeds: []*discordgo.MessageEmbed{{
			Title: discord.Cut(discord.Plain(messages.EntryName(l, e)), 256), Color: palette.Done, Description: text,
		}},
		Files: files,
	}
}

// estimateNote returns a note if the times of the lyrics are estimated; empty if they are measured.
func estimateNote(l i18n.Language, s songs.Song) string {
	if lines, guessed := media.Lines(s); guessed && len(lines) > 0 {
		return l.T("delivery.estimated")
	}
	return ""
}

// textFile returns a file with a text.
func textFile(name, contentType, text string) discord.File {
	return discord.File{Name: name, ContentType: contentType, Size: int64(len(text)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }}
}
