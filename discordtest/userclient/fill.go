package userclient

import (
	"context"
	"fmt"
	"strings"
)

// field is one input of a form.
type field struct {
	label string
	input obj
	// wrap puts the filled input back into its row or label.
	wrap func(filled obj) obj
}

// Submit fills in the open form, sends it and waits for the final answer. Fields that
// are not named keep their values.
func (p *Person) Submit(ctx context.Context, values ...Value) error {
	p.mu.Lock()
	form, on := p.form, p.formOn
	p.mu.Unlock()
	if form == nil {
		return errNoForm
	}
	fields := fieldsOf(form)
	given := make([]string, len(fields))
	named := make([]bool, len(fields))
	for _, v := range values {
		at := -1
		var labels []string
		for i, f := range fields {
			if strings.EqualFold(f.label, v.Name) || strings.EqualFold(str(f.input, "custom_id"), v.Name) {
				at = i
			}
			labels = append(labels, f.label)
		}
		if at < 0 {
			return fmt.Errorf("the form %q has no field %q; %s", str(form, "title"), v.Name, suggest(v.Name, labels))
		}
		given[at], named[at] = v.Text, true
	}
	var components []any
	for i, f := range fields {
		filled, err := p.fillField(ctx, f, given[i], named[i])
		if err != nil {
			return err
		}
		components = append(components, f.wrap(filled))
	}
	p.closeForm(form)
	return p.interact(ctx, modalInteraction, obj{"id": form["id"], "custom_id": form["custom_id"],
		"components": components}, on)
}

// fieldsOf lists the fields of a form, in action rows and in labels.
func fieldsOf(form obj) []field {
	var out []field
	for _, c := range list(form, "components") {
		o, _ := c.(obj)
		switch num(o, "type") {
		case 1:
			for _, inner := range list(o, "components") {
				input, _ := inner.(obj)
				out = append(out, field{str(input, "label"), input, func(filled obj) obj {
					return obj{"type": 1, "components": []any{filled}}
				}})
			}
		case 18:
			out = append(out, field{str(o, "label"), sub(o, "component"), func(filled obj) obj {
				return obj{"type": 18, "id": o["id"], "component": filled}
			}})
		}
	}
	return out
}

// fillField returns a field as it is submitted.
func (p *Person) fillField(ctx context.Context, f field, text string, named bool) (obj, error) {
	out := obj{"type": f.input["type"], "custom_id": f.input["custom_id"]}
	switch kind := num(f.input, "type"); kind {
	case 4:
		if !named {
			text = str(f.input, "value")
		}
		if needed, said := f.input["required"].(bool); text == "" && (!said || needed) {
			return nil, fmt.Errorf("the field %q has to be filled in", f.label)
		}
		if most := num(f.input, "max_length"); most > 0 && len([]rune(text)) > most {
			return nil, fmt.Errorf("the field %q takes at most %d characters", f.label, most)
		}
		out["value"] = text
	case 23:
		out["value"] = strings.EqualFold(text, "true") || strings.EqualFold(text, "yes")
	default:
		chosen := defaultValues(f.input)
		if named {
			var err error
			if chosen, err = p.menuValues(ctx, f.input, text); err != nil {
				return nil, fmt.Errorf("the field %q: %w", f.label, err)
			}
		}
		if kind == 21 {
			out["value"] = nil
			if len(chosen) > 0 {
				out["value"] = chosen[0]
			}
			break
		}
		out["values"] = chosen
	}
	return out, nil
}

// defaultValues are the values of a menu that nobody changed.
func defaultValues(menu obj) []any {
	chosen := []any{}
	for _, v := range list(menu, "options") {
		if o, _ := v.(obj); o["default"] == true {
			chosen = append(chosen, o["value"])
		}
	}
	for _, v := range list(menu, "default_values") {
		o, _ := v.(obj)
		chosen = append(chosen, o["id"])
	}
	return chosen
}

// OpenForm returns the open form as the API sent it, nil if none is open.
func (p *Person) OpenForm() map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.form
}

// Form describes the open form, empty if none is open.
func (p *Person) Form() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.form == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "┌ %s\n", str(p.form, "title"))
	for _, f := range fieldsOf(p.form) {
		fmt.Fprintf(&b, "│ %s = %q\n", f.label, str(f.input, "value"))
	}
	b.WriteString("└ send it with: fill field=\"…\"\n")
	return b.String()
}
