package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Component types: https://discord.com/developers/docs/components/reference
const (
	RowType               = 1
	ButtonType            = 2
	SelectType            = 3
	TextType              = 4
	UserSelectType        = 5
	RoleSelectType        = 6
	MentionableSelectType = 7
	ChannelSelectType     = 8
	SectionType           = 9
	TextDisplayType       = 10
	ThumbnailType         = 11
	GalleryType           = 12
	FileType              = 13
	SeparatorType         = 14
	ContainerType         = 17
	LabelType             = 18
	UploadType            = 19
	RadioType             = 21
	CheckboxGroupType     = 22
	CheckboxType          = 23
)

// IsMenu reports whether components of a type are menus.
func IsMenu(kind int64) bool {
	return kind == SelectType || kind >= UserSelectType && kind <= ChannelSelectType
}

// rows checks the action rows of a message.
func (f *Form) rows(p field.Object) {
	rows := field.List(p, "components")
	f.count("components", len(rows), 5)
	ids := make(map[string]bool)
	for i, r := range rows {
		row, _ := r.(field.Object)
		path := fmt.Sprintf("components.%d", i)
		if field.Int(row, "type") != RowType {
			f.Add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		f.row(path, row, ids)
	}
}

// row checks the buttons or the menu of an action row.
func (f *Form) row(path string, row field.Object, ids map[string]bool) {
	parts := field.List(row, "components")
	if len(parts) == 0 || len(parts) > 5 {
		f.Add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	for j, c := range parts {
		part, _ := c.(field.Object)
		f.part(fmt.Sprintf("%s.components.%d", path, j), part, ids)
	}
}

// part checks a button or menu.
func (f *Form) part(path string, c field.Object, ids map[string]bool) {
	switch kind := field.Int(c, "type"); {
	case kind == ButtonType:
		f.text(path, c, "label", 80)
		if field.String(c, "label") == "" && field.Map(c, "emoji") == nil && field.Int(c, "style") != 6 {
			f.Add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
		}
		switch style := field.Int(c, "style"); {
		case style == 5:
			f.Length(path+".url", field.String(c, "url"), 1, 512)
			f.address(path+".url", field.String(c, "url"), "http", "https", "discord")
			if field.Has(c, "custom_id") {
				f.Add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
					"A custom id and url cannot both be specified")
			}
		case style < 1 || style > 6:
			f.Add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
		case style < 5:
			f.customID(path, c, ids)
		}
	case IsMenu(kind):
		f.customID(path, c, ids)
		f.menu(path, c, kind)
	default:
		f.Add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")
	}
}

// customID checks the custom id of a component. ids are those of the others.
func (f *Form) customID(path string, c field.Object, ids map[string]bool) {
	given := field.String(c, "custom_id")
	f.Length(path+".custom_id", given, 1, 100)
	if ids[given] {
		f.Add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	ids[given] = true
}
