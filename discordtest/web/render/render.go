package render

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
)

// Style is the style sheet of the rendered HTML.
//
//go:embed style.css
var Style string

//go:embed message.html
var source string

// Renderer renders messages and forms. The zero value is usable.
type Renderer struct {
	// Locale is the language of the client: English, or Chinese if it begins with zh.
	Locale string
	// Now is the time to which relative times refer. Default: the present.
	Now time.Time
	// Name returns the name of a member, role or channel, empty if it is unknown.
	Name func(id string) string
	// File returns the address at which a file is shown, empty if it is not shown. Default: the
	// given address.
	File func(address string) string
	// Page returns the address of a channel, empty if it has none. Default: none has one.
	Page func(channelID string) string
	// Entities returns what a menu offers: users, roles or channels. Default: nothing.
	Entities func(kind string) []Entity
	// Interactive adds controls that scripts of a page need.
	Interactive bool
	// BotIcon is the picture of bots, as a character. Default: 🤖.
	BotIcon string
}

// Entity is a user, role or channel that a menu offers.
type Entity struct {
	ID, Name    string
	ChannelKind int
}

// Message renders a message.
func (r *Renderer) Message(raw map[string]any) (template.HTML, error) {
	var m message
	if err := decode(raw, &m); err != nil {
		return "", err
	}
	m.arrange()
	return r.execute("message", m)
}

// Form renders an open form.
func (r *Renderer) Form(raw map[string]any) (template.HTML, error) {
	var f form
	if err := decode(raw, &f); err != nil {
		return "", err
	}
	return r.execute("form", f)
}

// arrange hides what the client does not show: attachments that an embed or component shows, and
// content and embeds of messages of components.
func (m *message) arrange() {
	if m.Flags&flagComponents != 0 {
		m.Content, m.Embeds, m.Attachments = "", nil, nil
		return
	}
	var shown []attachment
	for _, a := range m.Attachments {
		bare, _, _ := strings.Cut(a.URL, "?")
		inEmbed := false
		for _, e := range m.Embeds {
			for _, p := range []picture{e.Image, e.Thumbnail} {
				address, _, _ := strings.Cut(p.URL, "?")
				inEmbed = inEmbed || bare != "" && address == bare
			}
		}
		if !inEmbed {
			shown = append(shown, a)
		}
	}
	m.Attachments = shown
}

// Ephemeral reports whether only one member sees the message.
func (m message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Thinking reports whether the message is still to come.
func (m message) Thinking() bool { return m.Flags&flagLoading != 0 }

// file returns the address at which a file is shown. Only HTTP and relative addresses are used;
// the template replaces others.
func (r *Renderer) file(address string) string {
	if r.File == nil || address == "" {
		return address
	}
	return r.File(address)
}

// preview renders the first line of a text without controls, for a reference to a message.
func (r *Renderer) preview(text string) template.HTML {
	line, _, _ := strings.Cut(text, "\n")
	plain := *r
	plain.Interactive, plain.Page = false, nil
	var b strings.Builder
	plain.inline(&b, line)
	return template.HTML(b.String()) //nolint:gosec // all texts are escaped
}

// execute renders one of the templates.
func (r *Renderer) execute(name string, data any) (template.HTML, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"markdown": r.Markdown,
		"preview":  r.preview,
		"file":     r.file,
		"words":    r.words,
		"clock":    func(at time.Time) string { return at.UTC().Format("15:04") },
		"stamp":    func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"color":    color,
		"page": func(id string) string {
			if r.Page == nil {
				return ""
			}
			return r.Page(id)
		},
		"choices":     r.choices,
		"interactive": func() bool { return r.Interactive },
		"boticon":     func() string { return cmp.Or(r.BotIcon, "🤖") },
		"link": func(name, address string) map[string]string {
			return map[string]string{"Name": name, "Address": address}
		},
		"labelled": func(label string, input *component) map[string]any {
			return map[string]any{"Label": label, "Input": input}
		},
		"named": func(id string) string {
			if r.Name == nil || r.Name(id) == "" {
				return id
			}
			return r.Name(id)
		},
	}).Parse(source)
	if err != nil {
		return "", fmt.Errorf("parse template: %w", err)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // rendered by html/template
}

// color returns a colour in the notation of SVG.
func color(c int) string { return fmt.Sprintf("#%06x", c&0xffffff) }

// entityKinds are what menus offer that have no options, by their types.
var entityKinds = map[int][]string{5: {"user"}, 6: {"role"}, 7: {"user", "role"}, 8: {"channel"}}

// choices returns the options of a menu.
func (r *Renderer) choices(c *component) []option {
	kinds := entityKinds[c.Type]
	if len(kinds) == 0 || r.Entities == nil {
		return c.Options
	}
	var all []option
	for _, kind := range kinds {
		for _, e := range r.Entities(kind) {
			if kind == "channel" && len(c.ChannelTypes) > 0 && !slices.Contains(c.ChannelTypes, e.ChannelKind) {
				continue
			}
			chosen := slices.ContainsFunc(c.Values, func(v defaultValue) bool { return v.ID == e.ID })
			all = append(all, option{Value: e.ID, Label: marks[kind] + e.Name, Default: chosen})
		}
	}
	return all
}

// marks are the signs before names.
var marks = map[string]string{"user": "@", "role": "@", "channel": "#"}

// ShowsEdit reports whether the message is marked as edited.
func (m message) ShowsEdit() bool { return m.Edited != nil && !m.Author.Bot }
