package discord

import (
	"cmp"
	"strings"
)

// FlagLayout makes a message consist of its components alone ("Components V2"). Once sent, it is never removed:
// an edit must not have a content or embeds.
// https://discord.com/developers/docs/components/reference
const FlagLayout = 1 << 15

// The limits of a layout.
const (
	maxLayoutText   = 4000 // UTF-16 units of all texts
	maxSectionTexts = 3
	maxGallery      = 10
	maxMediaText    = 1024
)

// Block is a component of [Message.Layout]: [Text], [Section], [Gallery], [Separator], [AttachedFile], [Row], [Menu],
// or a [Container] of these.
type Block interface {
	// encode returns the components to send; none for an empty block.
	encode(e *layoutEncoder) []any
}

// Container is a box around blocks, with a coloured edge.
type Container struct {
	Color   int // 0: none
	Spoiler bool
	Blocks  []Block // without containers
}

// Text is text with Markdown, headings included.
type Text string

// Section is one to three texts beside a picture or a button.
type Section struct {
	Texts     []string
	Thumbnail *Picture
	Button    *Button // used without a Thumbnail
}

// Picture is a picture at an address, or a file of the message: "attachment://cover.png".
type Picture struct {
	URL         string
	Description string // alternative text; at most 1024 characters
	Spoiler     bool
}

// Gallery shows up to ten pictures or videos.
type Gallery []Picture

// Separator is space between two blocks, with a line unless it is Blank.
type Separator struct{ Large, Blank bool }

// AttachedFile shows a file of the message by its name. In a message with a layout only those files are visible that
// a block names.
type AttachedFile string

// layoutEncoder encodes blocks.
type layoutEncoder struct{ text int } // units of text that are left

// layout returns the components of a message with a layout.
func layout(blocks []Block) []any {
	e := layoutEncoder{text: maxLayoutText}
	return e.all(blocks)
}

func (e *layoutEncoder) all(blocks []Block) []any {
	components := make([]any, 0, len(blocks))
	for _, b := range blocks {
		components = append(components, b.encode(e)...)
	}
	return components
}

func (c Container) encode(e *layoutEncoder) []any {
	inner := e.all(c.Blocks)
	if len(inner) == 0 {
		return nil
	}
	wire := map[string]any{"type": 17, "components": inner}
	if c.Color != 0 {
		wire["accent_color"] = c.Color
	}
	if c.Spoiler {
		wire["spoiler"] = true
	}
	return []any{wire}
}

// encode truncates the text if all texts together would be too long.
func (t Text) encode(e *layoutEncoder) []any {
	text := strings.TrimSpace(string(t))
	if text == "" || e.text == 0 {
		return nil
	}
	text = Cut(text, e.text)
	e.text -= min(Units(text), e.text)
	return []any{map[string]any{"type": 10, "content": text}}
}

// encode returns the texts alone if there is nothing beside them.
func (s Section) encode(e *layoutEncoder) []any {
	var texts []any
	for _, t := range s.Texts[:min(len(s.Texts), maxSectionTexts)] {
		texts = append(texts, Text(t).encode(e)...)
	}
	wire := map[string]any{"type": 9, "components": texts}
	switch {
	case s.Thumbnail != nil && s.Thumbnail.URL != "":
		thumbnail := s.Thumbnail.wire()
		thumbnail["type"] = 11
		wire["accessory"] = thumbnail
	case s.Button != nil:
		wire["accessory"] = *s.Button
	default:
		return texts
	}
	if len(texts) == 0 {
		return nil
	}
	return []any{wire}
}

// wire returns the fields that pictures have in galleries and as thumbnails.
func (p Picture) wire() map[string]any {
	wire := map[string]any{"media": map[string]string{"url": p.URL}}
	if p.Description != "" {
		wire["description"] = Cut(p.Description, maxMediaText)
	}
	if p.Spoiler {
		wire["spoiler"] = true
	}
	return wire
}

func (g Gallery) encode(*layoutEncoder) []any {
	var items []any
	for _, p := range g[:min(len(g), maxGallery)] {
		items = append(items, p.wire())
	}
	if len(items) == 0 {
		return nil
	}
	return []any{map[string]any{"type": 12, "items": items}}
}

func (s Separator) encode(*layoutEncoder) []any {
	spacing := 1
	if s.Large {
		spacing = 2
	}
	return []any{map[string]any{"type": 14, "divider": !s.Blank, "spacing": spacing}}
}

func (f AttachedFile) encode(*layoutEncoder) []any {
	return []any{map[string]any{"type": 13, "file": map[string]string{"url": "attachment://" + string(f)}}}
}

func (r Row) encode(*layoutEncoder) []any {
	if len(r) == 0 {
		return nil
	}
	return []any{r}
}

func (m Menu) encode(*layoutEncoder) []any {
	if m.empty() {
		return nil
	}
	return []any{map[string]any{"type": 1, "components": []Menu{m}}}
}

// InLayout returns the message with its content and embeds as a layout, for an edit of a message that has one. A
// message with a layout is returned unchanged.
func (m Message) InLayout() Message {
	if len(m.Layout) > 0 {
		return m
	}
	blocks := []Block{Text(m.Content)}
	for _, e := range m.Embeds {
		box := Container{Color: e.Color}
		var head strings.Builder
		if e.Author != nil && e.Author.Name != "" {
			head.WriteString("-# " + e.Author.Name + "\n")
		}
		if e.Title != "" {
			head.WriteString("### " + e.Title + "\n")
		}
		head.WriteString(e.Description)
		first := Section{Texts: []string{head.String()}}
		if e.Thumbnail != nil {
			first.Thumbnail = &Picture{URL: e.Thumbnail.URL}
		}
		box.Blocks = append(box.Blocks, first)
		for _, f := range e.Fields {
			box.Blocks = append(box.Blocks, Text("**"+f.Name+"**\n"+f.Value))
		}
		if e.Image != nil {
			box.Blocks = append(box.Blocks, Gallery{{URL: e.Image.URL, Description: cmp.Or(e.Title, e.Description)}})
		}
		if e.Footer != nil && e.Footer.Text != "" {
			box.Blocks = append(box.Blocks, Text("-# "+e.Footer.Text))
		}
		blocks = append(blocks, box)
	}
	for _, menu := range m.Menus {
		blocks = append(blocks, menu)
	}
	for _, row := range m.Components {
		blocks = append(blocks, row)
	}
	m.Layout, m.Content, m.Embeds, m.Menus, m.Components = blocks, "", nil, nil, nil
	return m
}
