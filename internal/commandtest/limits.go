package commandtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
)

// textLimits are the maximum lengths of the texts of a form by their JSON names.
// https://discord.com/developers/docs/components/reference
var textLimits = map[string]int{"label": 45, "title": 45, "description": 100, "placeholder": 100}

// TooLong returns the texts of a decoded form that exceed Discord's limits.
func TooLong(at any) (found []string) {
	switch at := at.(type) {
	case map[string]any:
		for name, v := range at {
			if text, ok := v.(string); ok && textLimits[name] > 0 && discord.Units(text) > textLimits[name] {
				found = append(found, text)
			}
			found = append(found, TooLong(v)...)
		}
	case []any:
		for _, v := range at {
			found = append(found, TooLong(v)...)
		}
	}
	return found
}

// MenuOption is an option of a menu in Discord's payload.
type MenuOption struct{ Label, Value, Description string }

// MenuOptions returns the options of the menus of a form as Discord receives them. It checks them
// against Discord's limits.
func MenuOptions(t *testing.T, component any) []MenuOption {
	t.Helper()
	b, err := json.Marshal(component)
	if err != nil {
		t.Fatal(err)
	}
	var found []MenuOption
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["type"] == 3.0 {
				seen := map[string]bool{}
				list, _ := v["options"].([]any)
				for _, o := range list {
					o := o.(map[string]any)
					text := func(key string) string { s, _ := o[key].(string); return s }
					found = append(found, MenuOption{text("label"), text("value"), text("description")})
					if v := text("value"); seen[v] || v == "" || discord.Units(v) > 100 {
						t.Errorf("value %q is empty, repeated or too long", v)
					}
					seen[text("value")] = true
					if l := text("label"); strings.TrimSpace(l) == "" || discord.Units(l) > 100 ||
						discord.Units(text("description")) > 100 {
						t.Errorf("label %q, description %q", l, text("description"))
					}
				}
				if len(list) == 0 || len(list) > 25 {
					t.Errorf("%d options", len(list))
				}
				if limit, ok := v["max_values"].(float64); ok && int(limit) > len(list) {
					t.Errorf("%v of %d options may be chosen", limit, len(list))
				}
			}
			if p, _ := v["placeholder"].(string); discord.Units(p) > 150 {
				t.Errorf("placeholder of %d units", discord.Units(p))
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree)
	return found
}

// MenuLabels returns the labels of the options of the menus of a form.
func MenuLabels(t *testing.T, component any) (labels []string) {
	t.Helper()
	for _, o := range MenuOptions(t, component) {
		labels = append(labels, o.Label)
	}
	return labels
}
