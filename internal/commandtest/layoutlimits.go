package commandtest

import (
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
)

// Component types of layouts.
const (
	rowComponent       = 1
	sectionComponent   = 9
	textComponent      = 10
	thumbnailComponent = 11
	galleryComponent   = 12
	fileComponent      = 13
	separatorComponent = 14
	containerComponent = 17
)

// layout checks a message with a layout. Its files are visible only where a component names them, and its pictures
// need alternative texts.
//
// https://discord.com/developers/docs/components/reference
func (c *limitChecker) layout(m discord.Message, p payload) {
	if m.Content != "" || len(m.Embeds)+len(m.Menus)+len(m.Components) > 0 {
		c.report("message has a layout and other content")
	}
	l := layoutChecker{limitChecker: c, payload: p, keepsFiles: m.KeepFiles}
	inner := []int{rowComponent, sectionComponent, textComponent, galleryComponent, fileComponent, separatorComponent}
	l.blocks(p.Components, append(slices.Clone(inner), containerComponent), inner)
	c.count("components", l.components, 1, 40)
	c.count("characters in the layout", l.units, 0, 4000)
	for _, f := range p.Attachments {
		if !slices.Contains(l.files, f.Filename) {
			c.report("file " + f.Filename + " is not shown")
		}
	}
}

type layoutChecker struct {
	*limitChecker
	payload           payload
	keepsFiles        bool
	components, units int
	files             []string // that components name
}

// blocks checks components of some types, and those inside containers.
func (l *layoutChecker) blocks(all []componentPayload, types, inner []int) {
	for _, b := range all {
		l.components++
		if !slices.Contains(types, b.Type) {
			l.report("component may not be here")
			continue
		}
		switch b.Type {
		case rowComponent:
			l.components += len(b.Components)
			l.row(b)
		case sectionComponent:
			l.section(b)
		case textComponent:
			l.units += l.required("text", b.Content, 4000)
		case galleryComponent:
			l.count("pictures", len(b.Items), 1, 10)
			for _, item := range b.Items {
				l.picture(item)
			}
		case fileComponent:
			l.address(b.File.URL)
		case containerComponent:
			l.count("components in a container", len(b.Components), 1, 40)
			l.blocks(b.Components, inner, nil)
		}
	}
}

func (l *layoutChecker) section(b componentPayload) {
	l.count("texts in a section", len(b.Components), 1, 3)
	l.blocks(b.Components, []int{textComponent}, nil)
	l.components++
	switch {
	case b.Accessory == nil:
		l.report("section has no accessory")
	case b.Accessory.Type == thumbnailComponent:
		l.picture(*b.Accessory)
	default:
		l.control(*b.Accessory)
	}
}

func (l *layoutChecker) picture(p componentPayload) {
	l.required("alternative text of "+p.Media.URL, p.Description, 1024)
	l.address(p.Media.URL)
}

// address checks the address of a picture or file.
func (l *layoutChecker) address(url string) {
	l.required("address", url, 2048)
	name, attached := strings.CutPrefix(url, "attachment://")
	if attached && !l.keepsFiles && !l.payload.hasFile(name) {
		l.report("no file " + name)
	}
	l.files = append(l.files, name)
}
