package validate

import (
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// The limits of a message with the flag IS_COMPONENTS_V2.
const (
	maxLayoutComponents = 40
	maxLayoutText       = 4000
)

// layoutChecker checks the components of a message with the flag IS_COMPONENTS_V2.
type layoutChecker struct {
	*Form
	ids               map[string]bool
	components, units int
}

// The components that a message and a container may have.
var (
	innerTypes = []int64{RowType, SectionType, TextDisplayType, GalleryType, FileType, SeparatorType}
	topTypes   = append(slices.Clone(innerTypes), ContainerType)
)

// layout checks the components of a message with the flag IS_COMPONENTS_V2.
//
// https://discord.com/developers/docs/components/reference
func (f *Form) layout(p field.Object) {
	for _, key := range []string{"content", "embeds"} {
		if field.String(p, key) != "" || len(field.List(p, key)) > 0 {
			f.Add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
				"The %q field cannot be used when using MessageFlags.IS_COMPONENTS_V2", key)
		}
	}
	c := layoutChecker{Form: f, ids: make(map[string]bool)}
	c.blocks("components", field.List(p, "components"), topTypes)
	f.count("components", c.components, maxLayoutComponents)
	if c.units > maxLayoutText {
		f.Add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
			"The total displayable text size exceeds maximum size of %d", maxLayoutText)
	}
}

// blocks checks components, which must have one of some types.
func (c *layoutChecker) blocks(path string, components []any, types []int64) {
	for i, v := range components {
		component, _ := v.(field.Object)
		c.block(fmt.Sprintf("%s.%d", path, i), component, types)
	}
}

func (c *layoutChecker) block(path string, component field.Object, types []int64) {
	c.components++
	kind := field.Int(component, "type")
	if !slices.Contains(types, kind) {
		c.Add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of %v.", types)
		return
	}
	inner := field.List(component, "components")
	switch kind {
	case RowType:
		c.components += len(inner)
		c.row(path, component, c.ids)
	case SectionType:
		c.section(path, component)
	case TextDisplayType:
		c.Length(path+".content", field.String(component, "content"), 1, maxLayoutText)
		c.units += units(field.String(component, "content"))
	case GalleryType:
		items := field.List(component, "items")
		if len(items) == 0 || len(items) > 10 {
			c.Add(path+".items", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
		}
		for i, v := range items {
			item, _ := v.(field.Object)
			c.media(fmt.Sprintf("%s.items.%d", path, i), item, "media", "http", "https", "attachment")
		}
	case FileType:
		c.media(path, component, "file", "attachment")
	case SeparatorType:
		if spacing := field.Int(component, "spacing"); field.Has(component, "spacing") && spacing != 1 && spacing != 2 {
			c.Add(path+".spacing", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
		}
	case ContainerType:
		if len(inner) == 0 {
			c.Add(path+".components", "BASE_TYPE_REQUIRED", "This field is required")
		}
		if color := field.Int(component, "accent_color"); color < 0 || color > 0xFFFFFF {
			c.Add(path+".accent_color", "NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.")
		}
		c.blocks(path+".components", inner, innerTypes)
	}
}

// section checks a section: one to three texts, and a thumbnail or a button.
func (c *layoutChecker) section(path string, component field.Object) {
	texts := field.List(component, "components")
	if len(texts) == 0 || len(texts) > 3 {
		c.Add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
	}
	c.blocks(path+".components", texts, []int64{TextDisplayType})
	accessory := field.Map(component, "accessory")
	c.components++
	switch field.Int(accessory, "type") {
	case ButtonType:
		c.part(path+".accessory", accessory, c.ids)
	case ThumbnailType:
		c.media(path+".accessory", accessory, "media", "http", "https", "attachment")
	default:
		c.Add(path+".accessory", "BASE_TYPE_REQUIRED", "This field is required")
	}
}

// media checks the address of a picture, video or file, and its alternative text.
func (c *layoutChecker) media(path string, component field.Object, key string, schemes ...string) {
	address := field.String(field.Map(component, key), "url")
	c.Length(path+"."+key+".url", address, 1, 2048)
	c.address(path+"."+key+".url", address, schemes...)
	c.TextAt(path+".description", component, "description", 1024)
}
