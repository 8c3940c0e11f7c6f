package songs

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"riffbot/riffusion"
)

// Limits of our own, in characters, where the API names none: what a message
// can show and a form can hold.
const (
	MaxTitle  = 120
	MaxStyle  = 400
	MaxLyrics = 4000
	MaxArtist = 80
)

// Brief is what somebody wants to hear: a prompt for the API to make something
// of, or their own lyrics.
type Brief struct {
	Prompt       string
	Lyrics       string
	Style        string
	Title        string
	Instrumental bool
	Model        string // empty: the family's default
	Artist       string // who the song's files name; empty: who asked for it
	// Expand says that words are to be written for the prompt before it is
	// bought, by the line's own writer.
	Expand bool
	// Edit says what is to be done with a song that exists; nil to make one.
	Edit *Edit
	// Play says that the song is to be played in a voice channel when it is done.
	Play Play
}

// Play is who wants to hear a song at once when it is done.
type Play string

// Those who do. The zero value is nobody.
const (
	PlayAsker  Play = "asker"  // whoever asked for it
	PlayRadio  Play = "radio"  // a guild's radio
	PlayServer Play = "server" // a guild that chose it together
)

// BriefError is one thing about a brief that has to change before it can be
// ordered. Field is "prompt", "lyrics", "style", "title", "model", "section", "song", "other song",
// "artist" or "action".
type BriefError struct {
	Field string
	// Kind is "missing", "long" or "unknown".
	Kind string
	// Length and Limit, in characters, of a text that is too long.
	Length, Limit int
	// Choices that would be right, for an unknown value.
	Choices []string
}

// Error names the field and what is wrong with it, for the log.
func (p *BriefError) Error() string {
	if p.Kind == "long" {
		return fmt.Sprintf("%s: %d characters, at most %d", p.Field, p.Length, p.Limit)
	}
	return p.Field + ": " + p.Kind
}

// Tidy returns the brief without white space around its texts.
func (b Brief) Tidy() Brief {
	b.Prompt = strings.TrimSpace(b.Prompt)
	b.Lyrics = strings.TrimSpace(b.Lyrics)
	b.Style = strings.TrimSpace(b.Style)
	b.Title = strings.TrimSpace(b.Title)
	b.Model = strings.TrimSpace(b.Model)
	b.Artist = strings.TrimSpace(b.Artist)
	return b
}

// empty reports whether nothing is asked for: the words were deleted.
func (b Brief) empty() bool { return b == Brief{} }

// Check reports everything that keeps a brief from being ordered from family,
// joined, each a [*BriefError] or a [*RangeError]. It reads nothing but its arguments, so it is quick
// enough to run before an interaction is acknowledged.
func (b Brief) Check(family riffusion.Family) error {
	var problems []error
	tooLong := func(field, text string, limit int) {
		if n := utf8.RuneCountInString(text); limit > 0 && n > limit {
			problems = append(problems, &BriefError{Field: field, Kind: "long", Length: n, Limit: limit})
		}
	}
	switch {
	case b.Lyrics != "":
		tooLong("lyrics", b.Lyrics, smallest(MaxLyrics, family.Limits.LyricRunes))
	case b.Prompt == "" && b.Edit != nil: // the song says what it is about
	case b.Prompt == "":
		problems = append(problems, &BriefError{Field: "prompt", Kind: "missing"})
	default:
		tooLong("prompt", b.inspiration(), family.Limits.PromptRunes)
	}
	tooLong("style", b.Style, smallest(MaxStyle, family.Limits.StyleRunes))
	tooLong("title", b.Title, smallest(MaxTitle, family.Limits.TitleRunes))
	tooLong("artist", b.Artist, MaxArtist)
	if b.Model != "" && family.Model(b.Model) == "" {
		problems = append(problems, &BriefError{Field: "model", Kind: "unknown", Choices: family.ModelIDs()})
	}
	if b.Edit != nil {
		if err := b.Edit.check(b, family); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// written reports whether a brief lacks nothing that a writer could find.
func (b Brief) written() bool {
	switch {
	case b.Edit == nil:
		return b.Lyrics != "" && b.Style != ""
	case b.Edit.Covers():
		return b.Style != ""
	default:
		return b.Lyrics != ""
	}
}

// Request is the brief in the API's words.
func (b Brief) Request(family riffusion.Family) riffusion.Request {
	if b.Edit != nil {
		return b.Edit.request(b, family)
	}
	r := riffusion.Request{Action: riffusion.ActionGenerate, Model: b.model(family), Style: b.Style, Title: b.Title, Instrumental: b.Instrumental}
	if b.Lyrics != "" {
		r.Custom, r.Lyric = true, b.Lyrics
	} else {
		r.Prompt = b.inspiration()
	}
	return r
}

// model is the family's name of the model that the brief asks for, or its
// default.
func (b Brief) model(family riffusion.Family) string {
	return cmp.Or(family.Model(b.Model), family.DefaultModel())
}

// inspiration is the one text the API reads when it writes the words itself:
// in that mode it looks at nothing but the prompt, so the style goes in there.
func (b Brief) inspiration() string {
	if b.Style == "" || b.Prompt == "" {
		return b.Prompt
	}
	return b.Prompt + " (style: " + b.Style + ")"
}

// smallest returns the lower of our limit and the provider's, where 0 is none.
func smallest(ours, theirs int) int {
	if theirs > 0 && theirs < ours {
		return theirs
	}
	return ours
}
