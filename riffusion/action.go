package riffusion

import "strings"

// Action is what to do. Its name is common to all families; [Rule.Wire] is that of a family.
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
	// ActionJoin joins an extension and the songs that it continues to one song.
	ActionJoin Action = "join"
	// ActionAllStems is like [ActionStems] with one track for each instrument.
	ActionAllStems Action = "all_stems"
	// ActionAddVocals adds a voice to a song without one, and ActionAddInstrumental music
	// to a voice.
	ActionAddVocals       Action = "add_vocals"
	ActionAddInstrumental Action = "add_instrumental"
	// ActionRemaster makes the same song with better sound.
	ActionRemaster Action = "remaster"
	// ActionMashup makes one song from two.
	ActionMashup Action = "mashup"
	// ActionSample makes a new song that uses a section of another one.
	ActionSample Action = "sample"
)

const uploadPrefix = "upload_"

// Base returns the action on a song that corresponds to an action on a recording; other
// actions are returned unchanged.
func (a Action) Base() Action { return Action(strings.TrimPrefix(string(a), uploadPrefix)) }

// OfUpload returns the action on a recording that corresponds to an action on a song.
func (a Action) OfUpload() Action { return uploadPrefix + a.Base() }

// Param is a parameter of a request. Its value is the name that most families send; see
// [Rule.Names].
type Param string

// The parameters. Every action takes action and callback_url, and async if its family has
// it.
const (
	ParamModel               Param = "model"
	ParamPrompt              Param = "prompt"
	ParamCustom              Param = "custom"
	ParamLyric               Param = "lyric"
	ParamPart                Param = "part"
	ParamStyle               Param = "style"
	ParamNegativeTags        Param = "negative_tags"
	ParamTitle               Param = "title"
	ParamInstrumental        Param = "instrumental"
	ParamVocalGender         Param = "vocal_gender"
	ParamDuration            Param = "duration"
	ParamAudioID             Param = "audio_id"
	ParamContinueAt          Param = "continue_at"
	ParamReplaceSectionStart Param = "replace_section_start"
	ParamReplaceSectionEnd   Param = "replace_section_end"
	ParamVocalVariation      Param = "vocal_variation"
	ParamVariationCategory   Param = "variation_category"
	ParamSwapAudioID         Param = "swap_audio_id"
	ParamPersonaID           Param = "persona_id"
	ParamVoxPersonaID        Param = "vox_persona_id"
	ParamPersonaAudioID      Param = "persona_audio_id"
	ParamLyricsStrength      Param = "lyrics_strength"
	ParamSoundStrength       Param = "sound_strength"
	ParamCoverStrength       Param = "cover_strength"
	ParamWeirdness           Param = "weirdness"
	ParamStyleInfluence      Param = "style_influence"
	ParamAudioWeight         Param = "audio_weight"
	ParamSeed                Param = "seed"
	ParamAsync               Param = "async"
)

// Rule describes an action of a family.
type Rule struct {
	Action Action
	Needs  []Param
	Takes  []Param // optional parameters
	// OneOf are parameters of which at least one is needed; nil means none.
	OneOf []Param
	// Wire is the family's name of the action; empty means that of Action. WireWith are
	// its names in requests with certain parameters.
	Wire     string
	WireWith map[Param]string
	// Names are the names of parameters where the action names them differently. Values of
	// a name that ends in [] are sent as a list.
	Names map[Param]string
	// Fields are sent with every request of the action.
	Fields map[string]any
}
