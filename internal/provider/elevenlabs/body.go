package elevenlabs

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/provider"
)

// requestBody is the body of POST /v1/music/detailed. It has either a prompt or a composition
// plan; music_length_ms and force_instrumental go with a prompt only.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed
type requestBody struct {
	Model        string `json:"model_id"`
	Prompt       string `json:"prompt,omitempty"`
	Plan         any    `json:"composition_plan,omitempty"` // [sectionPlan] or [chunkPlan]
	LengthMS     int64  `json:"music_length_ms,omitempty"`
	Instrumental bool   `json:"force_instrumental,omitempty"`
	Timestamps   bool   `json:"with_timestamps,omitempty"`
}

// body returns the body for a request, or the reason why there is none.
func (p *Provider) body(r provider.Request) ([]byte, error) {
	if r.Action != provider.ActionGenerate {
		return nil, &provider.Error{Kind: provider.KindNotOffered, Fault: provider.FaultCaller,
			Purchase: provider.NotBought, Err: errors.New("the action is not offered")}
	}
	b := requestBody{Model: cmp.Or(p.capabilities.Model(r.Model), p.capabilities.DefaultModel())}
	switch lyrics := strings.TrimSpace(r.Lyrics); {
	case r.Length != 0 && (r.Length < minLength || r.Length > maxLength):
		return nil, invalid("the length is not from 3 s to 10 min")
	case r.Model != "" && p.capabilities.Model(r.Model) == "":
		return nil, invalid("the model does not exist")
	case lyrics != "" && !r.Instrumental:
		b.Plan, b.Timestamps = planOf(r, b.Model), true
	default:
		b.Prompt, b.LengthMS, b.Instrumental = promptOf(r), r.Length.Milliseconds(), r.Instrumental
		b.Timestamps = !r.Instrumental
	}
	switch {
	case b.Plan == nil && b.Prompt == "":
		return nil, invalid("there is neither a prompt nor lyrics")
	case utf8.RuneCountInString(b.Prompt) > maxPrompt:
		return nil, invalid("the prompt is too long")
	}
	return json.Marshal(b)
}

// promptOf returns the prompt for a song without lyrics. A prompt has no parameter for styles.
func promptOf(r provider.Request) string {
	var lines []string
	add := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			lines = append(lines, label+text)
		}
	}
	add("", r.Prompt)
	add("Style: ", r.Style)
	if len(lines) == 0 {
		add("", r.Title)
	}
	if len(lines) > 0 {
		add("Avoid: ", r.Avoid)
	}
	return strings.Join(lines, "\n")
}

func invalid(reason string) error {
	return &provider.Error{Kind: provider.KindInvalid, Fault: provider.FaultCaller, Purchase: provider.NotBought,
		Err: errors.New(reason)}
}
