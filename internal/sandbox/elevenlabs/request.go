package elevenlabs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// request is the body of a paid request.
// https://elevenlabs.io/docs/api-reference/music/compose-detailed
type request struct {
	Prompt       *string         `json:"prompt"`
	Plan         json.RawMessage `json:"composition_plan"`
	Length       *int            `json:"music_length_ms"`
	Model        string          `json:"model_id"`
	Seed         *int64          `json:"seed"`
	Instrumental *bool           `json:"force_instrumental"`
	Respect      *bool           `json:"respect_sections_durations"`
	Store        bool            `json:"store_for_inpainting"`
	Sign         bool            `json:"sign_with_c2pa"`
	// Only /v1/music/detailed has the following.
	Timestamps *bool `json:"with_timestamps"`
	Waveform   *bool `json:"with_waveform_visual"`

	plan planner // the decoded plan, nil without one
}

// problem is a field that is not as documented.
type problem struct {
	path    []any // below the body
	message string
}

func wrong(message string, path ...any) *problem { return &problem{path, message} }

// The models, the default first, and the bounds of lengths in ms.
var models = []string{"music_v1", "music_v2", "music_v2_5"}

const (
	minLength, maxLength   = 3000, 600_000
	minSection, maxSection = 3000, 120_000
	maxPrompt              = 4100 // characters
)

// parse decodes and validates the body of a paid request. The real API ignores unknown
// fields; this one rejects them, so that a test notices.
func parse(body []byte, detailed bool) (*request, *problem) {
	var r request
	if p := decode(body, &r); p != nil {
		return nil, p
	}
	if r.Model == "" {
		r.Model = models[0]
	}
	hasPlan := len(r.Plan) > 0 && string(r.Plan) != "null"
	switch {
	case !slices.Contains(models, r.Model):
		return nil, wrong("Input should be one of "+strings.Join(models, ", "), "model_id")
	case (r.Prompt == nil) == !hasPlan:
		return nil, wrong("Exactly one of prompt and composition_plan is required", "prompt")
	case r.Prompt != nil && strings.TrimSpace(*r.Prompt) == "":
		return nil, wrong("Prompt is empty", "prompt")
	case r.Prompt != nil && utf8.RuneCountInString(*r.Prompt) > maxPrompt:
		return nil, wrong(fmt.Sprintf("String should have at most %d characters", maxPrompt), "prompt")
	case hasPlan && r.Length != nil:
		return nil, wrong("Can only be used with prompt", "music_length_ms")
	case r.Length != nil && (*r.Length < minLength || *r.Length > maxLength):
		return nil, wrong(fmt.Sprintf("Should be from %d to %d", minLength, maxLength), "music_length_ms")
	case hasPlan && r.Instrumental != nil:
		return nil, wrong("Can only be used with prompt", "force_instrumental")
	case !hasPlan && r.Respect != nil:
		return nil, wrong("Can only be used with composition_plan", "respect_sections_durations")
	case !hasPlan && r.Seed != nil:
		return nil, wrong("Cannot be used with prompt", "seed")
	case r.Seed != nil && (*r.Seed < 0 || *r.Seed > 1<<31-1):
		return nil, wrong("Should be from 0 to 2147483647", "seed")
	case !detailed && r.Timestamps != nil:
		return nil, wrong("Extra inputs are not permitted", "with_timestamps")
	case !detailed && r.Waveform != nil:
		return nil, wrong("Extra inputs are not permitted", "with_waveform_visual")
	case !hasPlan:
		return &r, nil
	}
	var p *problem
	r.plan, p = parsePlan(r.Plan, r.Model)
	return &r, p
}

// decode decodes a JSON object without unknown fields.
func decode(data []byte, into any, path ...any) *problem {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return wrong(err.Error(), path...)
	}
	if d.More() {
		return wrong("More than one JSON value", path...)
	}
	return nil
}

// outputFormats are the values of the query parameter output_format.
var outputFormats = strings.Fields(`auto mp3_22050_32 mp3_24000_48 mp3_44100_32 mp3_44100_64 mp3_44100_96
	mp3_44100_128 mp3_44100_192 mp3_48000_192 mp3_48000_240 mp3_48000_320 pcm_8000 pcm_16000 pcm_22050 pcm_24000
	pcm_32000 pcm_44100 pcm_48000 ulaw_8000 alaw_8000 opus_48000_32 opus_48000_64 opus_48000_96 opus_48000_128
	opus_48000_192`)

// checkQuery validates the query parameters.
func checkQuery(query url.Values) *problem {
	for name, values := range query {
		if name != "output_format" || len(values) != 1 || !slices.Contains(outputFormats, values[0]) {
			return wrong("Not a query parameter with one of its values", "query", name)
		}
	}
	return nil
}
