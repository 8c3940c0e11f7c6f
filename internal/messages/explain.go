package messages

import (
	"errors"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/retention"
	"github.com/riffbot/riffbot/internal/songs"
)

// userErrors are the errors that are explained by a text alone.
var userErrors = []struct {
	err error
	id  string
}{
	{media.ErrNoTool, "errors.no-ffmpeg"},
	{discord.ErrPrivateSong, "errors.private-song"},
	{songs.ErrNotFound, "errors.song-gone"},
	{retention.ErrOrdersInProgress, "errors.songs-in-progress"},
	{guild.ErrNoReport, "errors.report-decided"},
	{guild.ErrReported, "errors.reported"},
	{songs.ErrConflict, "errors.order-ended"},
	{songs.ErrNoPersona, "errors.singer-gone"},
	{discord.ErrLink, "errors.link"},
	{board.ErrNotFound, "errors.idea-gone"},
	{board.ErrClosed, "errors.idea-closed"},
	{songs.ErrDraftGone, "errors.draft-gone"},
	{discord.ErrUnknown, "errors.old-button"},
}

// Explain returns the message that tells a member, privately, why a handler failed and what to do,
// and whether the bot is at fault rather than the member.
func Explain(it *discord.Interaction, err error) (m discord.Message, ours bool) {
	m, ours = explain(it, err)
	var kept *KeptError
	if errors.As(err, &kept) && len(m.Components) == 0 {
		m.Components = []discord.Row{keptButton(it.Private(), kept)}
		return m, ours
	}
	if input, ok := errors.AsType[*discord.InputError](err); ok {
		m = withInput(it.Private(), m, input, ours)
	}
	return m, ours
}

// explain is Explain without the button that restores the member's input.
func explain(it *discord.Interaction, err error) (m discord.Message, ours bool) {
	l := it.Private()
	var invalid *SpecError
	var brief *songs.SpecError
	var span *songs.RangeError
	var limit *songs.LimitError
	var mistake *discord.UserError
	var writer *lyrics.Error
	var upload *discord.UploadError
	var place *PlaceError
	var input *media.InputError
	var numbers *NumbersError
	if m, ok := JukeboxError(l, err); ok {
		return m, false
	}
	if choice, ok := errors.AsType[*discord.ChoiceError](err); ok {
		return choiceMessage(l, choice), false
	}
	if confirm, ok := errors.AsType[*discord.ConfirmError](err); ok {
		return confirmMessage(confirm), false
	}
	if errors.Is(err, discord.ErrNoSong) {
		return noSongMessage(it, err), false
	}
	switch {
	case errors.As(err, &invalid):
		return discord.Failure(l, "errors.invalid", "Problems", problemText(it, invalid.Err)), false
	case errors.As(err, &brief), errors.As(err, &span): // rejected by the pipeline
		return discord.Failure(l, "errors.invalid", "Problems", problemText(it, err)), false
	case errors.As(err, &upload):
		return discord.Failure(l, "errors.upload", "Why", upload.Advice(l)), false
	case errors.As(err, &place):
		return discord.Failure(l, "errors.channel", "Why", place.Advice(l)), false
	case errors.Is(err, songs.ErrTooLarge), errors.Is(err, discord.ErrTooLarge):
		return discord.Failure(l, "errors.file-too-large", "Why", tooLargeText(it, err)), false
	case errors.As(err, &input):
		return discord.Failure(l, "errors.recording", "Why", inputErrorText(l, input)), true
	case errors.As(err, &numbers):
		return discord.Failure(l, numbers.Text, "Problems", problemText(it, numbers.Err)), false
	case errors.As(err, &mistake):
		return discord.Failure(l, mistake.Text, mistake.Args...), false
	case errors.As(err, &limit):
		return limitMessage(l, limit), false
	case errors.Is(err, songs.ErrUnsuitable): // which may wrap an error of the writer's moderation
		return discord.Failure(l, "errors.unsuitable"), false
	case errors.As(err, &writer):
		return WriterError(l, writer), writer.OperatorsFault()
	}
	for _, t := range userErrors {
		if errors.Is(err, t.err) {
			return discord.Failure(l, t.id), false
		}
	}
	return discord.Failure(l, "errors.internal", "ID", it.ID), true
}
