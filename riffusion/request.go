package riffusion

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Request is the body of the paid call. Pointers tell 0 from not given.
type Request struct {
	Action Action `json:"action,omitempty"` // empty: generate
	Model  string `json:"model,omitempty"`  // empty: the provider's choice

	// Prompt is what the song is made from when Custom is false; at most 200
	// characters.
	Prompt string `json:"prompt,omitempty"`
	// Custom makes the song from Lyric, Style and Title instead.
	Custom bool `json:"custom,omitempty"`
	// Lyric may mark its sections with [Verse], [Pre-Chorus], [Chorus],
	// [Bridge], [Intro] and [Outro] on lines of their own.
	Lyric        string `json:"lyric,omitempty"`
	Style        string `json:"style,omitempty"` // genre, mood, instruments
	Title        string `json:"title,omitempty"`
	Instrumental bool   `json:"instrumental,omitempty"` // no voice; Lyric is ignored

	// AudioID is the song to continue, cover, vary or repair: [Song.ID].
	AudioID string `json:"audio_id,omitempty"`
	// ContinueAt, in seconds, is where an extension goes on from.
	ContinueAt *float64 `json:"continue_at,omitempty"`
	// ReplaceSectionStart and ReplaceSectionEnd, in seconds:
	// 0 <= start < end <= the song's duration.
	ReplaceSectionStart *float64 `json:"replace_section_start,omitempty"`
	ReplaceSectionEnd   *float64 `json:"replace_section_end,omitempty"`
	// VocalVariation is how far the voice may differ; larger is further.
	VocalVariation *float64 `json:"vocal_variation,omitempty"`
	SwapAudioID    string   `json:"swap_audio_id,omitempty"`

	LyricsStrength *float64 `json:"lyrics_strength,omitempty"` // 0 to 1
	SoundStrength  *float64 `json:"sound_strength,omitempty"`  // 0.2 to 1
	CoverStrength  *float64 `json:"cover_strength,omitempty"`  // 0.2 to 1
	Weirdness      *float64 `json:"weirdness,omitempty"`       // 0 to 1
	Seed           string   `json:"seed,omitempty"`

	// CallbackURL makes the call asynchronous. [Client.Submit] fills it in.
	CallbackURL string `json:"callback_url,omitempty"`
}

// ValidationError is one thing that is wrong about a request, found before it
// was sent.
type ValidationError struct {
	Field   string // its name on the wire
	Problem string
}

// Error names the field and says what would be right.
func (e *ValidationError) Error() string { return e.Field + ": " + e.Problem }

// Validate reports everything that keeps the family from taking the request,
// joined, each a [*ValidationError].
func (f Family) Validate(r Request) error {
	v := &validation{family: f}
	v.texts(r)
	v.sources(r)
	v.numbers(r)
	return errors.Join(v.found...)
}

type validation struct {
	family Family
	found  []error
}

func (v *validation) wrong(field, format string, args ...any) {
	v.found = append(v.found, &ValidationError{field, fmt.Sprintf(format, args...)})
}

func (v *validation) texts(r Request) {
	f := v.family
	action := r.Action
	if action == "" {
		action = ActionGenerate
	}
	if !f.Supports(action) {
		v.wrong("action", "the %s family has no %q", f.Name, action)
	}
	if r.Model != "" && len(f.Models) > 0 && f.Model(r.Model) != r.Model {
		v.wrong("model", "%q is none of %s", r.Model, strings.Join(f.ModelIDs(), ", "))
	}
	for _, t := range []struct {
		field, text string
		limit       int
	}{
		{"prompt", r.Prompt, f.Limits.PromptRunes}, {"lyric", r.Lyric, f.Limits.LyricRunes},
		{"style", r.Style, f.Limits.StyleRunes}, {"title", r.Title, f.Limits.TitleRunes},
	} {
		if !utf8.ValidString(t.text) {
			v.wrong(t.field, "is not UTF-8")
		}
		if n := utf8.RuneCountInString(t.text); t.limit > 0 && n > t.limit {
			v.wrong(t.field, "has %d characters, at most %d are taken", n, t.limit)
		}
	}
	if action == ActionGenerate {
		switch {
		case !r.Custom && strings.TrimSpace(r.Prompt) == "":
			v.wrong("prompt", "is needed unless custom is set")
		case r.Custom && !r.Instrumental && strings.TrimSpace(r.Lyric) == "":
			v.wrong("lyric", "is needed with custom, unless instrumental is set")
		}
	}
}

func (v *validation) sources(r Request) {
	switch r.Action {
	case "", ActionGenerate:
		if r.AudioID != "" {
			v.wrong("audio_id", "does not go with generate")
		}
	default:
		if r.AudioID == "" {
			v.wrong("audio_id", "is needed for %s", r.Action)
		}
	}
	if (r.Action == ActionExtend || r.Action == ActionUploadExtend) && r.ContinueAt == nil {
		v.wrong("continue_at", "is needed for %s", r.Action)
	}
	if r.ContinueAt != nil && *r.ContinueAt < 0 {
		v.wrong("continue_at", "is negative")
	}
	if (r.Action == ActionSwapVocals || r.Action == ActionSwapInstrumentals) && r.SwapAudioID == "" {
		v.wrong("swap_audio_id", "is needed for %s", r.Action)
	}
	if r.Action == ActionReplaceSection {
		start, end := r.ReplaceSectionStart, r.ReplaceSectionEnd
		switch {
		case start == nil:
			v.wrong("replace_section_start", "is needed")
		case end == nil:
			v.wrong("replace_section_end", "is needed")
		case *start < 0:
			v.wrong("replace_section_start", "is negative")
		case *start >= *end:
			v.wrong("replace_section_end", "has to come after the start")
		}
	}
}

func (v *validation) numbers(r Request) {
	for _, p := range []struct {
		param       Param
		value       *float64
		least, most float64
	}{
		{ParamVocalVariation, r.VocalVariation, 0, 100}, {ParamLyricsStrength, r.LyricsStrength, 0, 1},
		{ParamSoundStrength, r.SoundStrength, 0.2, 1}, {ParamCoverStrength, r.CoverStrength, 0.2, 1},
		{ParamWeirdness, r.Weirdness, 0, 1},
	} {
		if p.value == nil {
			continue
		}
		// Written so that NaN fails, too.
		if !(*p.value >= p.least && *p.value <= p.most) {
			v.wrong(string(p.param), "has to be from %g to %g", p.least, p.most)
		}
		v.known(p.param)
	}
	if r.Seed != "" {
		v.known(ParamSeed)
	}
	if r.SwapAudioID != "" {
		v.known(ParamSwapAudioID)
	}
}

func (v *validation) known(p Param) {
	if !v.family.Takes(p) {
		v.wrong(string(p), "is not a parameter of the %s family", v.family.Name)
	}
}
