package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Required reports whether an input is required, which is the default except for a
// checkbox.
func Required(input field.Object) bool {
	v, said := input["required"].(bool)
	return field.Int(input, "type") != CheckboxType && (!said || v)
}

// Submitted checks the value that a member submits for an input of a modal.
func (f *Form) Submitted(path string, input, filled field.Object, found Resolver) {
	needed := Required(input)
	switch field.Int(input, "type") {
	case TextType:
		text, ok := filled["value"].(string)
		if !ok && filled["value"] != nil {
			f.Add(path+".value", "STRING_TYPE_CONVERT",
				"Could not interpret %q as string.", fmt.Sprint(filled["value"]))
			return
		}
		least, most := int(field.Int(input, "min_length")), 4000
		if n := field.Int(input, "max_length"); n > 0 {
			most = int(n)
		}
		if needed {
			least = max(least, 1)
		}
		if text != "" || needed {
			f.typed(path+".value", text, least, most)
		}
	case RadioType:
		value, _ := filled["value"].(string)
		if filled["value"] == nil && !needed {
			return
		}
		if !offers(input, value) {
			f.Add(path+".value", "SELECT_COMPONENT_VALUE_INVALID", "The value %q cannot be chosen.", value)
		}
	case CheckboxType:
		if _, ok := filled["value"].(bool); !ok {
			f.Add(path+".value", "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
		}
	default:
		values := field.List(filled, "values")
		if len(values) == 0 && !needed {
			return
		}
		bounds := field.Object{"type": input["type"], "options": input["options"]}
		for _, key := range []string{"min_values", "max_values"} {
			if field.Has(input, key) {
				bounds[key] = input[key]
			}
		}
		if field.Int(input, "type") == CheckboxGroupType && !field.Has(bounds, "max_values") {
			bounds["max_values"] = len(field.List(input, "options"))
		}
		if needed && field.Int(bounds, "min_values") == 0 {
			bounds["min_values"] = 1
		}
		f.Values(path+".values", bounds, values, 1, found)
	}
}
