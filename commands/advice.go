package commands

import (
	"errors"
	"strings"
	"time"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// briefError is a person's brief that cannot be ordered as it is. Fix is the
// custom id of the button that opens the form again, if there is one.
type briefError struct {
	err error
	fix string
}

func (e *briefError) Error() string { return e.err.Error() }
func (e *briefError) Unwrap() error { return e.err }

// problemText says for each thing that is wrong what would be right.
func problemText(it *Interaction, err error) string {
	var lines []string
	for _, e := range split(err) {
		lines = append(lines, "• "+adviceOn(it, e))
	}
	return strings.Join(lines, "\n")
}

// adviceOn says what would be right in place of one thing that is wrong.
func adviceOn(it *Interaction, err error) string {
	l := it.Private()
	if p, ok := errors.AsType[*songs.BriefError](err); ok {
		return advice(l, p, it.optionName(p.Field))
	}
	if span, ok := errors.AsType[*songs.RangeError](err); ok {
		return outside(l, span, it.optionName(span.Field))
	}
	if p, ok := errors.AsType[*positionError](err); ok {
		field, lasts := it.optionName(p.field), lasts(l, p.length)
		if p.text == "" {
			return l.Say("trouble.advice.where", "Field", field, "Lasts", lasts)
		}
		return l.Say("trouble.advice.no-time", "Typed", cut(plain(p.text), 40), "Field", field, "Lasts", lasts)
	}
	return plain(err.Error())
}

// optionName is what the person calls an option: as the command that they used has
// it, and else, since forms are of no command, as the first that has one of the name.
func (it *Interaction) optionName(name string) string {
	l := it.Private()
	for _, command := range []string{strings.TrimSpace(it.Data.Name + " " + it.Sub), "song", "replace", "extend"} {
		if id := "/" + command + " " + name; l.Has(id) {
			return l.Say(id)
		}
	}
	return name
}

// lasts says how long a song is, after another sentence.
func lasts(l words.Language, length time.Duration) string {
	if length == 0 {
		return ""
	}
	return l.Say("trouble.advice.lasts", "Length", exactly(length))
}

// outside says what parts of a song can be meant.
func outside(l words.Language, e *songs.RangeError, field string) string {
	lasts := lasts(l, e.Length)
	switch e.Kind {
	case "beyond":
		return l.Say("trouble.advice.beyond", "Field", field, "Lasts", lasts)
	case "order":
		return l.Say("trouble.advice.order", "Lasts", lasts)
	case "short":
		return l.Say("trouble.advice.short", "Lasts", lasts)
	default:
		return l.Say("trouble.advice.early", "Field", field, "Lasts", lasts)
	}
}

func advice(l words.Language, p *songs.BriefError, field string) string {
	switch p.Kind {
	case "missing":
		switch p.Field {
		case "style":
			return l.Say("trouble.advice.no-style")
		case "song":
			return l.Say("trouble.advice.no-id")
		case "other song":
			return l.Say("trouble.advice.no-other")
		case "lyrics":
			return l.Say("trouble.advice.no-lyrics")
		}
		return l.Say("trouble.advice.no-prompt")
	case "long":
		switch p.Field {
		case "prompt":
			return l.Say("trouble.advice.long-prompt", "Length", p.Length, "Limit", p.Limit)
		case "title":
			return l.Say("trouble.advice.long-title", "Length", p.Length, "Limit", p.Limit)
		case "lyrics":
			return l.Say("trouble.advice.long-lyrics", "Length", p.Length, "Limit", p.Limit)
		default:
			return l.Say("trouble.advice.long", "Field", field, "Length", p.Length, "Limit", p.Limit)
		}
	case "unknown":
		switch {
		case p.Field == "action":
			return l.Say("trouble.advice.no-action")
		case p.Field == "section" && len(p.Choices) == 0:
			return l.Say("trouble.advice.no-sections")
		}
		return l.Say("trouble.advice.choose", "Field", field, "Choices", plain(strings.Join(p.Choices, l.Say("trouble.advice.comma"))))
	default:
		return plain(p.Error())
	}
}

// split takes joined errors apart.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
