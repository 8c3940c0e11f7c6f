package riffusion

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// family is one of the two APIs.
type family struct {
	name    string
	models  []string
	actions map[string]action // all actions of the real API
	strings bool              // durations are strings, and each purchase is one song
}

// action lists the parameters of a paid call besides action, model and callback_url, as
// in the documentation.
type action struct{ needs, takes string }

const (
	riffusionEdit = "lyric title style vocal_variation"
	producerMake  = "prompt custom lyric style title instrumental lyrics_strength sound_strength weirdness seed async"
)

var families = []family{
	{"riffusion", []string{"FUZZ-1.0", "FUZZ-1.1", "FUZZ-1.0 Pro", "FUZZ-1.1 Pro"}, map[string]action{
		"generate":               {"", "prompt custom lyric style title instrumental"},
		"cover":                  {"audio_id", riffusionEdit},
		"extend":                 {"audio_id continue_at", riffusionEdit},
		"replace_section":        {"audio_id replace_section_start replace_section_end", riffusionEdit},
		"swap_vocals":            {"audio_id", riffusionEdit},
		"swap_sound":             {"audio_id", riffusionEdit},
		"upload_cover":           {"audio_id", riffusionEdit},
		"upload_extend":          {"audio_id continue_at", riffusionEdit},
		"upload_replace_section": {"audio_id replace_section_start replace_section_end", riffusionEdit},
		"upload_swap_vocals":     {"audio_id", riffusionEdit},
		"upload_swap_sound":      {"audio_id", riffusionEdit},
	}, false},
	{"producer", []string{"FUZZ-2.0 Pro", "FUZZ-2.0", "FUZZ-2.0 Raw", "FUZZ-1.1 Pro", "FUZZ-1.1", "FUZZ-1.0 Pro",
		"FUZZ-1.0", "FUZZ-0.8"}, map[string]action{
		"generate":           {"", producerMake},
		"cover":              {"audio_id", producerMake + " cover_strength"},
		"extend":             {"audio_id continue_at", producerMake},
		"replace_section":    {"audio_id replace_section_start replace_section_end", producerMake},
		"variation":          {"audio_id", producerMake},
		"swap_vocals":        {"audio_id", producerMake + " swap_audio_id"},
		"swap_instrumentals": {"audio_id", producerMake + " swap_audio_id"},
		"stems":              {"audio_id", ""},
		"upload_cover":       {"audio_id", producerMake + " cover_strength"},
		"upload_extend":      {"audio_id continue_at", producerMake},
	}, true},
}

// check compares the fields of a paid call with the parameters of its action. The real
// API may ignore an unknown field; this one rejects it, so that a test notices.
func (a action) check(name string, body []byte) (code, problem string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return "bad_request", "The body is no JSON object."
	}
	for _, need := range strings.Fields(a.needs) {
		if _, ok := fields[need]; !ok {
			return "bad_request", need + " is required."
		}
	}
	known := strings.Fields("action model callback_url " + a.needs + " " + a.takes)
	if name == "stems" {
		known = strings.Fields("action callback_url async " + a.needs)
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, field) {
			return "bad_request", fmt.Sprintf("%s: %s does not take it.", field, name)
		}
	}
	return "", ""
}
