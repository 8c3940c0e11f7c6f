package riffusion

import (
	"fmt"
	"slices"
	"strings"
)

// Action is what a request wants done.
type Action string

// The actions. Which of them are offered depends on the [Family].
const (
	ActionGenerate          Action = "generate"
	ActionExtend            Action = "extend"
	ActionCover             Action = "cover"
	ActionReplaceSection    Action = "replace_section"
	ActionVariation         Action = "variation"
	ActionSwapVocals        Action = "swap_vocals"
	ActionSwapInstrumentals Action = "swap_instrumentals"
	ActionStems             Action = "stems"
	ActionUploadCover       Action = "upload_cover"
	ActionUploadExtend      Action = "upload_extend"
)

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

// Param is a parameter of a request that only some families take.
type Param string

// The parameters that not every family takes, by their name on the wire.
const (
	ParamVocalVariation Param = "vocal_variation"
	ParamSwapAudioID    Param = "swap_audio_id"
	ParamLyricsStrength Param = "lyrics_strength"
	ParamSoundStrength  Param = "sound_strength"
	ParamCoverStrength  Param = "cover_strength"
	ParamWeirdness      Param = "weirdness"
	ParamSeed           Param = "seed"
)

// Family is one of the APIs with what it offers, as data. The values returned
// by [Riffusion] and [Producer] may be changed freely.
type Family struct {
	Name       string
	AudiosPath string // where songs are bought
	TasksPath  string // where purchases are looked at
	UploadPath string // where recordings are brought; empty where the family takes none
	Actions    []Action
	Models     []Model
	Params     []Param
	Limits     Limits
	// SongsPerCall is how many takes one purchase is known to yield; decode any
	// number.
	SongsPerCall int
}

// Riffusion is /riffusion/audios. Its documentation names generate,
// continue, recreate and replace; the tasks path is by analogy with Producer's.
func Riffusion() Family {
	return Family{
		Name: "riffusion", AudiosPath: "/riffusion/audios", TasksPath: "/riffusion/tasks",
		Actions: []Action{ActionGenerate, ActionExtend, ActionCover, ActionReplaceSection, ActionVariation},
		Models: []Model{
			{ID: "FUZZ-1.1 Pro", Default: true}, {ID: "FUZZ-1.1"}, {ID: "FUZZ-1.0 Pro"}, {ID: "FUZZ-1.0"},
		},
		Params:       []Param{ParamVocalVariation},
		Limits:       Limits{PromptRunes: 200},
		SongsPerCall: 2,
	}
}

// Producer is /producer/audios.
func Producer() Family {
	return Family{
		Name: "producer", AudiosPath: "/producer/audios", TasksPath: "/producer/tasks", UploadPath: "/producer/upload",
		Actions: []Action{ActionGenerate, ActionExtend, ActionCover, ActionReplaceSection, ActionVariation,
			ActionSwapVocals, ActionSwapInstrumentals, ActionStems, ActionUploadCover, ActionUploadExtend},
		Models: []Model{
			{ID: "FUZZ-2.0 Pro", Default: true}, {ID: "FUZZ-2.0"}, {ID: "FUZZ-2.0 Raw"},
			{ID: "FUZZ-1.1 Pro"}, {ID: "FUZZ-1.1"}, {ID: "FUZZ-1.0 Pro"}, {ID: "FUZZ-1.0"}, {ID: "FUZZ-0.8"},
		},
		Params: []Param{ParamVocalVariation, ParamSwapAudioID, ParamLyricsStrength, ParamSoundStrength,
			ParamCoverStrength, ParamWeirdness, ParamSeed},
		Limits:       Limits{PromptRunes: 200},
		SongsPerCall: 1,
	}
}

// FamilyByName returns a family by its name.
func FamilyByName(name string) (Family, error) {
	all := []Family{Riffusion(), Producer()}
	var names []string
	for _, f := range all {
		if strings.EqualFold(f.Name, name) {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Family{}, fmt.Errorf("there is no family %q; there are %s", name, strings.Join(names, ", "))
}

// Supports reports whether the family offers an action.
func (f Family) Supports(a Action) bool { return slices.Contains(f.Actions, a) }

// Takes reports whether the family knows a parameter.
func (f Family) Takes(p Param) bool { return slices.Contains(f.Params, p) }

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
