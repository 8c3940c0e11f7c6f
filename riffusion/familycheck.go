package riffusion

import (
	"fmt"
	"maps"
	"slices"
)

// check returns the mistakes in a family.
func (f Family) check() []error {
	var found []error
	wrong := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	if f.Name == "" || f.DisplayName == "" || f.Source == "" || f.AudiosPath == "" || f.TasksPath == "" {
		wrong("name, source or paths are missing")
	}
	if f.SongsPerCall < 1 || len(f.Models) == 0 || !f.Supports(ActionGenerate) {
		wrong("songs per call, models or the action %s are missing", ActionGenerate)
	}
	if n := len(slices.DeleteFunc(slices.Clone(f.Models), func(m Model) bool { return !m.Default })); n != 1 {
		wrong("%d models are the default", n)
	}
	params := slices.Concat(slices.Collect(maps.Keys(f.Ranges)), slices.Collect(maps.Keys(f.Values)))
	for _, m := range f.Models {
		params = append(params, m.Without...)
		for _, a := range m.WithoutActions {
			if !f.Supports(a) {
				wrong("model %s lacks the unknown action %q", m.ID, a)
			}
		}
	}
	for i, r := range f.Rules {
		if slices.ContainsFunc(f.Rules[:i], func(other Rule) bool { return other.Action == r.Action }) {
			wrong("action %s has two rules", r.Action)
		}
		for _, p := range slices.Concat(r.OneOf, slices.Collect(maps.Keys(r.Names)), slices.Collect(maps.Keys(r.WireWith))) {
			if !f.Accepts(r.Action, p) {
				wrong("action %s does not take %q", r.Action, p)
			}
		}
		params = slices.Concat(params, r.Needs, r.Takes)
	}
	for _, p := range params {
		if !slices.ContainsFunc(Request{}.fields(), func(known field) bool { return known.name == p }) {
			wrong("parameter %q is unknown", p)
		}
	}
	for code, same := range f.Codes {
		if _, ok := codeMeanings[same]; !ok {
			wrong("error code %s means the unknown %q", code, same)
		}
	}
	return found
}
