package riffusion

import (
	"fmt"
	"slices"
	"strings"
)

// Action is what a request wants done.
type Action string

// The actions. Which of them are offered depends on the [Family]; those that
// begin with upload_ work on a recording that [Client.Upload] brought.
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

// Base is the action on a song of the API that an action on a recording
// corresponds to; all other actions are their own.
func (a Action) Base() Action { return Action(strings.TrimPrefix(string(a), uploadPrefix)) }

// OfUpload is the action on a recording that corresponds to an action on a song.
func (a Action) OfUpload() Action { return uploadPrefix + a.Base() }

// Model is one of a family's models.
type Model struct {
	ID      string // as requests name it
	Default bool   // used when nothing else is asked for
}

// Limits are the longest texts a family takes, in characters. 0 means that none
// is known.
type Limits struct {
	PromptRunes int
	LyricRunes  int
	StyleRunes  int
	TitleRunes  int
}

// Param is a parameter of a request by its name on the wire.
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

// Rule says what one action of a family takes.
type Rule struct {
	Action Action
	Needs  []Param
	Takes  []Param // besides those that it needs
}

// Family is one of the APIs with what it offers, as data. The values returned
// by [Riffusion] and [Producer] may be changed freely.
type Family struct {
	Name       string
	AudiosPath string // where songs are bought
	TasksPath  string // where purchases are looked at
	UploadPath string // where recordings are brought; this and the following are empty where the family has none
	LyricsPath string // where words are written
	WAVPath    string // where a song's WAV file is made
	VideoPath  string // where a song's video is made
	Rules      []Rule // one for each action
	Models     []Model
	Limits     Limits
	// SongsPerCall is how many takes one purchase is known to yield; decode any
	// number.
	SongsPerCall int
}

// with returns a list of parameters with more of them.
func with(params []Param, more ...Param) []Param { return append(slices.Clone(params), more...) }

// edits are the rules of actions on songs and, with the prefix, on recordings.
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

// Riffusion is /riffusion/audios, by the platform's guide: each action on a song
// has one on a recording, the swaps name no second song, and an edit is sent
// with the whole song's lyric.
//
// https://github.com/AceDataCloud/Docs, guides/riffusion/riffusion_audios.mdx
func Riffusion() Family {
	edited := []Param{ParamModel, ParamLyric, ParamTitle, ParamStyle, ParamVocalVariation}
	return Family{
		Name: "riffusion", AudiosPath: "/riffusion/audios", TasksPath: "/riffusion/tasks", UploadPath: "/riffusion/upload",
		Rules: append([]Rule{
			{ActionGenerate, nil, []Param{ParamModel, ParamPrompt, ParamCustom, ParamLyric, ParamStyle, ParamTitle, ParamInstrumental}},
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

// Producer is /producer/audios, by the platform's guide and specification. An
// edit is sent with the whole song's lyric and custom; stems take the song alone.
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

// FamilyNames are the names of all families.
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
	return Family{}, fmt.Errorf("there is no family %q; there are %s", name, strings.Join(FamilyNames(), ", "))
}

// rule returns what an action takes, and whether the family has it.
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

// Actions are the actions that the family offers.
func (f Family) Actions() []Action {
	var all []Action
	for _, r := range f.Rules {
		all = append(all, r.Action)
	}
	return all
}

// DefaultModel is the id of the model used when nothing else is asked for.
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

// ModelIDs are the ids of all models, the default first.
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

// Model returns the id of the model that somebody means, whatever the case and
// space they wrote it in; "" when there is none.
func (f Family) Model(name string) string {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for _, m := range f.Models {
		if fold(m.ID) == fold(name) {
			return m.ID
		}
	}
	return ""
}

// WithModels returns the family with the given models, the first the default:
// providers add models faster than clients are released.
func (f Family) WithModels(ids ...string) Family {
	f.Models = nil
	for i, id := range ids {
		f.Models = append(f.Models, Model{ID: id, Default: i == 0})
	}
	return f
}

// WithDefaultModel returns the family with another default. It is an error when
// the family has no such model.
func (f Family) WithDefaultModel(id string) (Family, error) {
	id = strings.TrimSpace(id)
	found := f.Model(id)
	if found == "" {
		return f, fmt.Errorf("the %s family has no model %q; it has %s", f.Name, id, strings.Join(f.ModelIDs(), ", "))
	}
	f.Models = slices.Clone(f.Models)
	for i := range f.Models {
		f.Models[i].Default = f.Models[i].ID == found
	}
	return f, nil
}
