package library

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// coverStore changes the covers of songs.
type coverStore interface {
	// SetCover replaces the cover of a song. The former one can be restored until a time.
	SetCover(ctx context.Context, id songs.SongID, cover songs.File, until time.Time) error
	// RestoreCover undoes the last SetCover; [songs.ErrNotFound] if that is no longer possible.
	RestoreCover(ctx context.Context, id songs.SongID, now time.Time) error
}

// Covers are the dependencies of the commands that change covers.
type Covers struct {
	Store coverStore
	Files songs.Files
	// Pictures reads attached files.
	Pictures discord.Recordings
	// Convert returns a picture as a square JPEG; an error if it is none, or too large.
	Convert func(picture []byte) ([]byte, error)
	// Painter draws covers; nil: no service draws them.
	Painter painter
	NewID   func() string
}

// maxCover is the maximum size of an attached picture in bytes.
const maxCover = 8 << 20

// coverCommand returns /library cover, which replaces the cover of a song by an attached picture or, without one,
// shows how it can be changed.
func (h handlers) coverCommand() discord.Command {
	c := discord.Command{
		Group: "library",
		Definition: discord.GeneralDefinition("cover", "Change the cover picture of your song",
			songoption.Option("song", "Which song"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionAttachment, Name: "image",
				Description: "Your own picture: PNG, JPEG, WebP or GIF, up to 8 MB"}),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			e, err := songoption.Named(ctx, it, h.Library, "song")
			if err == nil && !messages.OwnsSong(it, e) {
				err = discord.ErrNotYours
			}
			if err != nil {
				return err
			}
			if a := it.Attachment("image"); a != nil {
				return h.uploadCover(ctx, it, e, a)
			}
			return h.showCover(ctx, it, e)
		}),
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			return songoption.Suggest(ctx, it, h.Library)
		},
		Buttons: map[string]discord.Handler{
			"covershow:{song}": discord.Privately(h.ofOwnSong(h.showCover)),
			"coverback:{song}": discord.Updating(h.ofOwnSong(h.restoreCover)),
		},
	}
	h.addPainting(&c)
	return c
}

// ofOwnSong returns a handler of a button of a song, which the member has to own.
func (h handlers) ofOwnSong(handle func(context.Context, *discord.Interaction, songs.Entry) error) discord.Handler {
	return func(ctx context.Context, it *discord.Interaction) error {
		e, err := h.ownSong(ctx, it)
		if err != nil {
			return err
		}
		return handle(ctx, it, e)
	}
}

// uploadCover makes an attached picture the cover of a song.
func (h handlers) uploadCover(ctx context.Context, it *discord.Interaction, e songs.Entry,
	a *discord.Attachment) error {
	if a.Size > maxCover {
		return errPicture
	}
	if h.Covers.Pictures == nil {
		return errPictureUnread
	}
	data, err := h.Covers.Pictures.Head(ctx, a.URL, maxCover+1)
	if err != nil {
		return errors.Join(errPictureUnread, err)
	}
	if len(data) > maxCover {
		return errPicture
	}
	return h.setCover(ctx, it, e, data)
}

// setCover makes a picture the cover of a song and tells the member how to undo that.
func (h handlers) setCover(ctx context.Context, it *discord.Interaction, e songs.Entry, picture []byte) error {
	square, err := h.Covers.Convert(picture)
	if err != nil {
		return errPicture
	}
	f := songs.File{Key: string(e.ID) + "/cover-" + h.Covers.NewID(), ContentType: "image/jpeg", Extension: ".jpg"}
	if f.Size, err = h.Covers.Files.Write(ctx, f.Key, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(square))
		return err
	}); err != nil {
		return err
	}
	until := h.Now().Add(undoTime)
	if err := h.Covers.Store.SetCover(ctx, e.ID, f, until); err != nil {
		return errors.Join(err, h.Covers.Files.Delete(context.WithoutCancel(ctx), f.Key))
	}
	l := it.Private()
	m := discord.Success(l, "cover.changed", "Title", shortName(l, e), "When", discord.RelativeTime(until))
	name := "cover" + f.Extension
	m.Embeds[0].Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	m.Files = []discord.File{{Name: name, ContentType: f.ContentType, Size: f.Size, Description: coverText(l, e),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(square)), nil }}}
	m.Components = []discord.Row{{{Label: l.T("choices.remove.undo"), Emoji: "↩️",
		CustomID: discord.CustomID("coverback", string(e.ID))}}}
	return it.Edit(ctx, m)
}

// restoreCover restores the former cover of a song.
func (h handlers) restoreCover(ctx context.Context, it *discord.Interaction, e songs.Entry) error {
	err := h.Covers.Store.RestoreCover(ctx, e.ID, h.Now())
	if errors.Is(err, songs.ErrNotFound) {
		return errNoFormerCover
	}
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, discord.Success(l, "cover.restored", "Title", shortName(l, e)))
}

// showCover shows the cover of a song and how it can be changed.
func (h handlers) showCover(ctx context.Context, it *discord.Interaction, e songs.Entry) error {
	l := it.Private()
	m := discord.Success(l, "cover.show", "Title", shortName(l, e), "Size", discord.Megabytes(maxCover))
	if e.Cover.Key != "" && e.Cover.Size <= it.AttachmentSizeLimit {
		name := "cover" + e.Cover.Extension
		m.Files = []discord.File{h.Messages.Attachment(e.Cover, name, coverText(l, e))}
		m.Embeds[0].Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	return it.Edit(ctx, h.offerPainting(ctx, it, e, m))
}

// Errors of covers.
var (
	errPicture       = &discord.UserError{Reason: "the picture cannot be used", Text: "cover.bad", Args: pictureArgs()}
	errPictureUnread = &discord.UserError{Reason: "the picture cannot be read", Text: "cover.unread"}
	errNoFormerCover = &discord.UserError{Reason: "the cover cannot be restored", Text: "cover.too-late"}
)

func pictureArgs() []any { return []any{"Size", discord.Megabytes(maxCover)} }
