package messages

import (
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/lyrics"
)

// WriterError returns the message that explains why no lyrics were written and what to do.
func WriterError(l i18n.Language, e *lyrics.Error) discord.Message {
	switch e.Kind {
	case lyrics.Refused:
		return discord.Failure(l, "writing.refused")
	case lyrics.Moderated:
		return discord.Failure(l, "writing.moderated")
	case lyrics.TimedOut, lyrics.Busy:
		return discord.Failure(l, "writing.busy")
	case lyrics.Unauthorized:
		return discord.Failure(l, "writing.account")
	case lyrics.OutOfTokens:
		return discord.Failure(l, "writing.out-of-tokens")
	case lyrics.Misconfigured:
		return discord.Failure(l, "writing.setup")
	case lyrics.Unusable:
		return discord.Failure(l, "writing.unusable")
	default:
		return discord.Failure(l, "writing.down")
	}
}
