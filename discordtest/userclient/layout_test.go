package userclient

import (
	"strings"
	"testing"
)

// TestLayoutIsShownAndUsed checks the texts and controls of a message with the flag IS_COMPONENTS_V2.
func TestLayoutIsShownAndUsed(t *testing.T) {
	t.Parallel()
	button := func(label string) obj { return obj{"type": 2.0, "label": label, "custom_id": label} }
	text := func(s string) obj { return obj{"type": 10.0, "content": s} }
	m := obj{"id": "1", "author": obj{"username": "bot"}, "components": []any{
		obj{"type": 17.0, "accent_color": 5.0, "components": []any{
			text("## Settings\nsaved at once"),
			obj{"type": 9.0, "components": []any{text("Language")}, "accessory": button("Change")},
			obj{"type": 9.0, "components": []any{text("Rain")}, "accessory": obj{"type": 11.0, "description": "cover",
				"media": obj{"width": 8.0, "height": 9.0}}},
			obj{"type": 12.0, "items": []any{obj{"description": "map", "media": obj{}}}},
			obj{"type": 1.0, "components": []any{button("Next"), obj{"type": 3.0, "placeholder": "Section"}}},
		}},
	}}
	want := `bot
  │ ## Settings
  │ saved at once
  │ Language
  │ [Change]
  │ Rain
  │ [picture 8×9] cover
  │ [picture 0×0] map
  │ [Next] [Section]
`
	if got := Show(m); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	p := &Person{order: []string{"1"}, messages: map[string]obj{"1": m}}
	isButton := func(c obj) (string, bool) { return str(c, "label"), num(c, "type") == 2 }
	for _, label := range []string{"Change", "next"} {
		if id, c, _ := p.findComponent(isButton, label, ""); id != "1" || !strings.EqualFold(str(c, "label"), label) {
			t.Errorf("%s: %q, %v", label, id, c)
		}
	}
	c := Conventions{PendingColor: 4, FailureColor: 5}
	if failure := c.failure(m); failure == nil || failure.Title != "Settings" || c.pending(m) {
		t.Errorf("failure %v", failure)
	}
	if c = (Conventions{PendingColor: 5}); !c.pending(m) || c.failure(m) != nil {
		t.Error("the message is not pending")
	}
}
