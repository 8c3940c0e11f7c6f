package riffusion

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Model is a model of a family.
type Model struct {
	ID      string // in requests
	Default bool   // used without a model in the request
	Limits  Limits // where they differ from those of the family
	// WithoutActions and Without are the actions and parameters that the model lacks.
	WithoutActions []Action
	Without        []Param
}

// Limits are the maximum lengths of texts, in characters. 0 is unknown.
type Limits struct {
	PromptRunes int `json:"prompt"`
	LyricRunes  int `json:"lyric"`
	StyleRunes  int `json:"style"`
	TitleRunes  int `json:"title"`
}

// DefaultModel returns the id of the default model.
func (f Family) DefaultModel() string {
	for _, m := range f.Models {
		if m.Default {
			return m.ID
		}
	}
	if len(f.Models) > 0 {
		return f.Models[0].ID
	}
	return ""
}

// ModelIDs returns the ids of all models, the default first.
func (f Family) ModelIDs() []string {
	ids := []string{}
	for _, m := range f.Models {
		if m.Default {
			ids = slices.Insert(ids, 0, m.ID)
		} else {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// Model returns the id of a model whose name is given in any case and with any spaces,
// or "".
func (f Family) Model(name string) string {
	m, _ := f.model(name)
	return m.ID
}

func (f Family) model(name string) (Model, bool) {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for _, m := range f.Models {
		if fold(m.ID) == fold(name) {
			return m, true
		}
	}
	return Model{}, false
}

// LimitsOf returns the limits of a model; an empty name means the default model.
func (f Family) LimitsOf(model string) Limits {
	m, _ := f.model(cmp.Or(model, f.DefaultModel()))
	return Limits{
		PromptRunes: cmp.Or(m.Limits.PromptRunes, f.Limits.PromptRunes),
		LyricRunes:  cmp.Or(m.Limits.LyricRunes, f.Limits.LyricRunes),
		StyleRunes:  cmp.Or(m.Limits.StyleRunes, f.Limits.StyleRunes),
		TitleRunes:  cmp.Or(m.Limits.TitleRunes, f.Limits.TitleRunes),
	}
}

// WithModels returns the family with other models, the first as default: providers add
// models faster than clients are released. Models that the family has keep their limits.
func (f Family) WithModels(ids ...string) Family {
	known := f
	f.Models = nil
	for i, id := range ids {
		m, ok := known.model(id)
		if !ok {
			m = Model{ID: id}
		}
		m.ID, m.Default = id, i == 0
		f.Models = append(f.Models, m)
	}
	return f
}

// WithDefaultModel returns the family with another default model. It returns an error if
// the family does not have it.
func (f Family) WithDefaultModel(id string) (Family, error) {
	id = strings.TrimSpace(id)
	found := f.Model(id)
	if found == "" {
		return f, fmt.Errorf("family %s has no model %q; models: %s", f.Name, id, strings.Join(f.ModelIDs(), ", "))
	}
	f.Models = slices.Clone(f.Models)
	for i := range f.Models {
		f.Models[i].Default = f.Models[i].ID == found
	}
	return f, nil
}
