package app

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// TestRefusalNamesTheWrongFields checks that a refusal names exactly the fields that are wrong, as the member sees them.
func TestRefusalNamesTheWrongFields(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]struct {
		command string // or a form, whose fields are given
		values  map[string]string
		want    []string // bold names, with what follows
	}{
		"prompt":       {"song", map[string]string{"prompt": long(2319)}, []string{"**prompt** has 2,319"}},
		"style":        {"song", map[string]string{"prompt": "short", "style": long(2400)}, nil},
		"both":         {"song", map[string]string{"prompt": "short", "style": long(288)}, []string{"**prompt** (5", "**style** (288"}},
		"empty prompt": {"song", map[string]string{"prompt": "   "}, []string{"**prompt** is empty"}},
		"model":        {"song", map[string]string{"prompt": "short", "model": "piano"}, []string{"**model**"}},
		"empty idea":   {"idea new", map[string]string{"idea": "   "}, []string{"**idea** is empty"}},
		"long idea":    {"idea new", map[string]string{"idea": long(250)}, []string{"**idea** has 250"}},
		"voice of an idea": {"idea new", map[string]string{"idea": long(180), "voice": long(50)},
			[]string{"**idea** (180", "**voice** (50"}},
		"form of an idea": {"form idea", map[string]string{"idea": long(250)}, []string{"**Idea** has 250"}},
		"empty words":     {"write draft", map[string]string{"idea": "   "}, []string{"**idea** is empty"}},
		"second style": {"idea battle", map[string]string{"idea": long(100), "style1": "ska", "style2": long(100)},
			[]string{"**idea** (100", "**style2** (100"}},
		"name":               {"playlist create", map[string]string{"name": "   "}, []string{"**name** is empty"}},
		"new name":           {"playlist rename", map[string]string{"playlist": "list1", "name": "   "}, []string{"**name** is empty"}},
		"no song":            {"edit extend", map[string]string{"lyrics": "la"}, []string{"**song**", "**audio**"}},
		"from":               {"edit extend", map[string]string{"song": "song1", "from": "never"}, []string{"**from**"}},
		"no part":            {"edit replace", map[string]string{"song": "song1"}, []string{"**from**", "**to**"}},
		"end before start":   {"edit replace", map[string]string{"song": "song1", "from": "0:09", "to": "0:05"}, []string{"**to**", "**from**"}},
		"empty reason":       {"library report", map[string]string{"song": "song1", "reason": "   "}, []string{"**reason** is empty"}},
		"form of lyrics":     {"form lyrics", map[string]string{"title": "T", "lyrics": "   "}, []string{"**Lyrics** are empty"}},
		"form of first song": {"form firstsonged", map[string]string{"idea": " ", "style": "ska"}, []string{"is empty"}},
		"form of the rules": {"form boardchanged", map[string]string{"threshold": "many", "every": "10", "daily": "101"},
			[]string{"**Votes needed**", "**Automatic songs per day**"}},
		"form of numbers": {"form exactly", map[string]string{"memberday": "1", "serverday": "x", "servermonth": "1", "cooldown": "1"},
			[]string{"**Credits per day, all members**"}},
		"form of a change":   {"form reworded:draft2", map[string]string{"change": " "}, []string{"**Change** is empty"}},
		"form of an edit":    {"form redrafted:draft2", map[string]string{"lyrics": " "}, []string{"**Lyrics** are empty"}},
		"form of a new part": {"form replaced:made:song1", map[string]string{"from": "x", "to": "0:05"}, []string{"**From**"}},
	} {
		r := &commandtest.Recorder{}
		it := h.decode(t, typedRaw(c.command, c.values), r)
		err := h.router.Handle(t.Context(), it)
		if c.want == nil { // Discord enforces the maximum length of the option
			if err != nil && !strings.Contains(err.Error(), "together") {
				t.Errorf("%s: %v", name, err)
			}
			h.restore(t)
			continue
		}
		if err == nil {
			t.Errorf("%s was accepted", name)
			h.restore(t)
			continue
		}
		m, _ := messages.Explain(it, err)
		text := m.Embeds[0].Description
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q lacks %q", name, text, want)
			}
		}
		if n := strings.Count(text, "**"); strings.Contains(c.want[0], "**") && n != 2*len(c.want) {
			t.Errorf("%s: %q names other fields", name, text)
		}
	}
}

// typedRaw returns a command with text options, or a form with text fields: "form ideaedited:idea1".
func typedRaw(name string, values map[string]string) map[string]any {
	var options, fields []any
	for id, text := range values {
		options = append(options, map[string]any{"name": id, "type": 3, "value": text})
		fields = append(fields, textField(id, text))
	}
	if id, ok := strings.CutPrefix(name, "form "); ok {
		return map[string]any{"type": discord.TypeForm, "data": map[string]any{"custom_id": id, "components": fields}}
	}
	data := map[string]any{"name": name, "options": options}
	if group, sub, ok := strings.Cut(name, " "); ok {
		data = map[string]any{"name": group, "options": []any{map[string]any{"name": sub, "type": 1, "options": options}}}
	}
	return map[string]any{"type": discord.TypeCommand, "data": data}
}
