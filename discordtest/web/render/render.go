package render

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
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
	if r.File == nil {
		return address
	}
	return r.File(address)
}

// execute renders one of the templates.
func (r *Renderer) execute(name string, data any) (template.HTML, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"markdown": r.Markdown,
		"file":     r.file,
		"words":    r.words,
		"clock":    func(at time.Time) string { return at.UTC().Format("15:04") },
		"color":    color,
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

// color returns a colour in the notation of CSS.
func color(c int) template.CSS { return template.CSS(fmt.Sprintf("#%06x", c&0xffffff)) } //nolint:gosec // a number
