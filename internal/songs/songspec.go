package songs

import (
	"cmp"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/provider"
)

// Limits of the bot, in characters, for fields that the API does not limit. They are chosen to fit a
// Discord message and a form.
const (
	MaxTitle  = 120
	MaxStyle  = 400
	MaxLyrics = 4000
	MaxArtist = 80
	MaxVoice  = 60
	MaxAvoid  = 200
)

// SongSpec specifies a song: a prompt for the provider, or complete lyrics.
type SongSpec struct {
	Prompt       string
	Lyrics       string
	Style        string
	Voice        string // who sings, such as "deep male voice"
	Avoid        string // styles that the song must not have, for providers with [provider.ParamAvoid]
	Language     string // language in which a [LyricsWriter] writes; empty: that of the prompt
	Title        string
	Instrumental bool
	Provider     string `json:",omitempty"` // id of the chosen provider; empty means the server's choice
	Model        string // empty means the provider's default
	// Persona is the voice of the server that sings; empty means the server's default, and [NoPersona] none.
	Persona PersonaID `json:",omitempty"`
	// PersonaKey is the provider's id of Persona. It is set when the order is submitted.
	PersonaKey string `json:",omitempty"`
	// PersonaName is the name of Persona at that time.
	PersonaName string `json:",omitempty"`
	// Gender and Length are of the voice and of the song, for providers that accept them.
	Gender provider.Gender `json:",omitempty"`
	Length time.Duration   `json:",omitempty"`
	Artist string          // artist named in the files; empty means the requester
	// Expand requests that a [LyricsWriter] writes lyrics for the prompt before the song is bought.
	Expand bool
	// Edit describes a change to an existing song; nil creates a new one.
	Edit *Edit
	// FromDefaults lists the fields that have the member's defaults, separated by commas.
	FromDefaults string `json:",omitempty"`
	// Play selects where the finished song is played in a voice channel.
	Play Play
}

// Play says on whose behalf a finished song is played at once.
type Play string

// Values of Play. The zero value plays nothing.
const (
	PlayForRequester Play = "asker"  // the requester
	PlayForRadio     Play = "radio"  // a guild's radio
	PlayForGuild     Play = "server" // a guild whose members chose the song by vote
)

// Trimmed returns the spec with surrounding white space removed from its texts.
func (s SongSpec) Trimmed() SongSpec {
	s.Prompt = strings.TrimSpace(s.Prompt)
	s.Lyrics = strings.TrimSpace(s.Lyrics)
	s.Style = strings.TrimSpace(s.Style)
	s.Voice = strings.TrimSpace(s.Voice)
	s.Avoid = strings.TrimSpace(s.Avoid)
	s.Language = strings.TrimSpace(s.Language)
	s.Title = strings.TrimSpace(s.Title)
	s.Model = input.Normalize(s.Model)
	s.Provider = input.Normalize(s.Provider)
	s.Artist = strings.TrimSpace(s.Artist)
	return s
}

// empty reports whether the spec has no content, as after the deletion of its texts.
func (s SongSpec) empty() bool { return s == SongSpec{} }

// Check returns all problems that prevent an order from family, joined; each is a [*SpecError] or a
// [*RangeError]. It does no I/O, so it can run before an interaction is acknowledged.
func (s SongSpec) Check(family provider.Capabilities) error {
	limits := family.LimitsOf(s.Model)
	family = family.ForModel(s.Model)
	var problems []error
	tooLong := func(field Field, text string, limit int) {
		if n := utf8.RuneCountInString(text); limit > 0 && n > limit {
			problems = append(problems, &SpecError{Field: field, Kind: ProblemLong, Length: n, Limit: limit})
		}
	}
	switch {
	case s.Lyrics != "":
		tooLong(FieldLyrics, s.Lyrics, lowerLimit(MaxLyrics, limits.LyricsRunes))
	case s.Prompt == "" && s.Edit != nil: // the existing song replaces the prompt
	case s.Prompt == "":
		problems = append(problems, &SpecError{Field: FieldPrompt, Kind: ProblemMissing})
	default:
		tooLong(FieldPrompt, s.Prompt, limits.PromptRunes)
	}
	tooLong(FieldStyle, s.Style, lowerLimit(MaxStyle, limits.StyleRunes))
	tooLong(FieldVoice, s.Voice, MaxVoice)
	if len(problems) == 0 {
		if err := s.checkTogether(family, limits); err != nil {
			problems = append(problems, err)
		}
	}
	if err := s.checkWhole(family, limits); len(problems) == 0 && err != nil {
		problems = append(problems, err)
	}
	tooLong(FieldAvoid, s.Avoid, MaxAvoid)
	tooLong(FieldTitle, s.Title, lowerLimit(MaxTitle, limits.TitleRunes))
	tooLong(FieldArtist, s.Artist, MaxArtist)
	if s.Model != "" && family.Model(s.Model) == "" {
		problems = append(problems, &SpecError{Field: FieldModel, Kind: ProblemUnknown, Choices: family.ModelIDs()})
	}
	if s.Persona.named() && s.Edit == nil && !CanHavePersona(family) {
		problems = append(problems, &SpecError{Field: FieldPersona, Kind: ProblemUnknown})
	}
	if err := s.checkLength(family); err != nil {
		problems = append(problems, err)
	}
	if s.Edit != nil {
		if err := s.Edit.check(s, family); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// checkLength checks the length of the song against the bounds of the provider.
func (s SongSpec) checkLength(family provider.Capabilities) error {
	if s.Length == 0 || !family.Accepts(s.action(), provider.ParamLength) {
		return nil
	}
	if s.Length < family.MinLength || family.MaxLength > 0 && s.Length > family.MaxLength {
		return &SpecError{Field: FieldLength, Kind: ProblemLength, Length: int(family.MinLength.Seconds()),
			Limit: int(family.MaxLength.Seconds())}
	}
	return nil
}

// checkTogether checks the length of texts that are within their limits, but are sent as one: the style with the voice,
// and these with the prompt.
func (s SongSpec) checkTogether(family provider.Capabilities, limits provider.Limits) error {
	together := func(field Field, text string, with Field, other string, whole, limit int) error {
		n, m := utf8.RuneCountInString(text), utf8.RuneCountInString(other)
		return &SpecError{Field: field, Kind: ProblemTogether, Length: n, With: with, WithLength: m,
			Limit: n + m - (whole - limit)}
	}
	if n := utf8.RuneCountInString(s.Sound(family)); limits.StyleRunes > 0 && n > limits.StyleRunes {
		return together(FieldStyle, s.Style, FieldVoice, s.Voice, n, limits.StyleRunes)
	}
	whole := utf8.RuneCountInString(s.promptWithStyle(family))
	if s.Lyrics != "" || s.Prompt == "" || limits.PromptRunes <= 0 || whole <= limits.PromptRunes {
		return nil
	}
	silent := s
	silent.Voice = ""
	if utf8.RuneCountInString(silent.promptWithStyle(family)) <= limits.PromptRunes {
		return together(FieldPrompt, s.Prompt, FieldVoice, s.Voice, whole, limits.PromptRunes)
	}
	return together(FieldPrompt, s.Prompt, FieldStyle, s.Style, whole, limits.PromptRunes)
}

// checkWhole checks the length of the new lyrics of an edit together with the lyrics of the song that stay, because the
// provider gets them as one text.
func (s SongSpec) checkWhole(family provider.Capabilities, limits provider.Limits) error {
	if s.Edit == nil || s.Lyrics == "" || limits.LyricsRunes <= 0 || !family.Accepts(s.action(), provider.ParamLyrics) {
		return nil
	}
	n, whole := utf8.RuneCountInString(s.Lyrics), utf8.RuneCountInString(s.Edit.wholeLyrics(s))
	if whole <= limits.LyricsRunes {
		return nil
	}
	return &SpecError{Field: FieldLyrics, Kind: ProblemWhole, Length: n, WithLength: whole - n, Limit: limits.LyricsRunes}
}

// complete reports whether the spec needs nothing from a [LyricsWriter].
func (s SongSpec) complete() bool {
	switch {
	case s.Edit == nil:
		return s.Lyrics != "" && s.Style != ""
	case s.Edit.Covers():
		return s.Style != ""
	default:
		return s.Lyrics != ""
	}
}

// Request converts the spec to a request with only the parameters that its action accepts. A prompt is
// not sent together with lyrics.
func (s SongSpec) Request(family provider.Capabilities) provider.Request {
	r := provider.Request{Action: provider.ActionGenerate, Model: s.model(family), Prompt: s.promptWithStyle(family),
		Lyrics: s.Lyrics, Style: s.Sound(family), Voice: s.Voice, Avoid: s.Avoid, Title: s.Title,
		Instrumental: s.Instrumental}
	if s.Edit != nil {
		r = s.Edit.request(s, family)
	}
	r.Persona, r.Gender, r.Length = s.PersonaKey, s.Gender, s.Length
	if r = family.ForModel(s.Model).Fit(r); r.Lyrics != "" {
		r.Prompt = ""
	}
	return r
}

// model returns the family's name for the requested model, or its default model.
func (s SongSpec) model(family provider.Capabilities) string {
	return cmp.Or(family.Model(s.Model), family.DefaultModel())
}

// promptWithStyle returns the prompt together with the style. When the API writes the lyrics itself, it
// ignores all other fields.
func (s SongSpec) promptWithStyle(family provider.Capabilities) string {
	style := s.Sound(family)
	if style == "" || s.Prompt == "" {
		return s.Prompt
	}
	return s.Prompt + " (style: " + style + ")"
}

// action returns the action that the spec orders.
func (s SongSpec) action() provider.Action {
	if s.Edit != nil {
		return s.Edit.Action
	}
	return provider.ActionGenerate
}

// Sound returns the style as the provider gets it. If it has no parameter for the voice, the voice is the end of
// the style, unless the style has it already.
func (s SongSpec) Sound(family provider.Capabilities) string {
	switch {
	case s.Voice == "" || s.Instrumental || family.Accepts(s.action(), provider.ParamVoice):
		return s.Style
	case s.Style == "":
		return s.Voice
	case strings.Contains(fold.Case(s.Style), fold.Case(s.Voice)):
		return s.Style
	default:
		return s.Style + ", " + s.Voice
	}
}

// lowerLimit returns the lower of the bot's limit and the provider's, where 0 is no limit.
func lowerLimit(ours, theirs int) int {
	if theirs > 0 && theirs < ours {
		return theirs
	}
	return ours
}
