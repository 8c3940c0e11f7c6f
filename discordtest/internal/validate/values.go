package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Values checks the values that a member chooses in a menu or uploads.
func (f *Form) Values(path string, menu field.Object, values []any, least int, found Resolver) {
	most := 1
	if field.Has(menu, "min_values") {
		least = int(field.Int(menu, "min_values"))
	}
	if field.Has(menu, "max_values") {
		most = int(field.Int(menu, "max_values"))
	}
	if len(values) < least || len(values) > most {
		f.Add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
	seen := make(map[string]bool)
	for i, v := range values {
		value, _ := v.(string)
		ok := !seen[value]
		seen[value] = true
		switch kind := field.Int(menu, "type"); kind {
		case SelectType, CheckboxGroupType:
			ok = ok && offers(menu, value)
		default:
			ok = ok && found.Selected(kind, value)
		}
		if !ok {
			f.Add(fmt.Sprintf("%s.%d", path, i), "SELECT_COMPONENT_VALUE_INVALID",
				"The value %q cannot be chosen.", value)
		}
	}
}

// offers reports whether one of a menu's options has the value.
func offers(menu field.Object, value string) bool {
	for _, v := range field.List(menu, "options") {
		if o, _ := v.(field.Object); o["value"] == value {
			return true
		}
	}
	return false
}
