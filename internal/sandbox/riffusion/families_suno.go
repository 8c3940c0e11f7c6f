package riffusion

const (
	// sunoKnobs are taken by every action: the API checks their ranges and ignores what an
	// action or model does not use.
	sunoKnobs = "model async vocal_gender weirdness style_influence audio_weight duration max_mode "
	sunoWords = sunoKnobs + "prompt custom lyric lyric_prompt style title instrumental negative_tags style_negative "
)

// sunoFamily is the API of Suno. AceDataCloud/Docs, guides/suno and openapi/suno.json; the
// English edition of the guide "Suno Audios", of autumn 2026, has the limits of models and
// the scope of parameters.
var sunoFamily = &family{
	name: "suno", prompt: 500, preview: true,
	models: []string{"chirp-v4", "chirp-v6", "chirp-v6-wild", "chirp-v6-mini", "chirp-v5-5", "chirp-v5",
		"chirp-v4-5-plus", "chirp-v4-5", "chirp-v3-5"},
	standard: map[string]string{"remaster": "chirp-v5-5"},
	actions: map[string]action{
		"generate":               {"", sunoWords + "persona_id variety"},
		"extend":                 {"audio_id continue_at", sunoWords + "persona_id"},
		"upload_extend":          {"audio_id continue_at", sunoWords + "persona_id"},
		"cover":                  {"audio_id", sunoWords + "persona_id"},
		"upload_cover":           {"audio_id", sunoWords + "persona_id"},
		"concat":                 {"audio_id", sunoKnobs},
		"stems":                  {"audio_id", sunoKnobs},
		"all_stems":              {"audio_id", sunoKnobs},
		"replace_section":        {"audio_id replace_section_start replace_section_end", sunoWords + "replace_section_result_mode"},
		"underpainting":          {"audio_id", sunoWords + "underpainting_start underpainting_end"},
		"overpainting":           {"audio_id", sunoWords + "overpainting_start overpainting_end"},
		"remaster":               {"audio_id", sunoKnobs + "variation_category"},
		"mashup":                 {"mashup_audio_ids", sunoWords},
		"samples":                {"audio_id samples_end", sunoWords + "samples_start"},
		"artist_consistency":     {"persona_id", sunoWords + "audio_id"},
		"artist_consistency_vox": {"persona_id", sunoWords + "audio_id"},
	},
	jobs: map[string]job{
		"upload":  {action{"audio_url", "mode name"}, (*Server).sunoUpload},
		"timing":  {action{"audio_id", ""}, (*Server).sunoTiming},
		"wav":     {action{"audio_id", ""}, (*Server).sunoWAV},
		"midi":    {action{"audio_id", ""}, (*Server).sunoMIDI},
		"mp4":     {action{"audio_id", ""}, (*Server).sunoMP4},
		"vox":     {action{"audio_id vocal_start vocal_end", ""}, (*Server).sunoVox},
		"lyrics":  {action{"prompt", "model"}, (*Server).sunoLyrics},
		"style":   {action{"prompt", ""}, (*Server).sunoStyle},
		"persona": {action{"audio_id name", "description vocal_start vocal_end vox_audio_id"}, (*Server).addPersona},
	},
	routes: map[string]handler{
		"GET persona":    (*Server).listPersonas,
		"DELETE persona": (*Server).deletePersona,
	},
	check:    checkSuno,
	products: sunoSongs,
	report:   reportSuno,
}

// sunoModel is what is known of a model.
type sunoModel struct {
	age                 int // a higher number is newer
	lyric, style, title int // longest texts of the custom mode, in characters
	longest             int // longest songs, in seconds
}

// sunoModels are the models by name. The limits of version 6 are not documented; they are
// taken to be those of 5.5.
var sunoModels = map[string]sunoModel{
	"chirp-v6": {60, 5000, 1000, 100, 480}, "chirp-v6-wild": {60, 5000, 1000, 100, 480}, "chirp-v6-mini": {60, 5000, 1000, 100, 480},
	"chirp-v5-5": {55, 5000, 1000, 100, 480}, "chirp-v5": {50, 5000, 1000, 100, 480},
	"chirp-v4-5-plus": {46, 5000, 1000, 100, 480}, "chirp-v4-5": {45, 5000, 1000, 100, 240},
	"chirp-v4": {40, 3000, 200, 80, 150}, "chirp-v3-5": {35, 3000, 200, 80, 120},
}

// Ages of models from which features are offered.
const (
	sunoVoices     = 45 // personas
	sunoRemasters  = 46
	sunoVariations = 50
	// sunoWholeSongs is the age from which an extension includes what it continues; older
	// models return only the new part.
	sunoWholeSongs = 50
)

// sunoRequest are the parameters of a paid call that only this family has.
type sunoRequest struct {
	LyricPrompt   any      `json:"lyric_prompt,omitempty"`
	NegativeTags  string   `json:"negative_tags,omitempty"`
	StyleNegative string   `json:"style_negative,omitempty"` // its former name
	VocalGender   string   `json:"vocal_gender,omitempty"`
	PersonaID     string   `json:"persona_id,omitempty"`
	Variety       string   `json:"variety,omitempty"`
	Variation     string   `json:"variation_category,omitempty"`
	MaxMode       bool     `json:"max_mode,omitempty"`
	MashupIDs     []string `json:"mashup_audio_ids,omitempty"`
	ResultMode    string   `json:"replace_section_result_mode,omitempty"`

	StyleInfluence *float64 `json:"style_influence,omitempty"`
	AudioWeight    *float64 `json:"audio_weight,omitempty"`
	Duration       *int     `json:"duration,omitempty"` // s

	OverpaintingStart  *float64 `json:"overpainting_start,omitempty"`
	OverpaintingEnd    *float64 `json:"overpainting_end,omitempty"`
	UnderpaintingStart *float64 `json:"underpainting_start,omitempty"`
	UnderpaintingEnd   *float64 `json:"underpainting_end,omitempty"`
	SamplesStart       *float64 `json:"samples_start,omitempty"`
	SamplesEnd         *float64 `json:"samples_end,omitempty"`
}

// parent returns the song that a purchase is made from.
func (r purchaseRequest) parent() string {
	if r.AudioID == "" && len(r.MashupIDs) > 0 {
		return r.MashupIDs[0]
	}
	return r.AudioID
}
