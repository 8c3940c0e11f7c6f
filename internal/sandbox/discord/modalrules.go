package discord

import "fmt"

// modal checks the form that an interaction is answered with.
func (f *form) modal(p obj) {
	f.length("title", str(p, "title"), 1, 45)
	f.length("custom_id", str(p, "custom_id"), 1, 100)
	parts := list(p, "components")
	if len(parts) == 0 || len(parts) > 5 {
		f.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := make(map[string]bool)
	for i, c := range parts {
		part, _ := c.(obj)
		path := fmt.Sprintf("components.%d", i)
		switch integer(part, "type") {
		case rowType:
			if len(list(part, "components")) != 1 {
				f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
				continue
			}
			input, _ := list(part, "components")[0].(obj)
			f.length(path+".components.0.label", str(input, "label"), 1, 45)
			f.input(path+".components.0", input, ids)
		case labelType:
			f.length(path+".label", str(part, "label"), 1, 45)
			f.text(path, part, "description", 100)
			input := object(part, "component")
			if input == nil {
				f.add(path+".component", "BASE_TYPE_REQUIRED", "This field is required")
				continue
			}
			if has(input, "label") {
				f.add(path+".component.label", "BASE_TYPE_UNKNOWN_FIELD", "A component in a label has no label of its own.")
			}
			f.input(path+".component", input, ids)
		case 10: // text to read
			f.length(path+".content", str(part, "content"), 1, 4000)
		default:
			f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
}

func (f *form) input(path string, c obj, ids map[string]bool) {
	f.customID(path, c, ids)
	switch kind := integer(c, "type"); {
	case kind == textType:
		if style := integer(c, "style"); style < 1 || style > 2 {
			f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
		}
		f.text(path, c, "placeholder", 100)
		most := 4000
		if n := integer(c, "max_length"); has(c, "max_length") {
			if n < 1 || n > 4000 {
				f.add(path+".max_length", "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
			} else {
				most = int(n)
			}
		}
		if n := integer(c, "min_length"); n < 0 || n > int64(most) {
			f.add(path+".min_length", "NUMBER_TYPE_MAX", "int value should be between 0 and %d.", most)
		}
		f.text(path, c, "value", most)
	case kind >= selectType && kind <= lastSelect:
		if boolean(c, "disabled") {
			f.add(path+".disabled", "BASE_TYPE_CHOICES", "A component in a form cannot be disabled.")
		}
		f.choices(path, c, kind)
	case kind == uploadType:
		f.bounds(path, c, 10)
	case kind == radioType:
		f.offered(path, c, 2, 10)
	case kind == checksType:
		f.offered(path, c, 1, 10)
	case kind == checkboxType:
	default:
		f.add(path+".type", "UNION_TYPE_CHOICES", "This component does not belong into a form.")
	}
}
