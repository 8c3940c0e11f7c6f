package commandtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
)

// Describe returns what a message contains, one part per line, for golden files.
func Describe(m discord.Message) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	line("content", m.Content)
	for _, e := range m.Embeds {
		line("embed", fmt.Sprintf("#%06x", e.Color))
		if e.Author != nil {
			line("author", strings.TrimSpace(e.Author.Name+" "+e.Author.IconURL))
		}
		line("title", e.Title)
		line("description", e.Description)
		for _, f := range e.Fields {
			name := "field " + f.Name
			if f.Inline {
				name = "inline " + name
			}
			line(name, f.Value)
		}
		if e.Image != nil {
			line("image", e.Image.URL)
		}
		if e.Thumbnail != nil {
			line("thumbnail", e.Thumbnail.URL)
		}
		if e.Footer != nil {
			line("footer", e.Footer.Text)
		}
	}
	for _, menu := range m.Menus {
		wire, err := json.Marshal(menu)
		if err != nil {
			line("menu", err.Error())
		}
		line("menu", string(wire))
	}
	for _, row := range m.Components {
		line("buttons", describeRow(row))
	}
	describeLayout(line, "", m.Layout)
	for _, f := range m.Files {
		line("file", strings.TrimSpace(fmt.Sprintf("%s, %d bytes %s", f.Name, f.Size, f.Description)))
	}
	line("pings", strings.Join(m.Pings, " "))
	line("reply to", m.ReplyTo)
	line("nonce", m.Nonce)
	if m.Flags&discord.FlagEphemeral != 0 {
		line("visible", "to one member")
	}
	if s := m.Shows; s != nil {
		line("shows", fmt.Sprintf("%v songs %v, orders %v, users %v in %s", s.Kind, s.Songs, s.Orders, s.Users,
			s.Language))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// describeRow lists the buttons of a row.
func describeRow(row discord.Row) string {
	var buttons []string
	for _, b := range row {
		text := strings.TrimSpace(b.Emoji+" "+b.Label) + " → " + b.CustomID + b.URL
		switch b.Style {
		case discord.ButtonBlue:
			text += " blue"
		case discord.ButtonRed:
			text += " red"
		}
		if b.Disabled {
			text += " disabled"
		}
		buttons = append(buttons, text)
	}
	return "[" + strings.Join(buttons, "] [") + "]"
}

// describeLayout describes the blocks of a layout.
func describeLayout(line func(name, text string), margin string, blocks []discord.Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case discord.Container:
			line(margin+"container", fmt.Sprintf("#%06x", b.Color))
			describeLayout(line, margin+"  ", b.Blocks)
		case discord.Text:
			line(margin+"text", string(b))
		case discord.Section:
			line(margin+"section", strings.Join(b.Texts, "\n"))
			if b.Thumbnail != nil {
				line(margin+"  thumbnail", b.Thumbnail.URL+" "+b.Thumbnail.Description)
			} else if b.Button != nil {
				line(margin+"  beside", describeRow(discord.Row{*b.Button}))
			}
		case discord.Gallery:
			for _, p := range b {
				line(margin+"picture", p.URL+" "+p.Description)
			}
		case discord.Separator:
			line(margin+"separator", fmt.Sprintf("large %t, blank %t", b.Large, b.Blank))
		case discord.AttachedFile:
			line(margin+"shown file", string(b))
		case discord.Row:
			line(margin+"buttons", describeRow(b))
		case discord.Menu:
			wire, err := json.Marshal(b)
			if err != nil {
				wire = []byte(err.Error())
			}
			line(margin+"menu", string(wire))
		}
	}
}
