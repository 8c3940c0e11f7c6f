package userclient

import (
	"fmt"
	"strings"
)

// flagLayout is the flag IS_COMPONENTS_V2 of a message.
const flagLayout = 1 << 15

// Component types of messages with the flag IS_COMPONENTS_V2.
const (
	rowComponent       = 1
	textComponent      = 10
	thumbnailComponent = 11
	galleryComponent   = 12
	fileComponent      = 13
	containerComponent = 17
)

// eachComponent calls a function with all components, those inside others included.
func eachComponent(components []any, do func(obj)) {
	for _, v := range components {
		c, _ := v.(obj)
		do(c)
		eachComponent(list(c, "components"), do)
		if inner := sub(c, "accessory"); inner != nil {
			eachComponent([]any{inner}, do)
		}
	}
}

// showComponents renders components as text.
func showComponents(b *strings.Builder, margin string, components []any) {
	for _, v := range components {
		c, _ := v.(obj)
		inner := list(c, "components")
		switch num(c, "type") {
		case rowComponent:
			var parts []string
			for _, p := range inner {
				part, _ := p.(obj)
				parts = append(parts, showControl(part))
			}
			b.WriteString(margin + strings.Join(parts, " ") + "\n")
		case textComponent:
			indent(b, margin, str(c, "content"))
		case galleryComponent:
			for _, i := range list(c, "items") {
				item, _ := i.(obj)
				showPicture(b, margin, item)
			}
		case fileComponent:
			fmt.Fprintf(b, "%s[file]\n", margin)
		case containerComponent:
			showComponents(b, margin+"│ ", inner)
		default: // a section
			showComponents(b, margin, inner)
		}
		switch accessory := sub(c, "accessory"); {
		case accessory == nil:
		case num(accessory, "type") == thumbnailComponent:
			showPicture(b, margin, accessory)
		default:
			b.WriteString(margin + showControl(accessory) + "\n")
		}
	}
}

// showControl renders a button or menu.
func showControl(c obj) string {
	label := strings.TrimSpace(str(sub(c, "emoji"), "name") + " " + str(c, "label") + str(c, "placeholder"))
	return "[" + label + "]"
}

func showPicture(b *strings.Builder, margin string, item obj) {
	media := sub(item, "media")
	fmt.Fprintf(b, "%s[picture %d×%d] %s\n", margin, num(media, "width"), num(media, "height"), str(item, "description"))
}

// boxOf returns the first container of a colour. No container has the colour 0.
func boxOf(m obj, color int) (box obj) {
	for _, v := range list(m, "components") {
		if c, _ := v.(obj); num(c, "type") == containerComponent && color != 0 && num(c, "accent_color") == color {
			return c
		}
	}
	return nil
}

// texts returns the texts in a component.
func texts(c obj) (all []string) {
	eachComponent([]any{c}, func(c obj) {
		if num(c, "type") == textComponent {
			all = append(all, str(c, "content"))
		}
	})
	return all
}
