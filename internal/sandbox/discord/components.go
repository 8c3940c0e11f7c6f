package discord

import (
	"fmt"
	"maps"
)

// useComponent checks that the component is there and can be used so.
func (s *Server) useComponent(in *interaction, messageID string, data obj) (obj, *apiError) {
	m := in.channel.find(messageID)
	if m == nil || m.seenBy != "" && m.seenBy != in.user.id {
		return nil, errUnknownMessage
	}
	var f form
	component := findComponent(m.components, str(data, "custom_id"))
	if component == nil || boolean(component, "disabled") || m.applicationID != in.app.id {
		f.add("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
		return nil, f.err()
	}
	in.source, in.original = m, m
	kind := integer(component, "type")
	out := obj{"custom_id": component["custom_id"], "component_type": kind, "id": integer(component, "id")}
	if kind == buttonType {
		return out, nil
	}
	found := s.newResolved(in)
	f.chosen("data.values", component, list(data, "values"), 1, found)
	if err := f.err(); err != nil {
		return nil, err
	}
	out["values"] = list(data, "values")
	if kind != selectType {
		out["resolved"] = found.json()
	}
	return out, nil
}

// findComponent looks for a component that can be used, in all that hold others.
func findComponent(components []any, customID string) obj {
	for _, c := range components {
		o, _ := c.(obj)
		if str(o, "custom_id") == customID && customID != "" {
			return o
		}
		if found := findComponent(list(o, "components"), customID); found != nil {
			return found
		}
		if inner := object(o, "accessory"); inner != nil {
			if found := findComponent([]any{inner}, customID); found != nil {
				return found
			}
		}
	}
	return nil
}

// chosen checks what was picked in a menu, or uploaded.
func (f *form) chosen(path string, menu obj, values []any, least int, found *resolved) {
	most := 1
	if has(menu, "min_values") {
		least = int(integer(menu, "min_values"))
	}
	if has(menu, "max_values") {
		most = int(integer(menu, "max_values"))
	}
	if len(values) < least || len(values) > most {
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
	seen := make(map[string]bool)
	for i, v := range values {
		value, _ := v.(string)
		ok := !seen[value]
		seen[value] = true
		switch kind := integer(menu, "type"); kind {
		case selectType, checksType:
			ok = ok && offers(menu, value)
		default:
			ok = ok && found.selected(kind, value)
		}
		if !ok {
			f.add(fmt.Sprintf("%s.%d", path, i), "SELECT_COMPONENT_VALUE_INVALID", "The value %q cannot be chosen.", value)
		}
	}
}

// offers reports whether one of a menu's options has the value.
func offers(menu obj, value string) bool {
	for _, v := range list(menu, "options") {
		if o, _ := v.(obj); o["value"] == value {
			return true
		}
	}
	return false
}

// numbered gives every component what Discord adds: an id, and how many values
// of a menu are chosen.
func numbered(components []any, n *int) []any {
	out := make([]any, 0, len(components))
	for _, c := range components {
		o, ok := c.(obj)
		if !ok {
			continue
		}
		o = maps.Clone(o)
		*n++
		if integer(o, "id") == 0 {
			o["id"] = *n
		}
		if kind := integer(o, "type"); kind == selectType || kind > textType && kind <= lastSelect {
			for _, key := range []string{"min_values", "max_values"} {
				if o[key] == nil {
					o[key] = 1
				}
			}
		}
		if inner := list(o, "components"); inner != nil {
			o["components"] = numbered(inner, n)
		}
		for _, key := range []string{"component", "accessory"} {
			if inner := object(o, key); inner != nil {
				o[key] = numbered([]any{inner}, n)[0]
			}
		}
		out = append(out, o)
	}
	return out
}
