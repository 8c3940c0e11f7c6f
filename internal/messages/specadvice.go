package messages

import (
	"errors"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// SpecError reports that the input of a member cannot be ordered. Fix is the custom id of the
// button that opens the form again, if there is one.
type SpecError struct {
	Err error
	Fix string
}

func (e *SpecError) Error() string { return e.Err.Error() }
func (e *SpecError) Unwrap() error { return e.Err }

// problemText lists the problems of an input and how to fix them.
func problemText(it *discord.Interaction, err error) string {
	var lines []string
	for _, e := range joinedErrors(err) {
		lines = append(lines, "• "+errorText(it, e))
	}
	return strings.Join(lines, "\n")
}

// errorText says how to fix one problem of an input.
func errorText(it *discord.Interaction, err error) string {
	l := it.Private()
	if p, ok := errors.AsType[*songs.SpecError](err); ok {
		return specErrorText(l, p, it.OptionName(string(p.Field)))
	}
	if span, ok := errors.AsType[*songs.RangeError](err); ok {
		return rangeErrorText(l, span, it.OptionName(string(span.Field)))
	}
	if p, ok := errors.AsType[*discord.PositionError](err); ok {
		field, lasts := it.OptionName(p.Field), lengthText(l, p.Length)
		if p.Text == "" {
			return l.T("errors.input.where", "Field", field, "Lasts", lasts)
		}
		return l.T("errors.input.no-time", "Typed", discord.Cut(discord.Plain(p.Text), 40), "Field", field,
			"Lasts", lasts)
	}
	return discord.Plain(err.Error())
}

// lengthText states the length of a song as a sentence to append.
func lengthText(l i18n.Language, length time.Duration) string {
	if length == 0 {
		return ""
	}
	return l.T("errors.input.lasts", "Length", discord.ExactTime(length))
}

// rangeErrorText says which part of a song can be chosen.
func rangeErrorText(l i18n.Language, e *songs.RangeError, field string) string {
	lasts := lengthText(l, e.Length)
	switch e.Kind {
	case "beyond":
		return l.T("errors.input.beyond", "Field", field, "Lasts", lasts)
	case "order":
		return l.T("errors.input.order", "Lasts", lasts)
	case "short":
		return l.T("errors.input.short", "Lasts", lasts)
	default:
		return l.T("errors.input.early", "Field", field, "Lasts", lasts)
	}
}

// specErrorText says how to fix one problem of a song specification.
func specErrorText(l i18n.Language, p *songs.SpecError, field string) string {
	switch p.Kind {
	case "missing":
		switch p.Field {
		case "style":
			return l.T("errors.input.no-style")
		case "song":
			return l.T("errors.input.no-id")
		case "other song":
			return l.T("errors.input.no-other")
		case "lyrics":
			return l.T("errors.input.no-lyrics")
		case "title":
			return l.T("errors.input.no-title")
		}
		return l.T("errors.input.no-prompt")
	case "long":
		switch p.Field {
		case "prompt":
			return l.T("errors.input.long-prompt", "Length", p.Length, "Limit", p.Limit)
		case "title":
			return l.T("errors.input.long-title", "Length", p.Length, "Limit", p.Limit)
		case "lyrics":
			return l.T("errors.input.long-lyrics", "Length", p.Length, "Limit", p.Limit)
		default:
			return l.T("errors.input.long", "Field", field, "Length", p.Length, "Limit", p.Limit)
		}
	case "unknown":
		switch {
		case p.Field == "action":
			return l.T("errors.input.no-action")
		case p.Field == "section" && len(p.Choices) == 0:
			return l.T("errors.input.no-sections")
		}
		return l.T("errors.input.choose", "Field", field,
			"Choices", discord.Plain(strings.Join(p.Choices, l.T("errors.input.comma"))))
	default:
		return discord.Plain(p.Error())
	}
}

// joinedErrors splits joined errors.
func joinedErrors(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
