package boardmessages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
)

// Layout returns a message with blocks in a box of a colour.
func Layout(color int, blocks ...discord.Block) discord.Message {
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
