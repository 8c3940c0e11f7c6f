package elevenlabs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
)

// sectionPlan is a composition plan of the model music_v1. All fields are required.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed (MusicPrompt)
type sectionPlan struct {
	Positive []string      `json:"positive_global_styles"`
	Negative []string      `json:"negative_global_styles"`
	Sections []planSection `json:"sections"`
}

// planSection is a section: its name has 1 to 100 characters, it lasts from 3,000 to 120,000 ms,
// and it has up to 30 lines of up to 200 characters.
type planSection struct {
	Name       string   `json:"section_name"`
	Positive   []string `json:"positive_local_styles"`
	Negative   []string `json:"negative_local_styles"`
	DurationMS int64    `json:"duration_ms"`
	Lines      []string `json:"lines"`
}

// chunkPlan is a composition plan of the models from music_v2, of up to 30 chunks.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed (CompositionPlan)
type chunkPlan struct {
	Chunks []planChunk `json:"chunks"`
}

// planChunk is a chunk: its text has the name of the section in brackets and the lines, with the
// limits of [planSection]. It has up to 50 styles of each kind.
type planChunk struct {
	Text       string   `json:"text"`
	DurationMS int64    `json:"duration_ms"`
	Positive   []string `json:"positive_styles"`
	Negative   []string `json:"negative_styles,omitempty"`
}

// Limits of plans.
const (
	maxSections = 30
	maxStyles   = 50
	maxLines    = 30
	maxLine     = 200 // characters
	maxName     = 100 // characters
)

// planOf returns the composition plan for the lyrics of a request. A plan has no prompt, so the
// prompt is one of its styles.
func planOf(r provider.Request, model string) any {
	styles, avoid := styleList(r.Style), styleList(r.Avoid)
	if prompt := strings.Join(strings.Fields(r.Prompt), " "); prompt != "" {
		styles = append(styles[:min(len(styles), maxStyles-1)], prompt)
	}
	sections := sectionsOf(r.Lyrics)
	total := r.Length.Milliseconds()
	if total == 0 {
		total = naturalLength(sections)
	}
	sections = fitSections(sections, total)
	durations := divide(total, sections)
	if model == sectionModel {
		plan := sectionPlan{Positive: styles, Negative: avoid, Sections: []planSection{}}
		for i, s := range sections {
			plan.Sections = append(plan.Sections, planSection{Name: cmp.Or(s.name, "Verse"), Positive: []string{},
				Negative: []string{}, DurationMS: durations[i], Lines: s.lines})
		}
		return plan
	}
	plan := chunkPlan{Chunks: []planChunk{}}
	for i, s := range sections {
		plan.Chunks = append(plan.Chunks, planChunk{Text: s.text(), DurationMS: durations[i], Positive: styles,
			Negative: avoid})
	}
	return plan
}

// styleList divides a text at commas and line breaks.
func styleList(text string) []string {
	all := []string{}
	for style := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		if style = strings.TrimSpace(style); style != "" && !slices.Contains(all, style) && len(all) < maxStyles {
			all = append(all, style)
		}
	}
	return all
}
