// Package layout composes messages of texts, sections and rows of buttons.
package layout

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
)

// Message returns a message with blocks in a container of a colour.
func Message(color int, blocks ...discord.Block) discord.Message {
	return discord.Message{Layout: []discord.Block{discord.Container{Color: color, Blocks: blocks}}}
}

// Heading returns the title of a layout.
func Heading(title string) discord.Text { return discord.Text("### " + title) }

// Line returns a text beside a button; without one, the text alone.
func Line(text string, button *discord.Button) discord.Block {
	return discord.Section{Texts: []string{text}, Button: button}
}

// SmallText returns text in small letters.
func SmallText(text string) discord.Text {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return discord.Text("-# " + text)
}

// Labelled returns a text below its label; nothing without a text.
func Labelled(label, text string) discord.Text {
	if text == "" {
		return ""
	}
	return discord.Text("**" + label + "**\n" + text)
}

// Rows returns rows as blocks.
func Rows(rows []discord.Row) []discord.Block {
	blocks := make([]discord.Block, len(rows))
	for i, row := range rows {
		blocks[i] = row
	}
	return blocks
}
