package messages

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// SpecError reports that the input of a member cannot be ordered.
type SpecError struct{ Err error }

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
		return specErrorText(l, p, func(f songs.Field) string { return discord.Plain(it.OptionName(string(f))) })
	}
	if span, ok := errors.AsType[*songs.RangeError](err); ok {
		return rangeErrorText(l, span, it)
	}
	if n, ok := errors.AsType[*discord.NumberError](err); ok {
		return l.T("errors.input.number", "Field", it.OptionName(n.Field), "Least", n.Least, "Most", n.Most)
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
func rangeErrorText(l i18n.Language, e *songs.RangeError, it *discord.Interaction) string {
	lasts, field := lengthText(l, e.Length), it.OptionName(string(e.Field))
	switch e.Kind {
	case songs.ProblemBeyond:
		return l.T("errors.input.beyond", "Field", field, "Lasts", lasts)
	case songs.ProblemOrder:
		return l.T("errors.input.order", "From", it.OptionName("from"), "To", it.OptionName("to"), "Lasts", lasts)
	case songs.ProblemShort:
		return l.T("errors.input.short", "Lasts", lasts)
	default:
		return l.T("errors.input.early", "Field", field, "Lasts", lasts)
	}
}

// specErrorText says how to fix one problem of a song specification. name returns the name of a field as the member
// sees it.
func specErrorText(l i18n.Language, p *songs.SpecError, name func(songs.Field) string) string {
	field := name(p.Field)
	switch p.Kind {
	case songs.ProblemMissing:
		return missingText(l, p, field, name)
	case songs.ProblemLong:
		return l.T(longTextID(p.Field), "Field", field, "Length", p.Length, "Limit", p.Limit)
	case songs.ProblemTogether:
		return l.T("errors.input.together", "Field", field, "Length", p.Length, "With", name(p.With),
			"WithLength", p.WithLength, "Limit", p.Limit)
	case songs.ProblemWhole:
		return l.T("errors.input.long-whole", "Field", field, "Length", p.Length, "Kept", p.WithLength, "Limit", p.Limit)
	case songs.ProblemLength:
		return l.T("errors.input.length", "Field", field, "Least", discord.ExactTime(seconds(p.Length)),
			"Most", discord.ExactTime(seconds(p.Limit)))
	case songs.ProblemUnknown:
		switch {
		case p.Provider != "" && (p.Field == songs.FieldLength || p.Field == songs.FieldGender):
			return l.T("errors.input.not-taken", "Provider", discord.Plain(p.Provider), "Field", field,
				"Choices", choicesText(l, p.Choices))
		case p.Field == songs.FieldAction && len(p.Choices) == 0:
			return l.T("errors.input.no-actions", "Provider", discord.Plain(p.Provider))
		case p.Field == songs.FieldAction:
			return l.T("errors.input.no-action", "Provider", discord.Plain(p.Provider),
				"Choices", choicesText(l, actionNames(l, p.Choices)))
		case p.Field == songs.FieldOtherSong:
			return l.T("errors.input.other-provider", "Provider", discord.Plain(p.Provider))
		case p.Field == songs.FieldSection && len(p.Choices) == 0:
			return l.T("errors.input.no-sections", "From", name(songs.FieldFrom), "To", name(songs.FieldTo))
		}
		return l.T("errors.input.choose", "Field", field, "Choices", choicesText(l, p.Choices))
	default:
		return discord.Plain(p.Error())
	}
}

// seconds returns a number of seconds as a duration.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// missingText says what to enter into an empty field.
func missingText(l i18n.Language, p *songs.SpecError, field string, name func(songs.Field) string) string {
	switch p.Field {
	case songs.FieldSong:
		return l.T("errors.input.no-id")
	case songs.FieldOtherSong:
		return l.T("errors.input.no-other")
	case songs.FieldSection:
		return l.T("errors.input.which-section", "Field", field, "Choices", choicesText(l, p.Choices),
			"From", name(songs.FieldFrom), "To", name(songs.FieldTo))
	case songs.FieldStyle:
		return l.T("errors.input.no-style", "Field", field)
	case songs.FieldLyrics:
		return l.T("errors.input.no-lyrics", "Field", field)
	case songs.FieldTitle:
		return l.T("errors.input.no-title", "Field", field)
	case songs.FieldName, songs.FieldReason, songs.FieldChange:
		return l.T("errors.input.no-name", "Field", field)
	case songs.FieldVoice, songs.FieldLanguage, songs.FieldAvoid, songs.FieldArtist, songs.FieldModel,
		songs.FieldLength:
		return l.T("errors.input.no-value", "Field", field)
	}
	return l.T("errors.input.no-prompt", "Field", field)
}

// longTextID returns the id of the text about a field that is too long.
func longTextID(f songs.Field) string {
	switch f {
	case songs.FieldPrompt:
		return "errors.input.long-prompt"
	case songs.FieldTitle:
		return "errors.input.long-title"
	case songs.FieldLyrics:
		return "errors.input.long-lyrics"
	default:
		return "errors.input.long"
	}
}

// choicesText lists valid values.
func choicesText(l i18n.Language, choices []string) string {
	return discord.Plain(strings.Join(choices, l.T("errors.input.comma")))
}

// joinedErrors splits joined errors.
func joinedErrors(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// actionTexts are the ids of the names of edits.
var actionTexts = map[provider.Action]string{
	provider.ActionExtend: "edit.button.extend", provider.ActionCover: "edit.button.cover",
	provider.ActionVariation: "edit.button.vary", provider.ActionReplaceSection: "edit.button.replace",
	provider.ActionStems: "edit.button.stems", provider.ActionAllStems: "edit.button.stems",
	provider.ActionSwapVocals: "edit.button.swap", provider.ActionSwapInstrumentals: "edit.button.swap",
	provider.ActionSwapSound: "edit.button.swap", provider.ActionRemaster: "edit.button.remaster",
	provider.ActionMashup: "edit.button.mashup", provider.ActionSample: "edit.button.sample",
	provider.ActionAddVocals: "edit.button.add", provider.ActionAddInstrumental: "edit.button.add",
	provider.ActionJoin: "edit.button.join", provider.ActionExtractTrack: "edit.button.track",
	provider.ActionComplete: "edit.button.complete",
}

// actionNames returns the names of edits, each once.
func actionNames(l i18n.Language, actions []string) []string {
	var names []string
	for _, a := range actions {
		if id := actionTexts[provider.Action(a)]; id != "" && !slices.Contains(names, l.T(id)) {
			names = append(names, l.T(id))
		}
	}
	return names
}
