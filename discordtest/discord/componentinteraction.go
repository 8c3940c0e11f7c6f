package discord

import (
	"maps"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// useComponent checks that the component exists and accepts the values.
func (s *Server) useComponent(
	in *state.Interaction, messageID string, data field.Object,
) (field.Object, *apierror.Error) {
	m := in.Channel.Message(messageID)
	if m == nil || m.SeenBy != "" && m.SeenBy != in.User.ID {
		return nil, apierror.ErrUnknownMessage
	}
	var f validate.Form
	component := findComponent(m.Components, field.String(data, "custom_id"))
	if component == nil || field.Bool(component, "disabled") || m.ApplicationID != in.App.ID {
		f.Add("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
		return nil, f.Err()
	}
	in.Source, in.Original, in.Owners = m, m, in.Channel.OwnersOf(m)
	kind := field.Int(component, "type")
	out := field.Object{"custom_id": component["custom_id"], "component_type": kind, "id": field.Int(component, "id")}
	if kind == validate.ButtonType {
		return out, nil
	}
	found := s.newResolved(in)
	f.Values("data.values", component, field.List(data, "values"), 1, found)
	if err := f.Err(); err != nil {
		return nil, err
	}
	out["values"] = field.List(data, "values")
	if kind != validate.SelectType {
		out["resolved"] = found.json()
	}
	return out, nil
}

// findComponent returns the interactive component of a custom id, inside of containers.
func findComponent(components []any, customID string) field.Object {
	for _, c := range components {
		o, _ := c.(field.Object)
		if field.String(o, "custom_id") == customID && customID != "" {
			return o
		}
		if found := findComponent(field.List(o, "components"), customID); found != nil {
			return found
		}
		if inner := field.Map(o, "accessory"); inner != nil {
			if found := findComponent([]any{inner}, customID); found != nil {
				return found
			}
		}
	}
	return nil
}

// componentDefaults are the fields that Discord adds to components of a type without them, by type.
var componentDefaults = map[int64]field.Object{
	11: {"description": nil, "spoiler": false},       // thumbnail
	13: {"name": nil, "size": nil, "spoiler": false}, // file
	14: {"divider": true, "spacing": 1},              // separator
	17: {"accent_color": nil, "spoiler": false},      // container
}

// addDefaults adds fields that an object lacks.
func addDefaults(o, defaults field.Object) {
	for key, value := range defaults {
		if o[key] == nil {
			o[key] = value
		}
	}
}

// withComponentIDs adds the fields that Discord sets: ids, the bounds of menus and the defaults of layouts.
func withComponentIDs(components []any, n *int) []any {
	out := make([]any, 0, len(components))
	for _, c := range components {
		o, ok := c.(field.Object)
		if !ok {
			continue
		}
		o = maps.Clone(o)
		*n++
		if field.Int(o, "id") == 0 {
			o["id"] = *n
		}
		if validate.IsMenu(field.Int(o, "type")) {
			addDefaults(o, field.Object{"min_values": 1, "max_values": 1})
		}
		addDefaults(o, componentDefaults[field.Int(o, "type")])
		if inner := field.List(o, "components"); inner != nil {
			o["components"] = withComponentIDs(inner, n)
		}
		if items := field.List(o, "items"); items != nil {
			o["items"] = withItemDefaults(items)
		}
		for _, key := range []string{"component", "accessory"} {
			if inner := field.Map(o, key); inner != nil {
				o[key] = withComponentIDs([]any{inner}, n)[0]
			}
		}
		out = append(out, o)
	}
	return out
}

// withItemDefaults adds the fields that Discord sets to items of media galleries.
func withItemDefaults(items []any) []any {
	out := make([]any, 0, len(items))
	for _, v := range items {
		if o, ok := v.(field.Object); ok {
			o = maps.Clone(o)
			addDefaults(o, field.Object{"description": nil, "spoiler": false})
			v = o
		}
		out = append(out, v)
	}
	return out
}
