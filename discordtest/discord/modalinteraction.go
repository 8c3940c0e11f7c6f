package discord

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// submitModal checks a submitted modal against the opened one, and returns the data for the
// bot.
func (s *Server) submitModal(in *state.Interaction, data field.Object) (field.Object, *apierror.Error) {
	var cause *state.Interaction
	for _, other := range s.state.Interactions {
		if other.ID == field.ID(data, "id") && other.User == in.User && other.App == in.App && other.Modal != nil {
			cause = other
		}
	}
	if cause == nil {
		return nil, apierror.ErrUnknownInteraction
	}
	in.Cause, in.Source, in.Original, in.Owners = cause, cause.Source, cause.Source, cause.Owners
	var f validate.Form
	if field.String(cause.Modal, "custom_id") != field.String(data, "custom_id") {
		f.Add("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
	}
	inputs := make(map[string]field.Object)
	for _, input := range inputsOf(field.List(cause.Modal, "components")) {
		inputs[field.String(input, "custom_id")] = input
	}
	found := s.newResolved(in)
	got := make(map[string]bool)
	for i, filled := range inputsOf(field.List(data, "components")) {
		name := field.String(filled, "custom_id")
		input := inputs[name]
		path := fmt.Sprintf("data.components.%d", i)
		if input == nil || got[name] || field.Int(input, "type") != field.Int(filled, "type") {
			f.Add(path, "COMPONENT_VALIDATION_FAILED", "Component validation failed")
			continue
		}
		got[name] = true
		filled["id"] = input["id"]
		f.Submitted(path, input, filled, found)
	}
	for name, input := range inputs {
		if validate.Required(input) && !got[name] {
			f.Add("data.components", "BASE_TYPE_REQUIRED", "The field %q is required", name)
		}
	}
	found.files(data)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return field.Object{"custom_id": data["custom_id"], "components": field.List(data, "components"),
		"resolved": found.json()}, nil
}

// inputsOf lists the inputs of a modal, in action rows and in labels.
func inputsOf(components []any) (inputs []field.Object) {
	for _, c := range components {
		o, _ := c.(field.Object)
		for _, inner := range field.List(o, "components") {
			if input, ok := inner.(field.Object); ok {
				inputs = append(inputs, input)
			}
		}
		if input := field.Map(o, "component"); input != nil {
			inputs = append(inputs, input)
		}
	}
	return inputs
}
