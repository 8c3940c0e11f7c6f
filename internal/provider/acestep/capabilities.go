package acestep

import (
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// ID is the id of the provider.
const ID = "acestep"

// Where the facts of this package come from:
// https://github.com/ace-step/ACE-Step-1.5, docs/en/API.md (routes, parameters, states),
// docs/en/INFERENCE.md (limits of texts, task types, tracks), acestep/constants.py (task
// types of the models, languages) and acestep/api/http (responses for unknown tasks).

// defaultModel is the model that a server loads without a setting.
const defaultModel = "acestep-v15-turbo"

// operation is the wire form of an action.
type operation struct {
	taskType string
	songs    int  // batch_size, from 1 to 8
	lm       bool // the language model takes part: thinking and lm_negative_prompt have an effect
	base     bool // only base models offer it
}

var operations = map[provider.Action]operation{
	provider.ActionGenerate:       {taskType: "text2music", songs: 2, lm: true},
	provider.ActionCover:          {taskType: "cover", songs: 2},
	provider.ActionReplaceSection: {taskType: "repaint", songs: 2},
	provider.ActionExtractTrack:   {taskType: "extract", songs: 1, base: true},
	provider.ActionComplete:       {taskType: "complete", songs: 2, lm: true, base: true},
}

// tracks are the tracks of the task type extract.
var tracks = []string{"vocals", "backing_vocals", "drums", "bass", "guitar", "keyboard", "percussion", "strings",
	"synth", "fx", "brass", "woodwinds"}

// rules are the actions of base models. Edits need the recording, because a server keeps
// no songs.
func rules() []provider.Rule {
	song, recording := provider.ParamSong, provider.ParamRecording
	texts := []provider.Param{provider.ParamModel, provider.ParamPrompt, provider.ParamLyrics, provider.ParamStyle,
		provider.ParamInstrumental}
	edit := append(slices.Clone(texts), provider.ParamPersona)
	section := []provider.Param{song, provider.ParamFrom, provider.ParamTo}
	return []provider.Rule{
		{Action: provider.ActionGenerate,
			Takes: append(slices.Clone(edit), provider.ParamAvoid, provider.ParamLength)},
		{Action: provider.ActionCover, Needs: []provider.Param{song},
			Takes: append(slices.Clone(edit), recording, provider.ParamAudioWeight)},
		{Action: provider.ActionReplaceSection, Needs: section, Takes: append(slices.Clone(edit), recording)},
		{Action: provider.ActionExtractTrack, Needs: []provider.Param{song, provider.ParamTrack},
			Takes: []provider.Param{provider.ParamModel, recording}},
		{Action: provider.ActionComplete, Needs: []provider.Param{song},
			Takes: append(slices.Clone(texts), recording, provider.ParamAvoid)},
		{Action: provider.ActionUploadCover, Needs: []provider.Param{song},
			Takes: append(slices.Clone(edit), provider.ParamAudioWeight)},
		{Action: provider.ActionUploadReplaceSection, Needs: section, Takes: edit},
	}
}

// model describes a model. Only base models extract and complete tracks; the turbo and sft
// models are trained for the other task types.
func model(id string) provider.Model {
	m := provider.Model{ID: id}
	if strings.Contains(id, "base") {
		return m
	}
	for _, r := range rules() {
		if !operations[r.Action.Base()].base {
			m.Actions = append(m.Actions, r.Action)
		}
	}
	return m
}

// capabilities returns what a server with some models offers, the default model first. The
// prompt, the caption of a song, has at most 512 characters; it consists of the style and
// the neutral prompt.
func capabilities(models []string) provider.Capabilities {
	c := provider.Capabilities{ID: ID, Name: "ACE-Step",
		Limits:       provider.Limits{PromptRunes: 300, StyleRunes: 200, LyricsRunes: 4096},
		SongsPerCall: 2, TasksPerCall: 50, SubmitTimeout: 5 * time.Minute,
		MinLength: 10 * time.Second, MaxLength: 600 * time.Second}
	for _, id := range models {
		c.Models = append(c.Models, model(id))
	}
	for _, r := range rules() {
		if slices.ContainsFunc(c.Models, func(m provider.Model) bool { return offers(m, r.Action) }) {
			c.Rules = append(c.Rules, r)
		}
	}
	if c.Supports(provider.ActionExtractTrack) {
		c.Tracks = tracks
	}
	return c
}

func offers(m provider.Model, a provider.Action) bool {
	return m.Actions == nil || slices.Contains(m.Actions, a)
}
