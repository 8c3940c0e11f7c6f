package discord

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Component types: https://discord.com/developers/docs/components/reference
const (
	rowType      = 1
	buttonType   = 2
	selectType   = 3
	textType     = 4
	labelType    = 18
	lastSelect   = 8
	uploadType   = 19
	radioType    = 21
	checksType   = 22
	checkboxType = 23
)

// newComponents checks the components of a message that has nothing else: how
// many there are, and what can be pressed in them.
func (f *form) newComponents(p obj) {
	for _, key := range []string{"content", "embeds"} {
		if str(p, key) != "" || len(list(p, key)) > 0 {
			f.add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The %q field cannot be used when using MessageFlags.IS_COMPONENTS_V2", key)
		}
	}
	ids, count := make(map[string]bool), 0
	f.nested("components", list(p, "components"), ids, &count)
	f.count("components", count, 40)
}

func (f *form) nested(path string, components []any, ids map[string]bool, count *int) {
	for i, v := range components {
		c, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		*count++
		if kind := integer(c, "type"); kind == buttonType || kind >= selectType && kind <= lastSelect {
			f.part(at, c, ids)
		}
		f.nested(at+".components", list(c, "components"), ids, count)
		if inner := object(c, "accessory"); inner != nil {
			f.nested(at+".accessory", []any{inner}, ids, count)
		}
	}
}

// rows checks a message's components.
func (f *form) rows(p obj) {
	rows := list(p, "components")
	f.count("components", len(rows), 5)
	ids := make(map[string]bool)
	for i, r := range rows {
		row, _ := r.(obj)
		path := fmt.Sprintf("components.%d", i)
		if integer(row, "type") != rowType {
			f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		parts := list(row, "components")
		if len(parts) == 0 || len(parts) > 5 {
			f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
		}
		for j, c := range parts {
			part, _ := c.(obj)
			f.part(fmt.Sprintf("%s.components.%d", path, j), part, ids)
		}
	}
}

func (f *form) part(path string, c obj, ids map[string]bool) {
	switch kind := integer(c, "type"); {
	case kind == buttonType:
		f.text(path, c, "label", 80)
		if str(c, "label") == "" && object(c, "emoji") == nil && integer(c, "style") != 6 {
			f.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")
		}
		switch style := integer(c, "style"); {
		case style == 5:
			f.length(path+".url", str(c, "url"), 1, 512)
			f.address(path+".url", str(c, "url"), "http", "https", "discord")
			if has(c, "custom_id") {
				f.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
			}
		case style < 1 || style > 6:
			f.add(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
		case style < 5:
			f.customID(path, c, ids)
		}
	case kind >= selectType && kind <= lastSelect && kind != textType:
		f.customID(path, c, ids)
		f.choices(path, c, kind)
	default:
		f.add(path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")
	}
}

func (f *form) choices(path string, c obj, kind int64) {
	f.text(path, c, "placeholder", 150)
	f.bounds(path, c, 25)
	if kind != selectType {
		f.preset(path, c, kind)
		return
	}
	if has(c, "default_values") {
		f.add(path+".default_values", "BASE_TYPE_BAD_KEY", "A menu of options has no default values.")
	}
	f.offered(path, c, 1, 25)
}

// presets are the kinds of things that are chosen at first, by the type of a menu.
var presets = map[int64][]string{5: {"user"}, 6: {"role"}, 7: {"user", "role"}, 8: {"channel"}}

// preset checks what a menu of users, roles or channels has chosen at first.
func (f *form) preset(path string, c obj, kind int64) {
	if len(list(c, "options")) > 0 {
		f.add(path+".options", "BASE_TYPE_BAD_KEY", "This menu finds its options itself.")
	}
	chosen, most := list(c, "default_values"), 1
	if c["max_values"] != nil {
		most = int(integer(c, "max_values"))
	}
	if len(chosen) > most || len(chosen) > 0 && len(chosen) < int(integer(c, "min_values")) {
		f.add(path+".default_values", "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", integer(c, "min_values"), most)
	}
	seen := make(map[string]bool)
	for i, v := range chosen {
		o, _ := v.(obj)
		at := fmt.Sprintf("%s.default_values.%d", path, i)
		if !slices.Contains(presets[kind], str(o, "type")) {
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of (%s).", strings.Join(presets[kind], ", "))
		}
		if given := id(o, "id"); !snowflake.MatchString(given) || seen[given] {
			f.add(at+".id", "NUMBER_TYPE_COERCE", "Value \"%s\" is not a new snowflake.", given)
		} else {
			seen[given] = true
		}
	}
}

var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

// bounds checks how many values of a menu may be chosen.
func (f *form) bounds(path string, c obj, most int64) {
	least, upTo := integer(c, "min_values"), int64(1)
	if c["max_values"] != nil {
		upTo = integer(c, "max_values")
	}
	if least < 0 || least > most {
		f.add(path+".min_values", "NUMBER_TYPE_MAX", "int value should be between 0 and %d.", most)
	}
	if upTo < 1 || upTo > most || upTo < least {
		f.add(path+".max_values", "NUMBER_TYPE_MAX", "int value should be between %d and %d.", max(least, 1), most)
	}
}

// offered checks the options of a menu or group.
func (f *form) offered(path string, c obj, least, most int) {
	options := list(c, "options")
	if len(options) < least || len(options) > most {
		f.add(path+".options", "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
	values := make(map[string]bool)
	for i, o := range options {
		option, _ := o.(obj)
		at := fmt.Sprintf("%s.options.%d", path, i)
		f.length(at+".label", str(option, "label"), 1, 100)
		f.length(at+".value", str(option, "value"), 1, 100)
		f.text(at, option, "description", 100)
		if value := str(option, "value"); values[value] {
			f.add(at+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		} else {
			values[value] = true
		}
	}
}

func (f *form) customID(path string, c obj, ids map[string]bool) {
	given := str(c, "custom_id")
	f.length(path+".custom_id", given, 1, 100)
	if ids[given] {
		f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	ids[given] = true
}
