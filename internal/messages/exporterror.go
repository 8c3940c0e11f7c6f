package messages

import (
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/media"
)

// ExportError reports that a song could not be exported in a format.
type ExportError struct {
	Format string
	Length time.Duration
	Limit  int64 // in bytes
	Err    error
}

func (e *ExportError) Error() string { return "copy as " + e.Format + ": " + e.Err.Error() }
func (e *ExportError) Unwrap() error { return e.Err }

// tooLargeText says which alternative to a file that is too large would fit.
func tooLargeText(it *discord.Interaction, err error) string {
	l := it.Private()
	e, ok := errors.AsType[*ExportError](err)
	if !ok {
		return l.T("delivery.too-large.any", "Limit", discord.Megabytes(min(it.AttachmentSizeLimit, MaxUpload)))
	}
	format := e.Format
	switch format {
	case "wav":
		return l.T("delivery.too-large.wav", "Length", discord.Clock(e.Length), "Format", format,
			"Limit", discord.Megabytes(e.Limit))
	case FormatVoice:
		format = l.T("delivery.too-large.voice")
	}
	return l.T("delivery.too-large.format", "Length", discord.Clock(e.Length), "Format", format,
		"Limit", discord.Megabytes(e.Limit))
}

// inputErrorText says why a recording cannot be used.
func inputErrorText(l i18n.Language, e *media.InputError) string {
	switch e.Kind {
	case "empty":
		return l.T("delivery.unusable.empty")
	case "long":
		return l.T("delivery.unusable.long")
	case "large":
		return l.T("delivery.unusable.large")
	default:
		return l.T("delivery.unusable.unreadable")
	}
}
