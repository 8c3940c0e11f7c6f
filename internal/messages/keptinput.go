package messages

import (
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// NumbersError reports which numbers of a form are invalid, as joined [discord.NumberError]s. Text is the id of the
// message.
type NumbersError struct {
	Err  error
	Text string
}

func (e *NumbersError) Error() string { return e.Err.Error() }

// Unwrap returns the joined errors.
func (e *NumbersError) Unwrap() error { return e.Err }

// withInput adds to an explanation the buttons that open the input in a form and that run it again, or the text that
// was typed if no form can have it.
func withInput(l i18n.Language, m discord.Message, e *discord.InputError, ours bool) discord.Message {
	row := inputButtons(l, e, ours)
	switch {
	case len(row) == 0:
	case len(m.Components) < maxRows:
		m.Components = append(m.Components, row)
	default:
		last := len(m.Components) - 1
		m.Components[last] = append(m.Components[last], row...)
	}
	refused := errors.Is(e.Err, songs.ErrUnsuitable) || errors.Is(e.Err, discord.ErrLink) // not repeated
	if text := strings.Join(e.Texts, "\n\n"); text != "" && !refused {
		// A code block shows the text as it was typed, so that it can be copied.
		text = "```\n" + discord.Cut(strings.ReplaceAll(text, "```", "'''"), 4000) + "\n```"
		m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Title: l.T("errors.input.typed"), Description: text,
			Color: palette.Failed})
	}
	return m
}

// inputButtons returns the buttons that continue with a kept input.
func inputButtons(l i18n.Language, e *discord.InputError, ours bool) (row discord.Row) {
	if _, confirms := errors.AsType[*discord.ConfirmError](e.Err); e.Draft == "" || confirms {
		return nil
	}
	temporary := isTemporary(e.Err, ours)
	if temporary && e.Repeatable {
		row = append(row, discord.Button{Label: Priced(l, l.T("errors.input.try-again"), e.Price), Emoji: "🔁", Style: discord.ButtonBlue,
			CustomID: e.RetryID()})
	}
	if e.Editable {
		b := discord.Button{Label: l.T("errors.input.fix"), Emoji: "✏️", Style: discord.ButtonBlue, CustomID: e.EditID()}
		if len(row) > 0 {
			b.Label, b.Style = l.T("errors.input.edit"), 0
		}
		row = append(row, b)
	}
	return row
}

// isTemporary reports whether the same input may be accepted later or elsewhere.
func isTemporary(err error, ours bool) bool {
	if writer, ok := errors.AsType[*lyrics.Error](err); ok {
		return writer.Kind != lyrics.Refused && writer.Kind != lyrics.Moderated
	}
	if _, limited := errors.AsType[*songs.LimitError](err); limited || ours {
		return true
	}
	for _, state := range []error{discord.ErrNotYours, discord.ErrNotCurator, discord.ErrNotManager, discord.ErrNoGuild,
		discord.ErrStopping, jukebox.ErrNotInChannel, jukebox.ErrInUse, jukebox.ErrChannelFull, jukebox.ErrChannelHidden,
		jukebox.ErrChannelClosed, jukebox.ErrChannelMute, jukebox.ErrCannotJoin, jukebox.ErrNotAllowed, jukebox.ErrDeafened,
		jukebox.ErrNotPlaying, jukebox.ErrFull, jukebox.ErrConflict, jukebox.ErrOff, jukebox.ErrRadioUnavailable,
		songs.ErrConflict} {
		if errors.Is(err, state) {
			return true
		}
	}
	return false
}
