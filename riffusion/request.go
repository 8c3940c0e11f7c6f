package riffusion

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Ptr returns a pointer to a value, for the fields of a [Request].
func Ptr[T any](v T) *T { return &v }

// Request is the body of a paid call. Pointers distinguish 0 from a missing value; see
// [Ptr].
type Request struct {
	Action Action `json:"action,omitempty"` // empty: generate
	Model  string `json:"model,omitempty"`  // empty: default of the provider

	// Prompt describes the song if Custom is false; at most 200 characters.
	Prompt string `json:"prompt,omitempty"`
	// Custom makes the song from Lyric, Style and Title instead of Prompt.
	Custom bool `json:"custom,omitempty"`
	// Lyric may have section markers on separate lines: [Verse], [Pre-Chorus], [Chorus],
	// [Bridge], [Intro] and [Outro].
	Lyric        string `json:"lyric,omitempty"`
	Style        string `json:"style,omitempty"` // genre, mood, instruments
	Title        string `json:"title,omitempty"`
	Instrumental bool   `json:"instrumental,omitempty"` // no voice; Lyric is ignored

	// AudioID is the song to edit: [Song.ID].
	AudioID string `json:"audio_id,omitempty"`
	// ContinueAt is the position from which an extension continues, in seconds.
	ContinueAt *float64 `json:"continue_at,omitempty"`
	// ReplaceSectionStart and ReplaceSectionEnd, in seconds:
	// 0 <= start < end <= the song's duration.
	ReplaceSectionStart *float64 `json:"replace_section_start,omitempty"`
	ReplaceSectionEnd   *float64 `json:"replace_section_end,omitempty"`
	// VocalVariation is how much the voice may differ.
	VocalVariation *float64 `json:"vocal_variation,omitempty"`
	SwapAudioID    string   `json:"swap_audio_id,omitempty"`

	LyricsStrength *float64 `json:"lyrics_strength,omitempty"` // 0 to 1
	SoundStrength  *float64 `json:"sound_strength,omitempty"`  // 0.2 to 1
	CoverStrength  *float64 `json:"cover_strength,omitempty"`  // 0.2 to 1
	Weirdness      *float64 `json:"weirdness,omitempty"`       // 0 to 1
	Seed           string   `json:"seed,omitempty"`

	// Async makes the call asynchronous without a callback; see [WithAsync].
	Async bool `json:"async,omitempty"`
	// CallbackURL makes the call asynchronous. [Client.Submit] sets it.
	CallbackURL string `json:"callback_url,omitempty"`
}

// ValidationError is a mistake in a request, found before it was sent.
type ValidationError struct {
	Field   string // its name on the wire
	Problem string
}

// Error names the field and describes valid values.
func (e *ValidationError) Error() string { return e.Field + ": " + e.Problem }

// given returns the parameters that a request sets, without those of every action.
func (r Request) given() []Param {
	var set []Param
	for _, p := range []struct {
		name Param
		set  bool
	}{
		{ParamModel, r.Model != ""}, {ParamPrompt, r.Prompt != ""}, {ParamCustom, r.Custom},
		{ParamLyric, r.Lyric != ""},
		{ParamStyle, r.Style != ""}, {ParamTitle, r.Title != ""}, {ParamInstrumental, r.Instrumental},
		{ParamAudioID, r.AudioID != ""},
		{ParamContinueAt, r.ContinueAt != nil}, {ParamReplaceSectionStart, r.ReplaceSectionStart != nil},
		{ParamReplaceSectionEnd, r.ReplaceSectionEnd != nil}, {ParamVocalVariation, r.VocalVariation != nil},
		{ParamSwapAudioID, r.SwapAudioID != ""}, {ParamLyricsStrength, r.LyricsStrength != nil},
		{ParamSoundStrength, r.SoundStrength != nil},
		{ParamCoverStrength, r.CoverStrength != nil}, {ParamWeirdness, r.Weirdness != nil}, {ParamSeed, r.Seed != ""},
		{ParamAsync, r.Async},
	} {
		if p.set {
			set = append(set, p.name)
		}
	}
	return set
}

// Validate returns all mistakes in a request for the family, joined, each a
// [*ValidationError].
func (f Family) Validate(r Request) error {
	if r.Action == "" {
		r.Action = ActionGenerate
	}
	v := &validation{family: f}
	v.params(r)
	v.texts(r)
	v.numbers(r)
	return errors.Join(v.found...)
}

type validation struct {
	family Family
	found  []error
}

func (v *validation) wrong(field Param, format string, args ...any) {
	v.found = append(v.found, &ValidationError{string(field), fmt.Sprintf(format, args...)})
}

// params compares the request with the rule of its action.
func (v *validation) params(r Request) {
	f := v.family
	rule, ok := f.rule(r.Action)
	if !ok {
		v.wrong("action", "the %s family has no %q", f.Name, r.Action)
		return
	}
	given := r.given()
	for _, p := range given {
		if !f.Accepts(r.Action, p) {
			v.wrong(p, "does not go with %s in the %s family", r.Action, f.Name)
		}
	}
	for _, p := range rule.Needs {
		if !slices.Contains(given, p) {
			v.wrong(p, "is needed for %s", r.Action)
		}
	}
	if r.Model != "" && len(f.Models) > 0 && f.Model(r.Model) != r.Model {
		v.wrong(ParamModel, "%q is none of %s", r.Model, strings.Join(f.ModelIDs(), ", "))
	}
}

func (v *validation) texts(r Request) {
	limits := v.family.Limits
	for _, t := range []struct {
		field Param
		text  string
		limit int
	}{
		{ParamPrompt, r.Prompt, limits.PromptRunes}, {ParamLyric, r.Lyric, limits.LyricRunes},
		{ParamStyle, r.Style, limits.StyleRunes}, {ParamTitle, r.Title, limits.TitleRunes},
	} {
		if !utf8.ValidString(t.text) {
			v.wrong(t.field, "is not UTF-8")
		}
		if n := utf8.RuneCountInString(t.text); t.limit > 0 && n > t.limit {
			v.wrong(t.field, "has %d characters, at most %d are taken", n, t.limit)
		}
	}
	if r.Action == ActionGenerate {
		switch {
		case !r.Custom && strings.TrimSpace(r.Prompt) == "":
			v.wrong(ParamPrompt, "is needed unless custom is set")
		case r.Custom && !r.Instrumental && strings.TrimSpace(r.Lyric) == "":
			v.wrong(ParamLyric, "is needed with custom, unless instrumental is set")
		}
	}
}

func (v *validation) numbers(r Request) {
	for _, p := range []struct {
		param       Param
		value       *float64
		least, most float64
	}{
		{ParamContinueAt, r.ContinueAt, 0, math.MaxInt32}, {ParamReplaceSectionStart, r.ReplaceSectionStart, 0,
			math.MaxInt32},
		{ParamReplaceSectionEnd, r.ReplaceSectionEnd, 0, math.MaxInt32},
		{ParamVocalVariation, r.VocalVariation, 0, 100}, {ParamLyricsStrength, r.LyricsStrength, 0, 1},
		{ParamSoundStrength, r.SoundStrength, 0.2, 1}, {ParamCoverStrength, r.CoverStrength, 0.2, 1},
		{ParamWeirdness, r.Weirdness, 0, 1},
	} {
		// This form also rejects NaN.
		if p.value != nil && !(*p.value >= p.least && *p.value <= p.most) {
			v.wrong(p.param, "has to be from %g to %g", p.least, p.most)
		}
	}
	if start, end := r.ReplaceSectionStart, r.ReplaceSectionEnd; start != nil && end != nil && *start >= *end {
		v.wrong(ParamReplaceSectionEnd, "has to come after the start")
	}
}
