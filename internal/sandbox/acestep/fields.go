package acestep

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fieldKind is the type of a field.
type fieldKind int

const (
	text fieldKind = iota
	integer
	number
	boolean
	list // of texts, or one text
)

// field is a documented field of /release_task.
type field struct {
	kind      fieldKind
	low, high float64  // of numbers, unless both are 0
	choices   []string // of texts, if any
	aliases   []string
}

// fields are the fields of /release_task by name. Numbers without bounds in the documents have
// none here. track_name and track_classes are from acestep/api/http/release_task_models.py.
var fields = map[string]field{
	"prompt": {aliases: []string{"caption"}}, "lyrics": {}, "thinking": {kind: boolean},
	"vocal_language": {aliases: []string{"vocalLanguage", "language"}},
	"audio_format":   {choices: []string{"mp3", "wav", "flac", "opus", "aac", "wav32"}},
	"sample_mode":    {kind: boolean, aliases: []string{"sampleMode"}},
	"sample_query":   {aliases: []string{"sampleQuery", "description", "desc"}},
	"use_format":     {kind: boolean, aliases: []string{"useFormat", "format"}},
	"model":          {choices: Models},
	"bpm":            {kind: integer, low: 30, high: 300},
	"key_scale":      {aliases: []string{"keyscale", "keyScale"}},
	"time_signature": {choices: []string{"", "2", "3", "4", "6"}, aliases: []string{"timesignature", "timeSignature"}},
	"audio_duration": {kind: number, low: 10, high: 600,
		aliases: []string{"duration", "audioDuration", "target_duration"}},

	"audio_code_string": {kind: list, aliases: []string{"audioCodeString"}},
	"inference_steps":   {kind: integer, low: 1, high: 200, aliases: []string{"inferenceSteps"}},
	"guidance_scale":    {kind: number, aliases: []string{"guidanceScale"}},
	"use_random_seed":   {kind: boolean, aliases: []string{"useRandomSeed"}},
	"seed":              {kind: integer},
	"batch_size":        {kind: integer, low: 1, high: 8, aliases: []string{"batchSize"}},
	"shift":             {kind: number, low: 1, high: 5},
	"infer_method":      {choices: []string{"ode", "sde"}, aliases: []string{"inferMethod"}},
	"timesteps":         {}, "use_adg": {kind: boolean},
	"cfg_interval_start": {kind: number, low: 0, high: 1}, "cfg_interval_end": {kind: number, low: 0, high: 1},

	"lm_model_path": {}, "lm_backend": {choices: []string{"vllm", "pt"}}, "lm_temperature": {kind: number},
	"lm_cfg_scale": {kind: number}, "lm_negative_prompt": {}, "lm_top_k": {kind: integer}, "lm_top_p": {kind: number},
	"lm_repetition_penalty": {kind: number},
	"use_cot_caption":       {kind: boolean, aliases: []string{"cot_caption", "cot-caption"}},
	"use_cot_language":      {kind: boolean, aliases: []string{"cot_language", "cot-language"}},
	"constrained_decoding":  {kind: boolean, aliases: []string{"constrainedDecoding", "constrained"}},
	"allow_lm_batch":        {kind: boolean}, "constrained_decoding_debug": {kind: boolean},

	"reference_audio_path": {}, "src_audio_path": {},
	"task_type": {choices: []string{"text2music", "cover", "repaint", "extract", "complete"},
		aliases: []string{"taskType"}},
	"instruction": {}, "repainting_start": {kind: number, aliases: []string{"repaintingStart"}},
	"repainting_end":       {kind: number, aliases: []string{"repaintingEnd"}},
	"audio_cover_strength": {kind: number, low: 0, high: 1, aliases: []string{"audioCoverStrength"}},
	"track_name":           {aliases: []string{"trackName"}, choices: append([]string{""}, trackNames...)},
	"track_classes":        {kind: list, aliases: []string{"trackClasses"}},
}

// trackNames are the tracks of songs (docs/en/INFERENCE.md).
var trackNames = []string{"vocals", "backing_vocals", "drums", "bass", "guitar", "keyboard", "percussion", "strings",
	"synth", "fx", "brass", "woodwinds"}

// values are the fields of a request by name: a string, float64, bool or []string.
type values map[string]any

func (v values) text(name string) string { s, _ := v[name].(string); return s }

// number returns a number, or other without one.
func (v values) number(name string, other float64) float64 {
	if n, ok := v[name].(float64); ok {
		return n
	}
	return other
}

// set adds a field. Form values are texts of any type; null is a field that is not set.
func (v values) set(name string, value any, form bool) error {
	full, f, ok := lookUp(name)
	if !ok {
		return fmt.Errorf("unknown field %s", name)
	}
	if value == nil {
		return nil
	}
	if _, twice := v[full]; twice {
		return fmt.Errorf("%s is given twice", full)
	}
	converted, err := f.convert(value, form)
	if err != nil {
		return fmt.Errorf("%s: %w", full, err)
	}
	v[full] = converted
	return nil
}

func lookUp(name string) (string, field, bool) {
	if f, ok := fields[name]; ok {
		return name, f, true
	}
	for full, f := range fields {
		if slices.Contains(f.aliases, name) {
			return full, f, true
		}
	}
	return "", field{}, false
}

// convert checks a value and returns it in the type of the field.
func (f field) convert(value any, form bool) (any, error) {
	s, isText := value.(string)
	if form {
		value = parseForm(s, f.kind)
	}
	switch f.kind {
	case text:
		if !isText {
			return nil, fmt.Errorf("%v is not a string", value)
		}
		if f.choices != nil && !slices.Contains(f.choices, s) {
			return nil, fmt.Errorf("%q is none of %s", s, strings.Join(f.choices, ", "))
		}
		return s, nil
	case boolean:
		if b, ok := value.(bool); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%v is not a bool", value)
	case list:
		return texts(value)
	}
	n, ok := value.(float64)
	switch {
	case !ok || f.kind == integer && n != float64(int64(n)):
		return nil, fmt.Errorf("%v is not a number of the right type", value)
	case (f.low != 0 || f.high != 0) && (n < f.low || n > f.high):
		return nil, fmt.Errorf("%v is not from %v to %v", n, f.low, f.high)
	}
	return n, nil
}

// parseForm returns a form value in the type of a field, or as it is if it has another.
func parseForm(s string, kind fieldKind) any {
	switch kind {
	case integer, number:
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
	case boolean:
		if b, err := strconv.ParseBool(s); err == nil {
			return b
		}
	case list:
		var all []any
		if json.Unmarshal([]byte(s), &all) == nil {
			return all
		}
	}
	return s
}

// texts returns a text or a list of texts as a list.
func texts(value any) ([]string, error) {
	if s, ok := value.(string); ok {
		return []string{s}, nil
	}
	all, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%v is not a list", value)
	}
	var found []string
	for _, one := range all {
		s, isText := one.(string)
		if !isText {
			return nil, fmt.Errorf("%v is not a string", one)
		}
		found = append(found, s)
	}
	return found, nil
}
