package riffusion

import (
	"fmt"
	"slices"
	"strings"
)

// Action is what to do.
type Action string

// The actions. Each [Family] has some of them. Those with the prefix upload_ are for
// recordings of [Client.Upload].
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
)

const uploadPrefix = "upload_"

// Base returns the action on a song that corresponds to an action on a recording; other
// actions are returned unchanged.
func (a Action) Base() Action { return Action(strings.TrimPrefix(string(a), uploadPrefix)) }

// OfUpload returns the action on a recording that corresponds to an action on a song.
func (a Action) OfUpload() Action { return uploadPrefix + a.Base() }

// Model is a model of a family.
type Model struct {
	ID      string // in requests
	Default bool   // used without a model in the request
}

// Limits are the maximum lengths of texts, in characters. 0 is unknown.
type Limits struct {
	PromptRunes int
	LyricRunes  int
	StyleRunes  int
	TitleRunes  int
}

// Param is the JSON name of a parameter of a request.
type Param string

// The parameters. Every action takes action and callback_url.
const (
	ParamModel               Param = "model"
	ParamPrompt              Param = "prompt"
	ParamCustom              Param = "custom"
	ParamLyric               Param = "lyric"
	ParamStyle               Param = "style"
	ParamTitle               Param = "title"
	ParamInstrumental        Param = "instrumental"
	ParamAudioID             Param = "audio_id"
	ParamContinueAt          Param = "continue_at"
	ParamReplaceSectionStart Param = "replace_section_start"
	ParamReplaceSectionEnd   Param = "replace_section_end"
	ParamVocalVariation      Param = "vocal_variation"
	ParamSwapAudioID         Param = "swap_audio_id"
	ParamLyricsStrength      Param = "lyrics_strength"
	ParamSoundStrength       Param = "sound_strength"
	ParamCoverStrength       Param = "cover_strength"
	ParamWeirdness           Param = "weirdness"
	ParamSeed                Param = "seed"
	ParamAsync               Param = "async"
)

// Rule lists the parameters of an action.
type Rule struct {
	Action Action
	Needs  []Param
	Takes  []Param // optional parameters
}

// Family describes one of the APIs as data. The values returned by [Riffusion] and
// [Producer] may be modified.
type Family struct {
	Name       string
	AudiosPath string // for purchases
	TasksPath  string // for tasks
	UploadPath string // for recordings; this and the following are empty if not supported
	LyricsPath string // for lyrics
	WAVPath    string // for WAV files
	VideoPath  string // for videos
	Rules      []Rule // one for each action
	Models     []Model
	Limits     Limits
	// SongsPerCall is the usual number of songs of a purchase; decode any number.
	SongsPerCall int
}

// with returns parameters with more of them.
func with(params []Param, more ...Param) []Param { return append(slices.Clone(params), more...) }

// edits returns the rules of actions on songs and, with the prefix, on recordings.
func edits(uploads bool, rules ...Rule) []Rule {
	var all []Rule
	for _, r := range rules {
		r.Needs = with([]Param{ParamAudioID}, r.Needs...)
		all = append(all, r)
		if uploads {
			r.Action = r.Action.OfUpload()
			all = append(all, r)
		}
	}
	return all
}

// Riffusion returns the family of /riffusion/audios, from its documentation: each action
// on a song has one on a recording, swaps have no second song, and an edit contains the
// lyrics of the whole song.
//
// https://github.com/AceDataCloud/Docs, guides/riffusion/riffusion_audios.mdx
func Riffusion() Family {
	edited := []Param{ParamModel, ParamLyric, ParamTitle, ParamStyle, ParamVocalVariation}
	return Family{
		Name: "riffusion", AudiosPath: "/riffusion/audios", TasksPath: "/riffusion/tasks",
		UploadPath: "/riffusion/upload",
		Rules: append([]Rule{
			{ActionGenerate, nil, []Param{ParamModel, ParamPrompt, ParamCustom, ParamLyric, ParamStyle, ParamTitle,
				ParamInstrumental}},
		}, edits(true,
			Rule{ActionExtend, []Param{ParamContinueAt}, edited},
			Rule{ActionCover, nil, edited},
			Rule{ActionReplaceSection, []Param{ParamReplaceSectionStart, ParamReplaceSectionEnd}, edited},
			Rule{ActionSwapVocals, nil, edited},
			Rule{ActionSwapSound, nil, edited},
		)...),
		Models: []Model{
			{ID: "FUZZ-1.1 Pro", Default: true}, {ID: "FUZZ-1.1"}, {ID: "FUZZ-1.0 Pro"}, {ID: "FUZZ-1.0"},
		},
		Limits:       Limits{PromptRunes: 200},
		SongsPerCall: 2,
	}
}

// Producer returns the family of /producer/audios, from its documentation and
// specification. An edit contains the lyrics of the whole song and custom; stems take
// only the song.
//
// https://github.com/AceDataCloud/Docs, guides/producer/producer_audios.mdx
func Producer() Family {
	made := []Param{ParamModel, ParamPrompt, ParamCustom, ParamLyric, ParamStyle, ParamTitle, ParamInstrumental,
		ParamLyricsStrength, ParamSoundStrength, ParamWeirdness, ParamSeed, ParamAsync}
	return Family{
		Name: "producer", AudiosPath: "/producer/audios", TasksPath: "/producer/tasks", UploadPath: "/producer/upload",
		LyricsPath: "/producer/lyrics", WAVPath: "/producer/wav", VideoPath: "/producer/videos",
		Rules: slices.Concat(
			[]Rule{{ActionGenerate, nil, made}},
			edits(true,
				Rule{ActionExtend, []Param{ParamContinueAt}, made},
				Rule{ActionCover, nil, with(made, ParamCoverStrength)}),
			edits(false,
				Rule{ActionReplaceSection, []Param{ParamReplaceSectionStart, ParamReplaceSectionEnd}, made},
				Rule{ActionVariation, nil, made},
				Rule{ActionSwapVocals, nil, with(made, ParamSwapAudioID)},
				Rule{ActionSwapInstrumentals, nil, with(made, ParamSwapAudioID)},
				Rule{ActionStems, nil, []Param{ParamAsync}}),
		),
		Models: []Model{
			{ID: "FUZZ-2.0 Pro", Default: true}, {ID: "FUZZ-2.0"}, {ID: "FUZZ-2.0 Raw"},
			{ID: "FUZZ-1.1 Pro"}, {ID: "FUZZ-1.1"}, {ID: "FUZZ-1.0 Pro"}, {ID: "FUZZ-1.0"}, {ID: "FUZZ-0.8"},
		},
		Limits:       Limits{PromptRunes: 200},
		SongsPerCall: 1,
	}
}

// FamilyNames returns the names of all families.
func FamilyNames() []string {
	var names []string
	for _, f := range []Family{Riffusion(), Producer()} {
		names = append(names, f.Name)
	}
	return names
}

// FamilyByName returns a family by its name.
func FamilyByName(name string) (Family, error) {
	for _, f := range []Family{Riffusion(), Producer()} {
		if strings.EqualFold(f.Name, name) {
			return f, nil
		}
	}
	return Family{}, fmt.Errorf("unknown family %q; families: %s", name, strings.Join(FamilyNames(), ", "))
}

// rule returns the rule of an action, and whether the family has it.
func (f Family) rule(a Action) (Rule, bool) {
	i := slices.IndexFunc(f.Rules, func(r Rule) bool { return r.Action == a })
	if i < 0 {
		return Rule{}, false
	}
	return f.Rules[i], true
}

// Supports reports whether the family offers an action.
func (f Family) Supports(a Action) bool { _, ok := f.rule(a); return ok }

// Accepts reports whether an action of the family takes a parameter.
func (f Family) Accepts(a Action, p Param) bool {
	r, _ := f.rule(a)
	return slices.Contains(r.Needs, p) || slices.Contains(r.Takes, p)
}

// Actions returns the actions of the family.
func (f Family) Actions() []Action {
	var all []Action
	for _, r := range f.Rules {
		all = append(all, r.Action)
	}
	return all
}

// DefaultModel returns the id of the default model.
func (f Family) DefaultModel() string {
	for _, m := range f.Models {
		if m.Default {
			return m.ID
		}
	}
	if len(f.Models) > 0 {
		return f.Models[0].ID
	}
	return ""
}

// ModelIDs returns the ids of all models, the default first.
func (f Family) ModelIDs() []string {
	ids := []string{}
	for _, m := range f.Models {
		if m.Default {
			ids = slices.Insert(ids, 0, m.ID)
		} else {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// Model returns the id of a model whose name is given in any case and with any spaces,
// or "".
func (f Family) Model(name string) string {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for _, m := range f.Models {
		if fold(m.ID) == fold(name) {
			return m.ID
		}
	}
	return ""
}

// WithModels returns the family with other models, the first as default: providers add
// models faster than clients are released.
func (f Family) WithModels(ids ...string) Family {
	f.Models = nil
	for i, id := range ids {
		f.Models = append(f.Models, Model{ID: id, Default: i == 0})
	}
	return f
}

// WithDefaultModel returns the family with another default model. It returns an error if
// the family does not have it.
func (f Family) WithDefaultModel(id string) (Family, error) {
	id = strings.TrimSpace(id)
	found := f.Model(id)
	if found == "" {
		return f, fmt.Errorf("family %s has no model %q; models: %s", f.Name, id, strings.Join(f.ModelIDs(), ", "))
	}
	f.Models = slices.Clone(f.Models)
	for i := range f.Models {
		f.Models[i].Default = f.Models[i].ID == found
	}
	return f, nil
}
