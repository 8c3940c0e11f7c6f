package elevenlabs

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/sandbox/music"
)

// plan handles a request for a composition plan, which is free.
// https://elevenlabs.io/docs/api-reference/music/create-composition-plan
func (s *Server) plan(w http.ResponseWriter, r *http.Request) {
	if !s.authorized(w, r) {
		return
	}
	var ask struct {
		Prompt string          `json:"prompt"`
		Length *int            `json:"music_length_ms"`
		Source json.RawMessage `json:"source_composition_plan"`
		Model  string          `json:"model_id"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return
	}
	bad := decode(body, &ask)
	if ask.Model == "" {
		ask.Model = models[0]
	}
	switch {
	case bad != nil:
	case strings.TrimSpace(ask.Prompt) == "":
		bad = wrong("Field required", "prompt")
	case !slices.Contains(models, ask.Model):
		bad = wrong("Input should be one of "+strings.Join(models, ", "), "model_id")
	case ask.Length != nil && (*ask.Length < minLength || *ask.Length > maxLength):
		bad = wrong(fmt.Sprintf("Should be from %d to %d", minLength, maxLength), "music_length_ms")
	}
	if bad != nil {
		refuseField(w, bad)
		return
	}
	length := s.opts.SongLength.Seconds()
	if ask.Length != nil {
		length = float64(*ask.Length) / 1000
	}
	writeJSON(w, http.StatusOK, planOf(ask.Model, []string{ask.Prompt}, music.LyricsFor(ask.Prompt, 0), length))
}

// plan returns the plan of a song: that of the request, or one for its prompt.
func (one *song) plan() any {
	if one.want.plan != nil {
		return one.want.plan
	}
	lyrics := one.score.Lyrics
	if one.brief.Instrumental {
		lyrics = "[Instrumental]"
	}
	return planOf(one.want.Model, one.genres(), lyrics, one.score.Length)
}

// genres returns the styles of a song.
func (one *song) genres() []string {
	style := one.brief.Style
	if style == "" {
		key := "major"
		if one.score.Minor() {
			key = "minor"
		}
		style = fmt.Sprintf("%s, %.0f bpm", key, one.score.Tempo)
	}
	return strings.Split(style, ", ")
}

// planOf returns a plan of a model. The sections share the length of the song equally.
func planOf(model string, styles []string, lyrics string, seconds float64) any {
	type part struct {
		name  string
		lines []string
	}
	var parts []part
	for line := range strings.SplitSeq(lyrics, "\n") {
		line = strings.TrimSpace(line)
		if name, found := strings.CutPrefix(line, "["); found {
			parts = append(parts, part{strings.TrimSuffix(name, "]"), []string{}})
			continue
		}
		if len(parts) == 0 {
			parts = append(parts, part{"Verse", []string{}})
		}
		if line != "" {
			last := &parts[len(parts)-1]
			last.lines = append(last.lines, line)
		}
	}
	parts = parts[:max(1, min(len(parts), int(seconds*1000)/minSection))]
	each := ms(seconds / float64(len(parts)))
	if model == models[0] {
		none := []string{}
		plan := sectionPlan{Positive: &styles, Negative: &none}
		for _, p := range parts {
			plan.Sections = append(plan.Sections, section{Name: p.name, Positive: &none, Negative: &none, Length: each,
				Lines: &p.lines})
		}
		return plan
	}
	var plan chunkPlan
	for _, p := range parts {
		plan.Chunks = append(plan.Chunks, chunk{Text: strings.Join(append([]string{"[" + p.name + "]"}, p.lines...), "\n"),
			Length: each, Positive: &styles, Negative: []string{}, Adherence: "high"})
	}
	return plan
}
