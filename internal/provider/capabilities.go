package provider

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Action is a kind of work. Its values are stored with orders.
type Action string

// The actions. A provider offers some of them; those that begin with upload_ work on
// a recording from [Uploader].
const (
	ActionGenerate             Action = "generate"
	ActionExtend               Action = "extend"
	ActionCover                Action = "cover"
	ActionReplaceSection       Action = "replace_section"
	ActionVariation            Action = "variation"
	ActionSwapVocals           Action = "swap_vocals"
	ActionSwapSound            Action = "swap_sound"
	ActionSwapInstrumentals    Action = "swap_instrumentals"
	ActionStems                Action = "stems"
	ActionUploadCover          Action = "upload_cover"
	ActionUploadExtend         Action = "upload_extend"
	ActionUploadReplaceSection Action = "upload_replace_section"
	ActionUploadSwapVocals     Action = "upload_swap_vocals"
	ActionUploadSwapSound      Action = "upload_swap_sound"
	// ActionJoin joins an extension and the songs that it continues to one song.
	ActionJoin Action = "join"
	// ActionRemaster makes the same song with better sound, by another model.
	ActionRemaster Action = "remaster"
	// ActionMashup makes one song from two.
	ActionMashup Action = "mashup"
	// ActionSample makes a new song that uses a part of another one.
	ActionSample Action = "sample"
	// ActionAddVocals adds a voice to a song without one, and ActionAddInstrumental
	// music to a voice.
	ActionAddVocals       Action = "add_vocals"
	ActionAddInstrumental Action = "add_instrumental"
	// ActionAllStems is like ActionStems with one track for each instrument.
	ActionAllStems Action = "all_stems"
	// ActionExtractTrack returns one track of a song, and ActionComplete adds the tracks
	// that are missing.
	ActionExtractTrack Action = "extract_track"
	ActionComplete     Action = "complete"
)

const uploadPrefix = "upload_"

// Base returns the action on a song that an action on a recording corresponds to;
// other actions are returned unchanged.
func (a Action) Base() Action { return Action(strings.TrimPrefix(string(a), uploadPrefix)) }

// OfUpload returns the action on a recording that corresponds to an action on a song.
func (a Action) OfUpload() Action { return uploadPrefix + a.Base() }

// Param is a parameter of a [Request].
type Param string

// The parameters, one for each field of [Request] but Action and Key.
const (
	ParamModel        Param = "model"
	ParamPrompt       Param = "prompt"
	ParamLyrics       Param = "lyrics"
	ParamPart         Param = "part"
	ParamStyle        Param = "style"
	ParamAvoid        Param = "avoid"
	ParamVoice        Param = "voice"
	ParamTitle        Param = "title"
	ParamInstrumental Param = "instrumental"
	ParamSong         Param = "song"
	ParamOtherSong    Param = "other song"
	ParamFrom         Param = "from"
	ParamTo           Param = "to"
	ParamVariation    Param = "variation"
	ParamPersona      Param = "persona"
	ParamGender       Param = "gender"
	ParamLength       Param = "length"
	ParamTrack        Param = "track"
	ParamWeirdness    Param = "weirdness"
	ParamStyleWeight  Param = "style weight"
	ParamAudioWeight  Param = "audio weight"
	ParamRecording    Param = "recording"
)

// Rule says what an action takes.
type Rule struct {
	Action Action
	Needs  []Param
	Takes  []Param // optional parameters
}

// Limits are the longest texts that are accepted, in runes. 0 means that no limit is
// known.
type Limits struct {
	PromptRunes int
	LyricsRunes int
	StyleRunes  int
	TitleRunes  int
}

// Model is a model of a provider.
type Model struct {
	ID     string // as requests name it
	Limits Limits // where they differ from those of [Capabilities]
	// Actions are the actions of the model; nil means all. Without are the parameters
	// that it does not take.
	Actions []Action
	Without []Param
}

// Capabilities are what a provider offers.
type Capabilities struct {
	ID     string  // in settings and in the database, such as "suno"
	Name   string  // as people read it, such as "Suno"
	Rules  []Rule  // one for each action
	Models []Model // the default first
	Limits Limits
	// SongsPerCall is how many songs one purchase usually yields; any number may come.
	SongsPerCall int
	TasksPerCall int           // how many tasks one look-up takes at most
	PollEvery    time.Duration // how often tasks may be looked up at most; 0 sets no limit
	// SubmitTimeout is how long [Provider.Submit] may take; 0 means a minute. It is long
	// for providers that answer with the finished songs.
	SubmitTimeout time.Duration
	// MinLength and MaxLength bound [Request.Length]; 0 means that no bound is known.
	MinLength, MaxLength time.Duration
	// Tracks are the values of [Request.Track].
	Tracks []string
}

func (c Capabilities) rule(a Action) (Rule, bool) {
	i := slices.IndexFunc(c.Rules, func(r Rule) bool { return r.Action == a })
	if i < 0 {
		return Rule{}, false
	}
	return c.Rules[i], true
}

// Supports reports whether an action is offered.
func (c Capabilities) Supports(a Action) bool { _, ok := c.rule(a); return ok }

// Accepts reports whether an action takes a parameter.
func (c Capabilities) Accepts(a Action, p Param) bool {
	r, _ := c.rule(a)
	return slices.Contains(r.Needs, p) || slices.Contains(r.Takes, p)
}

// Requires reports whether an action needs a parameter.
func (c Capabilities) Requires(a Action, p Param) bool {
	r, _ := c.rule(a)
	return slices.Contains(r.Needs, p)
}

// Actions returns all actions that are offered.
func (c Capabilities) Actions() []Action {
	var all []Action
	for _, r := range c.Rules {
		all = append(all, r.Action)
	}
	return all
}

// DefaultModel returns the id of the model that is used when none is chosen.
func (c Capabilities) DefaultModel() string {
	if len(c.Models) == 0 {
		return ""
	}
	return c.Models[0].ID
}

// ModelIDs returns the ids of all models, the default first.
func (c Capabilities) ModelIDs() []string {
	ids := []string{}
	for _, m := range c.Models {
		ids = append(ids, m.ID)
	}
	return ids
}

func (c Capabilities) model(name string) Model {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for _, m := range c.Models {
		if fold(m.ID) == fold(name) {
			return m
		}
	}
	return Model{}
}

// ForModel returns what is offered with a model; an empty or unknown name means the default
// model.
func (c Capabilities) ForModel(model string) Capabilities {
	m := c.model(cmp.Or(c.model(model).ID, c.DefaultModel()))
	if m.Actions == nil && m.Without == nil {
		return c
	}
	lacks := func(p Param) bool { return slices.Contains(m.Without, p) }
	var rules []Rule
	for _, r := range c.Rules {
		if m.Actions == nil || slices.Contains(m.Actions, r.Action) {
			r.Takes = slices.DeleteFunc(slices.Clone(r.Takes), lacks)
			rules = append(rules, r)
		}
	}
	c.Rules = rules
	return c
}

// ModelFor returns the id of the first model that offers an action, the default if it does; "" when
// none does.
func (c Capabilities) ModelFor(a Action) string {
	for _, m := range c.Models {
		if m.Actions == nil && c.Supports(a) || slices.Contains(m.Actions, a) {
			return m.ID
		}
	}
	return ""
}

// Model returns the id of the model with a name, ignoring case and white space; ""
// when there is none.
func (c Capabilities) Model(name string) string { return c.model(name).ID }

// LimitsOf returns the limits of a model; an empty name means the default model.
func (c Capabilities) LimitsOf(model string) Limits {
	own := c.model(cmp.Or(model, c.DefaultModel())).Limits
	return Limits{
		PromptRunes: cmp.Or(own.PromptRunes, c.Limits.PromptRunes),
		LyricsRunes: cmp.Or(own.LyricsRunes, c.Limits.LyricsRunes),
		StyleRunes:  cmp.Or(own.StyleRunes, c.Limits.StyleRunes), TitleRunes: cmp.Or(own.TitleRunes, c.Limits.TitleRunes),
	}
}

// Fit returns a request without the parameters that its action or its model does not take.
func (c Capabilities) Fit(r Request) Request {
	without := c.model(cmp.Or(r.Model, c.DefaultModel())).Without
	takes := func(p Param) bool { return c.Accepts(r.Action, p) && !slices.Contains(without, p) }
	fit(takes, ParamModel, &r.Model)
	fit(takes, ParamPrompt, &r.Prompt)
	fit(takes, ParamLyrics, &r.Lyrics)
	fit(takes, ParamPart, &r.Part)
	fit(takes, ParamStyle, &r.Style)
	fit(takes, ParamAvoid, &r.Avoid)
	fit(takes, ParamVoice, &r.Voice)
	fit(takes, ParamTitle, &r.Title)
	fit(takes, ParamInstrumental, &r.Instrumental)
	fit(takes, ParamSong, &r.SongID)
	fit(takes, ParamOtherSong, &r.OtherSongID)
	fit(takes, ParamFrom, &r.From)
	fit(takes, ParamTo, &r.To)
	fit(takes, ParamVariation, &r.Variation)
	fit(takes, ParamPersona, &r.Persona)
	fit(takes, ParamGender, &r.Gender)
	fit(takes, ParamLength, &r.Length)
	fit(takes, ParamTrack, &r.Track)
	fit(takes, ParamWeirdness, &r.Weirdness)
	fit(takes, ParamStyleWeight, &r.StyleWeight)
	fit(takes, ParamAudioWeight, &r.AudioWeight)
	fit(takes, ParamRecording, &r.Recording)
	return r
}

// fit clears the value of a parameter that is not taken.
func fit[T any](takes func(Param) bool, p Param, value *T) {
	if !takes(p) {
		*value = *new(T)
	}
}
