package elevenlabs

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// ID is the id of the provider.
const ID = "elevenlabs"

// sectionModel is the model whose composition plans have sections; those of later models have
// chunks.
const sectionModel = "music_v1"

// models are the models, the default first.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed (model_id)
var models = []string{"music_v2", "music_v2_5", sectionModel}

// Lengths of songs: music_length_ms is from 3,000 to 600,000, and so is the total of a plan.
const (
	minLength = 3 * time.Second
	maxLength = 10 * time.Minute
)

// maxPrompt is the longest prompt that the API takes, in characters.
const maxPrompt = 4100

// Capabilities returns what ElevenLabs Music offers, with a default model; empty means the first
// one. The limits of prompt and style leave room for both in one prompt. The limit of lyrics is
// that of the parameter lyrics_text; plans have limits only for sections and lines.
func Capabilities(model string) provider.Capabilities {
	ids := slices.Clone(models)
	if model != "" {
		ids = append([]string{model}, slices.DeleteFunc(ids, func(id string) bool { return id == model })...)
	}
	c := provider.Capabilities{
		ID: ID, Name: "ElevenLabs Music",
		Rules: []provider.Rule{{Action: provider.ActionGenerate, Takes: []provider.Param{provider.ParamModel,
			provider.ParamPrompt, provider.ParamLyrics, provider.ParamStyle, provider.ParamAvoid, provider.ParamTitle,
			provider.ParamInstrumental, provider.ParamLength}}},
		Limits:       provider.Limits{PromptRunes: 2000, LyricsRunes: 4000, StyleRunes: 1000},
		SongsPerCall: 1, TasksPerCall: 50, SubmitTimeout: 5 * time.Minute,
		MinLength: minLength, MaxLength: maxLength,
	}
	for _, id := range ids {
		c.Models = append(c.Models, provider.Model{ID: id})
	}
	return c
}
