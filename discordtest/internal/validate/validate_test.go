package validate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// resolver resolves the id "1" of any kind.
type resolver struct{}

func (resolver) Option(_ int64, id string) bool   { return id == "1" }
func (resolver) Selected(_ int64, id string) bool { return id == "1" }
func (resolver) User(id string) bool              { return id == "1" }
func (resolver) Message(id string) bool           { return id == "1" }

// wantField fails the test unless the form has an error at a path, or none for an empty path.
func wantField(t *testing.T, f *Form, path string) {
	t.Helper()
	err := f.Err()
	if err == nil || path == "" {
		if (err == nil) != (path == "") {
			t.Errorf("error %v, want one at %q", err, path)
		}
		return
	}
	at := err.Body()["errors"]
	for part := range strings.SplitSeq(path, ".") {
		o, _ := at.(field.Object)
		at = o[part]
	}
	if o, _ := at.(field.Object); o["_errors"] == nil {
		t.Errorf("no error at %q: %v", path, err.Body()["errors"])
	}
}

func TestLengthCountsUTF16CodeUnits(t *testing.T) {
	for text, path := range map[string]string{"ab": "", "🎵": "", "🎵a": "name"} {
		var f Form
		f.Length("name", text, 1, 2)
		wantField(t, &f, path)
	}
}

func TestTypedTextCountsCharacters(t *testing.T) {
	option := field.Object{"name": "what", "type": 3.0, "max_length": 2.0}
	for text, path := range map[string]string{"🎵🎵": "", "🎵🎵🎵": "options.0.value"} {
		var f Form
		given := field.Object{"name": "what", "type": 3.0, "value": text}
		f.GivenOptions("options", []any{option}, []any{given}, false, resolver{})
		wantField(t, &f, path)
	}
}

func TestMessageLimits(t *testing.T) {
	button := func(id string) any { return field.Object{"type": 2.0, "style": 1.0, "label": "x", "custom_id": id} }
	row := func(parts ...any) any { return field.Object{"type": 1.0, "components": parts} }
	embed := field.Object{"description": strings.Repeat("x", 4000)}
	for path, payload := range map[string]field.Object{
		"":                                    {"content": strings.Repeat("x", 2000), "components": []any{row(button("a"), button("b"))}},
		"content":                             {"content": strings.Repeat("x", 2001)},
		"embeds":                              {"embeds": []any{embed, embed}},
		"components.0.components.1.custom_id": {"components": []any{row(button("a"), button("a"))}},
		"components.0.components":             {"components": []any{row()}},
		"allowed_mentions":                    {"allowed_mentions": field.Object{"parse": []any{"users"}, "users": []any{"1"}}},
	} {
		var f Form
		f.Message(payload, false)
		wantField(t, &f, path)
	}
}

func TestLayoutLimits(t *testing.T) {
	text := func(n int) any { return field.Object{"type": 10.0, "content": strings.Repeat("x", n)} }
	of := func(kind float64, more field.Object) field.Object {
		more["type"] = kind
		return more
	}
	button := field.Object{"type": 2.0, "style": 1.0, "label": "x", "custom_id": "a"}
	picture := func(url string) field.Object { return of(11, field.Object{"media": field.Object{"url": url}}) }
	section := func(accessory field.Object, texts ...any) field.Object {
		return of(9, field.Object{"components": texts, "accessory": accessory})
	}
	box := func(inner ...any) field.Object { return of(17, field.Object{"components": inner}) }
	many := make([]any, 41)
	for i := range many {
		many[i] = text(1)
	}
	for name, c := range map[string]struct {
		components []any
		path       string
	}{
		"all": {[]any{box(section(picture("attachment://a.png"), text(1), text(1), text(1)), of(14, field.Object{}),
			of(1, field.Object{"components": []any{button}})), text(3900)}, ""},
		"too many":             {many, "components"},
		"too much text":        {[]any{box(text(2000)), text(2001)}, "components"},
		"empty text":           {[]any{text(0)}, "components.0.content"},
		"container in another": {[]any{box(box(text(1)))}, "components.0.components.0.type"},
		"empty container":      {[]any{box()}, "components.0.components"},
		"button at the top":    {[]any{button}, "components.0.type"},
		"no accessory":         {[]any{section(nil, text(1))}, "components.0.accessory"},
		"four texts":           {[]any{section(button, text(1), text(1), text(1), text(1))}, "components.0.components"},
		"repeated id": {[]any{section(button, text(1)), section(button, text(1))},
			"components.1.accessory.custom_id"},
		"address":       {[]any{section(picture("ftp://x"), text(1))}, "components.0.accessory.media.url"},
		"empty gallery": {[]any{of(12, field.Object{"items": []any{}})}, "components.0.items"},
		"foreign file": {[]any{of(13, field.Object{"file": field.Object{"url": "https://x/y"}})},
			"components.0.file.url"},
		"spacing": {[]any{of(14, field.Object{"spacing": 3.0})}, "components.0.spacing"},
	} {
		t.Run(name, func(t *testing.T) {
			var f Form
			f.Message(field.Object{"components": c.components}, true)
			wantField(t, &f, c.path)
		})
	}
}

func TestLayoutHasNoContent(t *testing.T) {
	var f Form
	f.Message(field.Object{"content": "x", "components": []any{field.Object{"type": 10.0, "content": "y"}}}, true)
	wantField(t, &f, "content")
}

func TestCommandLimitsByType(t *testing.T) {
	var all []field.Object
	for i := range MaxCommands[2] + 1 {
		all = append(all, field.Object{"name": fmt.Sprint("Menu ", i), "type": 2.0})
	}
	var f Form
	f.Commands(all[1:])
	wantField(t, &f, "")
	f.Commands(all)
	wantField(t, &f, fmt.Sprint(MaxCommands[2]))
}

func TestValuesAreBoundedAndResolved(t *testing.T) {
	menu := field.Object{"type": 5.0, "min_values": 1.0, "max_values": 1.0}
	for path, values := range map[string][]any{"": {"1"}, "values.0": {"2"}, "values": {}} {
		var f Form
		f.Values("values", menu, values, 1, resolver{})
		wantField(t, &f, path)
	}
}
