package riffusion

import (
	"cmp"
	"encoding/json"
	"maps"
	"strings"
)

// Encode returns a request as the body of a call of the family. Use [Family.Validate]
// first.
func (f Family) Encode(r Request) ([]byte, error) {
	action := cmp.Or(r.Action, ActionGenerate)
	rule, _ := f.rule(action)
	body := maps.Clone(rule.Fields)
	if body == nil {
		body = make(map[string]any)
	}
	wire := cmp.Or(rule.Wire, string(action))
	for _, field := range r.fields() {
		if !field.set {
			continue
		}
		wire = cmp.Or(rule.WireWith[field.name], wire)
		name, list := strings.CutSuffix(cmp.Or(rule.Names[field.name], string(field.name)), "[]")
		if list {
			values, _ := body[name].([]any)
			body[name] = append(values, field.value)
		} else {
			body[name] = field.value
		}
	}
	body["action"] = wire
	if r.CallbackURL != "" {
		body["callback_url"] = r.CallbackURL
	}
	return json.Marshal(body)
}
