package library

import (
	"context"
	"errors"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// painter draws covers with an image service.
type painter interface {
	// Paint draws a picture from a description. It returns a [*songs.LimitError] if a limit rejects that, and
	// [songs.ErrUnsuitable] if the service does.
	Paint(ctx context.Context, c songs.WriterCall, description string) ([]byte, error)
	// Requests is how many requests of the daily limit on lyrics one cover counts.
	Requests() int
	// Remaining returns how many requests the member has left today; false if there is no limit.
	Remaining(ctx context.Context, place songs.Place, user string, roles []string) (left int, limited bool, err error)
}

// maxPaintWords is the maximum length of a description of a cover in characters.
const maxPaintWords = 300

// addPainting adds the buttons and forms that draw covers, if a service does.
func (h handlers) addPainting(c *discord.Command) {
	if h.Covers.Painter == nil {
		return
	}
	form := func(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
		e, err := h.ownSong(ctx, it)
		return h.paintForm(it.Private(), string(e.ID)), err
	}
	c.Buttons["coverpaint:{song}"] = func(ctx context.Context, it *discord.Interaction) error {
		f, err := form(ctx, it)
		if err != nil {
			return err
		}
		return it.Open(ctx, f)
	}
	c.Forms = map[string]discord.Handler{"coverpainted:{song}": discord.Privately(h.ofOwnSong(h.paintCover))}
	c.Reopen = map[string]discord.FormBuilder{"coverpainted:{song}": form}
}

// offerPainting adds the button that draws a cover to a message, with what that costs.
func (h handlers) offerPainting(ctx context.Context, it *discord.Interaction, e songs.Entry,
	m discord.Message) discord.Message {
	if h.Covers.Painter == nil {
		return m
	}
	l := it.Private()
	text := l.Plural("cover.price", h.Covers.Painter.Requests())
	left, limited, err := h.Covers.Painter.Remaining(ctx, songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID},
		it.User().ID, it.Roles())
	if err == nil && limited {
		text += " " + l.Plural("cover.left", left)
	}
	m.Embeds[0].Description += "\n\n" + text
	m.Components = []discord.Row{{{Label: l.T("cover.paint"), Emoji: "🎨", CustomID: discord.CustomID("coverpaint",
		string(e.ID))}}}
	return m
}

// paintForm returns the form that asks what a cover should show.
func (h handlers) paintForm(l i18n.Language, song string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("coverpainted", song), Title: l.T("cover.form"),
		Fields: []discord.FormField{{Label: l.T("cover.words"),
			Description: l.Plural("cover.price", h.Covers.Painter.Requests()),
			Input: discord.TextField{CustomID: "words", Max: maxPaintWords, Paragraph: true,
				Placeholder: l.T("cover.words-hint")}}}}
}

// paintCover draws a cover for a song and makes it the cover.
func (h handlers) paintCover(ctx context.Context, it *discord.Interaction, e songs.Entry) error {
	words := strings.TrimSpace(it.Field("words"))
	l := it.Private()
	if err := it.Edit(ctx, discord.Working(l, "cover.painting", "Title", shortName(l, e))); err != nil {
		return err
	}
	err := it.AllowTexts(ctx, words)
	var picture []byte
	if err == nil {
		picture, err = h.Covers.Painter.Paint(ctx, songs.WriterCall{ID: it.ID, Member: it.Requester(),
			Place: songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID}}, describeCover(e, words))
	}
	if err == nil {
		err = h.setCover(ctx, it, e, picture)
	}
	if err == nil || discord.IsRepeated(err) {
		return err
	}
	if _, limit := errors.AsType[*songs.LimitError](err); !limit && !errors.Is(err, songs.ErrUnsuitable) {
		err = errors.Join(errNotPainted, err)
	}
	return err
}

// describeCover returns what the image service gets: the title and the style of the song, and what the member typed.
func describeCover(e songs.Entry, words string) string {
	text := "A square album cover without any letters. The song is called " + quoted(e.Title) + "."
	if e.Style != "" {
		text += " Its style is " + quoted(e.Style) + "."
	}
	if words != "" {
		text += " The picture shows: " + words
	}
	return text
}

// quoted returns a text in quotation marks, without line breaks.
func quoted(text string) string { return "“" + discord.OneLine(text) + "”" }

// errNotPainted is returned if the image service drew nothing.
var errNotPainted = &discord.UserError{Reason: "the cover was not drawn", Text: "cover.not-painted"}
