package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Modal checks the modal of an interaction response.
func (f *Form) Modal(p field.Object) {
	f.Length("title", field.String(p, "title"), 1, 45)
	f.Length("custom_id", field.String(p, "custom_id"), 1, 100)
	parts := field.List(p, "components")
	if len(parts) == 0 || len(parts) > 5 {
		f.Add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := make(map[string]bool)
	for i, c := range parts {
		part, _ := c.(field.Object)
		path := fmt.Sprintf("components.%d", i)
		switch field.Int(part, "type") {
		case RowType:
			if len(field.List(part, "components")) != 1 {
				f.Add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
				continue
			}
			input, _ := field.List(part, "components")[0].(field.Object)
			f.Length(path+".components.0.label", field.String(input, "label"), 1, 45)
			f.input(path+".components.0", input, ids)
		case LabelType:
			f.Length(path+".label", field.String(part, "label"), 1, 45)
			f.text(path, part, "description", 100)
			input := field.Map(part, "component")
			if input == nil {
				f.Add(path+".component", "BASE_TYPE_REQUIRED", "This field is required")
				continue
			}
			if field.Has(input, "label") {
				f.Add(path+".component.label", "BASE_TYPE_UNKNOWN_FIELD",
					"A component in a label has no label of its own.")
			}
			f.input(path+".component", input, ids)
		case TextDisplayType:
			f.Length(path+".content", field.String(part, "content"), 1, 4000)
		default:
			f.Add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
}

// input checks an input of a modal. ids are the custom ids of the others.
func (f *Form) input(path string, c field.Object, ids map[string]bool) {
	f.customID(path, c, ids)
	switch kind := field.Int(c, "type"); {
	case kind == TextType:
		if style := field.Int(c, "style"); style < 1 || style > 2 {
			f.Add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
		}
		f.text(path, c, "placeholder", 100)
		most := 4000
		if n := field.Int(c, "max_length"); field.Has(c, "max_length") {
			if n < 1 || n > 4000 {
				f.Add(path+".max_length", "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
			} else {
				most = int(n)
			}
		}
		if n := field.Int(c, "min_length"); n < 0 || n > int64(most) {
			f.Add(path+".min_length", "NUMBER_TYPE_MAX", "int value should be between 0 and %d.", most)
		}
		f.text(path, c, "value", most)
	case IsMenu(kind):
		if field.Bool(c, "disabled") {
			f.Add(path+".disabled", "BASE_TYPE_CHOICES", "A component in a form cannot be disabled.")
		}
		f.menu(path, c, kind)
	case kind == UploadType:
		f.bounds(path, c, 10)
	case kind == RadioType:
		f.offered(path, c, 2, 10)
	case kind == CheckboxGroupType:
		f.offered(path, c, 1, 10)
	case kind == CheckboxType:
	default:
		f.Add(path+".type", "UNION_TYPE_CHOICES", "This component does not belong into a form.")
	}
}
