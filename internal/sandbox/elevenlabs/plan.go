package elevenlabs

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of composition plans.
// https://elevenlabs.io/docs/eleven-api/guides/how-to/music/composition-plans
const (
	maxSections = 30
	maxStyles   = 50
	maxLines    = 30
	maxLine     = 200  // characters
	maxName     = 100  // characters
	maxText     = 6132 // characters of a chunk
)

// planner is a composition plan of a model.
type planner interface {
	// lyrics returns the lyrics with section markers, "" for an instrumental.
	lyrics() string
	style() string
	length() int // ms
}

// parsePlan decodes and validates a plan: sections for music_v1, and chunks for the others.
func parsePlan(data []byte, model string) (planner, *problem) {
	const field = "composition_plan"
	if model == models[0] {
		var plan sectionPlan
		if p := decode(data, &plan, field); p != nil {
			return nil, p
		}
		return &plan, plan.check()
	}
	var plan chunkPlan
	if p := decode(data, &plan, field); p != nil {
		return nil, p
	}
	return &plan, plan.check()
}

// sectionPlan is a plan of music_v1.
type sectionPlan struct {
	Positive *[]string `json:"positive_global_styles"`
	Negative *[]string `json:"negative_global_styles"`
	Sections []section `json:"sections"`
}

type section struct {
	Name     string    `json:"section_name"`
	Positive *[]string `json:"positive_local_styles"`
	Negative *[]string `json:"negative_local_styles"`
	Length   int       `json:"duration_ms"`
	Lines    *[]string `json:"lines"`
}

func (p *sectionPlan) check() *problem {
	const field = "composition_plan"
	if bad := checkCount(len(p.Sections), field, "sections"); bad != nil {
		return bad
	}
	if bad := checkStyles(p.Positive, field, "positive_global_styles"); bad != nil {
		return bad
	}
	if bad := checkStyles(p.Negative, field, "negative_global_styles"); bad != nil {
		return bad
	}
	for i, s := range p.Sections {
		path := func(name string) []any { return []any{field, "sections", i, name} }
		if n := utf8.RuneCountInString(s.Name); n < 1 || n > maxName {
			return wrong(fmt.Sprintf("Should have from 1 to %d characters", maxName), path("section_name")...)
		}
		if bad := checkStyles(s.Positive, path("positive_local_styles")...); bad != nil {
			return bad
		}
		if bad := checkStyles(s.Negative, path("negative_local_styles")...); bad != nil {
			return bad
		}
		if s.Lines == nil {
			return wrong("Field required", path("lines")...)
		}
		if bad := checkLines(*s.Lines, path("lines")...); bad != nil {
			return bad
		}
		if bad := checkSection(s.Length, path("duration_ms")...); bad != nil {
			return bad
		}
	}
	return checkTotal(p.length())
}

func (p *sectionPlan) lyrics() string {
	var lines []string
	sung := false
	for _, s := range p.Sections {
		lines = append(lines, "["+s.Name+"]")
		lines = append(lines, *s.Lines...)
		sung = sung || len(*s.Lines) > 0
	}
	if !sung {
		return ""
	}
	return strings.Join(lines, "\n")
}

func (p *sectionPlan) style() string { return strings.Join(*p.Positive, ", ") }

func (p *sectionPlan) length() (ms int) {
	for _, s := range p.Sections {
		ms += s.Length
	}
	return ms
}

// chunkPlan is a plan of music_v2 and later. The slices of stored songs that the real API
// also takes as chunks are not emulated.
type chunkPlan struct {
	Chunks []chunk `json:"chunks"`
}

type chunk struct {
	Text      string    `json:"text"`
	Length    int       `json:"duration_ms"`
	Positive  *[]string `json:"positive_styles"`
	Negative  []string  `json:"negative_styles"`
	Adherence string    `json:"context_adherence"`
}

func (p *chunkPlan) check() *problem {
	const field = "composition_plan"
	if bad := checkCount(len(p.Chunks), field, "chunks"); bad != nil {
		return bad
	}
	for i, c := range p.Chunks {
		path := func(name string) []any { return []any{field, "chunks", i, name} }
		if c.Text == "" || utf8.RuneCountInString(c.Text) > maxText {
			return wrong(fmt.Sprintf("Should have from 1 to %d characters", maxText), path("text")...)
		}
		if bad := checkLines(strings.Split(c.Text, "\n"), path("text")...); bad != nil {
			return bad
		}
		if bad := checkStyles(c.Positive, path("positive_styles")...); bad != nil {
			return bad
		}
		if bad := checkStyles(&c.Negative, path("negative_styles")...); bad != nil {
			return bad
		}
		if !slices.Contains([]string{"", "low", "medium", "high"}, c.Adherence) {
			return wrong("Input should be low, medium or high", path("context_adherence")...)
		}
		if bad := checkSection(c.Length, path("duration_ms")...); bad != nil {
			return bad
		}
	}
	return checkTotal(p.length())
}

// lyrics returns the texts without directions, which are in braces.
func (p *chunkPlan) lyrics() string {
	var lines []string
	sung := false
	for _, c := range p.Chunks {
		for line := range strings.SplitSeq(c.Text, "\n") {
			line = withoutDirections(line)
			if line == "" {
				continue
			}
			lines = append(lines, line)
			sung = sung || !strings.HasPrefix(line, "[")
		}
	}
	if !sung {
		return ""
	}
	return strings.Join(lines, "\n")
}

func withoutDirections(line string) string {
	for {
		before, rest, found := strings.Cut(line, "{")
		if !found {
			return strings.TrimSpace(line)
		}
		_, after, _ := strings.Cut(rest, "}")
		line = before + after
	}
}

// style returns the styles of the first chunk, which are those of the song.
func (p *chunkPlan) style() string { return strings.Join(*p.Chunks[0].Positive, ", ") }

func (p *chunkPlan) length() (ms int) {
	for _, c := range p.Chunks {
		ms += c.Length
	}
	return ms
}

func checkCount(n int, path ...any) *problem {
	if n < 1 || n > maxSections {
		return wrong(fmt.Sprintf("Should have from 1 to %d items", maxSections), path...)
	}
	return nil
}

func checkStyles(styles *[]string, path ...any) *problem {
	switch {
	case styles == nil:
		return wrong("Field required", path...)
	case len(*styles) > maxStyles:
		return wrong(fmt.Sprintf("Should have at most %d items", maxStyles), path...)
	case slices.Contains(*styles, ""):
		return wrong("A style is empty", path...)
	}
	return nil
}

func checkLines(lines []string, path ...any) *problem {
	if len(lines) > maxLines {
		return wrong(fmt.Sprintf("Should have at most %d lines", maxLines), path...)
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) > maxLine {
			return wrong(fmt.Sprintf("A line has more than %d characters", maxLine), path...)
		}
	}
	return nil
}

func checkSection(ms int, path ...any) *problem {
	if ms < minSection || ms > maxSection {
		return wrong(fmt.Sprintf("Should be from %d to %d", minSection, maxSection), path...)
	}
	return nil
}

func checkTotal(ms int) *problem {
	if ms < minLength || ms > maxLength {
		return wrong(fmt.Sprintf("The song should have from %d to %d ms", minLength, maxLength), "composition_plan")
	}
	return nil
}
