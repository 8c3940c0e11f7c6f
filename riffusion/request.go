package riffusion

// Ptr returns a pointer to a value, for the fields of a [Request].
func Ptr[T any](v T) *T { return &v }

// Request is a purchase; [Family.Encode] returns it as the body of a paid call. Pointers
// distinguish 0 from a missing value; see [Ptr].
type Request struct {
	Action Action // empty: generate
	Model  string // empty: default of the provider

	// Prompt describes the song if Custom is false. Its length is limited by
	// [Limits.PromptRunes].
	Prompt string
	// Custom makes the song from Lyric, Style and Title instead of Prompt.
	Custom bool
	// Lyric may have section markers on separate lines: [Verse], [Pre-Chorus], [Chorus],
	// [Bridge], [Intro] and [Outro].
	Lyric string
	// Part is the lyric of an extension or of a replaced section alone.
	Part         string
	Style        string // genre, mood, instruments
	NegativeTags string // what the style must not have
	Title        string
	Instrumental bool   // no voice; Lyric is ignored
	VocalGender  string // one of the values of the family
	Duration     int    // of the song, in seconds; a wish

	// AudioID is the song to edit: [Song.ID].
	AudioID string
	// ContinueAt is the position from which an extension continues, in seconds.
	ContinueAt *float64
	// ReplaceSectionStart and ReplaceSectionEnd delimit the section of a song that an action
	// is about, in seconds: 0 <= start < end <= the song's duration.
	ReplaceSectionStart *float64
	ReplaceSectionEnd   *float64
	// VocalVariation is how much the voice may differ.
	VocalVariation *float64
	// VariationCategory is how much a remastered song may differ, one of the values of the
	// family.
	VariationCategory string
	SwapAudioID       string // the second song

	// PersonaID is a voice of [Client.CreatePersona], VoxPersonaID one that was made with
	// [Persona.VoxAudioID], and PersonaAudioID the song that it was made from.
	PersonaID, VoxPersonaID, PersonaAudioID string

	LyricsStrength *float64 // 0 to 1
	SoundStrength  *float64 // 0.2 to 1
	CoverStrength  *float64 // 0.2 to 1
	Weirdness      *float64 // 0 to 1
	StyleInfluence *float64 // 0 to 1
	AudioWeight    *float64 // 0 to 1
	Seed           string

	// Async makes the call asynchronous without a callback; see [WithAsync].
	Async bool
	// CallbackURL makes the call asynchronous. [Client.Submit] sets it.
	CallbackURL string
	// Key identifies the purchase for [Client.Find]. [Client.Submit] adds it to the callback
	// URL.
	Key string
}

// field is a parameter of a request and its value.
type field struct {
	name  Param
	value any
	set   bool
}

func textField(name Param, value string) field { return field{name, value, value != ""} }
func flagField(name Param, value bool) field   { return field{name, value, value} }

func numberField(name Param, value *float64) field {
	if value == nil {
		return field{name: name}
	}
	return field{name, *value, true}
}

// fields returns all parameters, except those of every action. A later one replaces an
// earlier one with the same name on the wire.
func (r Request) fields() []field {
	return []field{
		textField(ParamModel, r.Model), textField(ParamPrompt, r.Prompt), flagField(ParamCustom, r.Custom),
		textField(ParamLyric, r.Lyric), textField(ParamPart, r.Part), textField(ParamStyle, r.Style),
		textField(ParamNegativeTags, r.NegativeTags), textField(ParamTitle, r.Title),
		flagField(ParamInstrumental, r.Instrumental), textField(ParamVocalGender, r.VocalGender),
		{ParamDuration, r.Duration, r.Duration != 0},
		textField(ParamAudioID, r.AudioID), textField(ParamSwapAudioID, r.SwapAudioID),
		numberField(ParamContinueAt, r.ContinueAt), numberField(ParamReplaceSectionStart, r.ReplaceSectionStart),
		numberField(ParamReplaceSectionEnd, r.ReplaceSectionEnd), numberField(ParamVocalVariation, r.VocalVariation),
		textField(ParamVariationCategory, r.VariationCategory),
		textField(ParamPersonaID, r.PersonaID), textField(ParamVoxPersonaID, r.VoxPersonaID),
		textField(ParamPersonaAudioID, r.PersonaAudioID),
		numberField(ParamLyricsStrength, r.LyricsStrength), numberField(ParamSoundStrength, r.SoundStrength),
		numberField(ParamCoverStrength, r.CoverStrength), numberField(ParamWeirdness, r.Weirdness),
		numberField(ParamStyleInfluence, r.StyleInfluence), numberField(ParamAudioWeight, r.AudioWeight),
		textField(ParamSeed, r.Seed), flagField(ParamAsync, r.Async),
	}
}

// given returns the parameters that a request sets, without those of every action.
func (r Request) given() []Param {
	var set []Param
	for _, f := range r.fields() {
		if f.set {
			set = append(set, f.name)
		}
	}
	return set
}
