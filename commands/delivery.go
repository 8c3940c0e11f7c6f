package commands

import (
	"bytes"
	"context"
	"io"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/media"
	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// copier makes files of songs and keeps them. Its errors are [media.ErrNoTool],
// [songs.ErrCannotFit] and [*media.InputError].
type copier interface {
	Format(ctx context.Context, s songs.Song, by songs.Credits, format string, limit int64) (songs.File, error)
	Karaoke(ctx context.Context, s songs.Song, limit int64) (songs.File, error)
	Voice(ctx context.Context, s songs.Song, limit int64) (media.Voice, error)
	Bundle(ctx context.Context, s songs.Song, by songs.Credits, limit int64) (songs.File, error)
}

// Delivery is what the commands have in common that bring songs to people.
type Delivery struct {
	Library  librarian
	Desk     *Desk
	Copies   copier
	Errands  *Errands
	Channels songChannels
	Album    func(ctx context.Context, p songs.Place) string
	Posts    postStore // nil: messages are not recorded
}

// Deliveries are those commands.
func Deliveries(d Delivery) []Command {
	return []Command{d.karaoke(), d.download(), d.share(), d.songChannel()}
}

// credits are who a song's files name.
func (d Delivery) credits(ctx context.Context, e songs.Entry) songs.Credits {
	by := songs.Credits{Artist: e.Artist()}
	if d.Album != nil {
		by.Album = d.Album(ctx, e.Place)
	}
	return by
}

// suggest completes the name of a song.
func (d Delivery) suggest(ctx context.Context, it *Interaction) error {
	return songChoices(ctx, it, d.Library)
}

// about is a message about a song, for files of it.
func (d Delivery) about(l words.Language, e songs.Entry, text string, files ...File) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: cut(plain(nameOfEntry(l, e)), 256), Color: palette.Done, Description: text}}, Files: files}
}

// estimated says so where nobody measured when the words of a song are sung.
func estimated(l words.Language, s songs.Song) string {
	if lines, guessed := media.Lines(s); guessed && len(lines) > 0 {
		return l.Say("delivery.estimated")
	}
	return ""
}

// textFile is a file that was just written.
func textFile(name, contentType, text string) File {
	return File{Name: name, ContentType: contentType, Size: int64(len(text)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }}
}
