package discord

import "strings"

// LayoutMessage returns a message with blocks in a container of a colour.
func LayoutMessage(color int, blocks ...Block) Message {
	return Message{Layout: []Block{Container{Color: color, Blocks: blocks}}}
}

// Heading returns the title of a layout.
func Heading(title string) Text { return Text("### " + title) }

// Line returns a text beside a button; without one, the text alone.
func Line(text string, button *Button) Block {
	return Section{Texts: []string{text}, Button: button}
}

// SmallText returns text in small letters.
func SmallText(text string) Text {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return Text("-# " + text)
}

// Labelled returns a text below its label; nothing without a text.
func Labelled(label, text string) Text {
	if text == "" {
		return ""
	}
	return Text("**" + label + "**\n" + text)
}

// RowBlocks returns rows as blocks.
func RowBlocks(rows []Row) []Block {
	blocks := make([]Block, len(rows))
	for i, row := range rows {
		blocks[i] = row
	}
	return blocks
}
