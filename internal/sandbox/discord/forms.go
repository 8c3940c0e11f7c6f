package discord

import "fmt"

// submitForm checks a filled form against the one that was opened, and returns
// the data for the bot.
func (s *Server) submitForm(in *interaction, data obj) (obj, *apiError) {
	var cause *interaction
	for _, other := range s.interactions {
		if other.id == id(data, "id") && other.user == in.user && other.app == in.app && other.form != nil {
			cause = other
		}
	}
	if cause == nil {
		return nil, errUnknownInter
	}
	in.cause, in.source, in.original = cause, cause.source, cause.source
	var f form
	if str(cause.form, "custom_id") != str(data, "custom_id") {
		f.add("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
	}
	inputs := make(map[string]obj)
	for _, input := range inputsOf(list(cause.form, "components")) {
		inputs[str(input, "custom_id")] = input
	}
	found := s.newResolved(in)
	got := make(map[string]bool)
	for i, filled := range inputsOf(list(data, "components")) {
		name := str(filled, "custom_id")
		input := inputs[name]
		path := fmt.Sprintf("data.components.%d", i)
		if input == nil || got[name] || integer(input, "type") != integer(filled, "type") {
			f.add(path, "COMPONENT_VALIDATION_FAILED", "Component validation failed")
			continue
		}
		got[name] = true
		filled["id"] = input["id"]
		f.filled(path, input, filled, found)
	}
	for name, input := range inputs {
		if required(input) && !got[name] {
			f.add("data.components", "BASE_TYPE_REQUIRED", "The field %q is required", name)
		}
	}
	found.files(data)
	if err := f.err(); err != nil {
		return nil, err
	}
	return obj{"custom_id": data["custom_id"], "components": list(data, "components"), "resolved": found.json()}, nil
}

// inputsOf lists what can be filled in of a form: in rows of the old kind and
// in labels of the new.
func inputsOf(components []any) (inputs []obj) {
	for _, c := range components {
		o, _ := c.(obj)
		for _, inner := range list(o, "components") {
			if input, ok := inner.(obj); ok {
				inputs = append(inputs, input)
			}
		}
		if input := object(o, "component"); input != nil {
			inputs = append(inputs, input)
		}
	}
	return inputs
}

// required reports whether something has to be filled in: unless it says
// otherwise. A single checkbox never has to.
func required(input obj) bool {
	v, said := input["required"].(bool)
	return integer(input, "type") != checkboxType && (!said || v)
}

// filled checks one field.
func (f *form) filled(path string, input, filled obj, found *resolved) {
	needed := required(input)
	switch integer(input, "type") {
	case textType:
		text, ok := filled["value"].(string)
		if !ok && filled["value"] != nil {
			f.add(path+".value", "STRING_TYPE_CONVERT", "Could not interpret %q as string.", fmt.Sprint(filled["value"]))
			return
		}
		least, most := int(integer(input, "min_length")), 4000
		if n := integer(input, "max_length"); n > 0 {
			most = int(n)
		}
		if needed {
			least = max(least, 1)
		}
		if text != "" || needed {
			f.typed(path+".value", text, least, most)
		}
	case radioType:
		value, _ := filled["value"].(string)
		if filled["value"] == nil && !needed {
			return
		}
		if !offers(input, value) {
			f.add(path+".value", "SELECT_COMPONENT_VALUE_INVALID", "The value %q cannot be chosen.", value)
		}
	case checkboxType:
		if _, ok := filled["value"].(bool); !ok {
			f.add(path+".value", "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
		}
	default:
		values := list(filled, "values")
		if len(values) == 0 && !needed {
			return
		}
		bounds := obj{"type": input["type"], "options": input["options"]}
		for _, key := range []string{"min_values", "max_values"} {
			if has(input, key) {
				bounds[key] = input[key]
			}
		}
		if integer(input, "type") == checksType && !has(bounds, "max_values") {
			bounds["max_values"] = len(list(input, "options"))
		}
		if needed && integer(bounds, "min_values") == 0 {
			bounds["min_values"] = 1
		}
		f.chosen(path+".values", bounds, values, 1, found)
	}
}
