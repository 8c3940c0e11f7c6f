package riffusion

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ValidationError is a mistake in a request, found before it was sent.
type ValidationError struct {
	Field   string // the name of its [Param]
	Problem string
}

// Error names the field and describes valid values.
func (e *ValidationError) Error() string { return e.Field + ": " + e.Problem }

// Validate returns all mistakes in a request for the family, joined, each a
// [*ValidationError].
func (f Family) Validate(r Request) error {
	r.Action = cmp.Or(r.Action, ActionGenerate)
	v := &validation{family: f}
	v.params(r)
	v.model(r)
	v.texts(r)
	v.values(r)
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
	has := func(p Param) bool { return slices.Contains(given, p) }
	if len(rule.OneOf) > 0 && !slices.ContainsFunc(rule.OneOf, has) {
		v.wrong(rule.OneOf[0], "or one of %v is needed for %s", rule.OneOf[1:], r.Action)
	}
	voice := has(ParamPersonaID) || has(ParamVoxPersonaID)
	if f.Accepts(r.Action, ParamPersonaAudioID) && voice != has(ParamPersonaAudioID) {
		v.wrong(ParamPersonaAudioID, "goes with the persona that was made from it")
	}
}

// model checks that the model exists and has the action and the parameters.
func (v *validation) model(r Request) {
	f := v.family
	if r.Model == "" || len(f.Models) == 0 {
		return
	}
	m, _ := f.model(r.Model)
	if m.ID != r.Model {
		v.wrong(ParamModel, "%q is none of %s", r.Model, strings.Join(f.ModelIDs(), ", "))
		return
	}
	if slices.Contains(m.WithoutActions, r.Action) {
		v.wrong(ParamModel, "%s has no %s", m.ID, r.Action)
	}
	for _, p := range r.given() {
		if slices.Contains(m.Without, p) {
			v.wrong(p, "does not go with the model %s", m.ID)
		}
	}
}

func (v *validation) texts(r Request) {
	limits := v.family.LimitsOf(r.Model)
	for _, t := range []struct {
		field Param
		text  string
		limit int
	}{
		{ParamPrompt, r.Prompt, limits.PromptRunes}, {ParamLyric, r.Lyric, limits.LyricRunes},
		{ParamPart, r.Part, limits.LyricRunes}, {ParamNegativeTags, r.NegativeTags, 0},
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

// values checks texts with fixed values.
func (v *validation) values(r Request) {
	for _, f := range r.fields() {
		if known := v.family.Values[f.name]; f.set && len(known) > 0 && !slices.Contains(known, fmt.Sprint(f.value)) {
			v.wrong(f.name, "has to be one of %s", strings.Join(known, ", "))
		}
	}
}

// commonRanges are the ranges of numbers of families that have no others. Times have no
// other limit than the length of the song.
var commonRanges = map[Param]Range{
	ParamContinueAt: {0, math.MaxInt32}, ParamReplaceSectionStart: {0, math.MaxInt32},
	ParamReplaceSectionEnd: {0, math.MaxInt32}, ParamVocalVariation: {0, 100},
	ParamLyricsStrength: {0, 1}, ParamSoundStrength: {0.2, 1}, ParamCoverStrength: {0.2, 1},
	ParamWeirdness: {0, 1}, ParamStyleInfluence: {0, 1}, ParamAudioWeight: {0, 1},
}

func (v *validation) numbers(r Request) {
	for _, f := range r.fields() {
		n, isNumber := f.value.(float64)
		// This form also rejects NaN.
		if limits := v.family.Range(f.name); f.set && isNumber && !(n >= limits.Least && n <= limits.Most) {
			v.wrong(f.name, "has to be from %g to %g", limits.Least, limits.Most)
		}
	}
	least, most := int(v.family.MinLength/time.Second), int(v.family.MaxLength/time.Second)
	if r.Duration < 0 || r.Duration > 0 && most > 0 && (r.Duration < least || r.Duration > most) {
		v.wrong(ParamDuration, "has to be from %d to %d seconds", least, most)
	}
	if start, end := r.ReplaceSectionStart, r.ReplaceSectionEnd; start != nil && end != nil && *start >= *end {
		v.wrong(ParamReplaceSectionEnd, "has to come after the start")
	}
}
