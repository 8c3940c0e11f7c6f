package validate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// menu checks the fields of a menu besides its custom id.
func (f *Form) menu(path string, c field.Object, kind int64) {
	f.text(path, c, "placeholder", 150)
	f.bounds(path, c, 25)
	if kind != SelectType {
		f.preset(path, c, kind)
		return
	}
	if field.Has(c, "default_values") {
		f.Add(path+".default_values", "BASE_TYPE_BAD_KEY", "A menu of options has no default values.")
	}
	f.offered(path, c, 1, 25)
}

// presets are the types of default values, by the type of a menu.
var presets = map[int64][]string{
	UserSelectType: {"user"}, RoleSelectType: {"role"}, MentionableSelectType: {"user", "role"},
	ChannelSelectType: {"channel"},
}

// preset checks the default values of a menu of users, roles or channels.
func (f *Form) preset(path string, c field.Object, kind int64) {
	if len(field.List(c, "options")) > 0 {
		f.Add(path+".options", "BASE_TYPE_BAD_KEY", "This menu finds its options itself.")
	}
	chosen, most := field.List(c, "default_values"), 1
	if c["max_values"] != nil {
		most = int(field.Int(c, "max_values"))
	}
	if len(chosen) > most || len(chosen) > 0 && len(chosen) < int(field.Int(c, "min_values")) {
		f.Add(path+".default_values", "BASE_TYPE_BAD_LENGTH",
			"Must be between %d and %d in length.", field.Int(c, "min_values"), most)
	}
	seen := make(map[string]bool)
	for i, v := range chosen {
		o, _ := v.(field.Object)
		at := fmt.Sprintf("%s.default_values.%d", path, i)
		if !slices.Contains(presets[kind], field.String(o, "type")) {
			f.Add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of (%s).", strings.Join(presets[kind], ", "))
		}
		if given := field.ID(o, "id"); !snowflake.MatchString(given) || seen[given] {
			f.Add(at+".id", "NUMBER_TYPE_COERCE", "Value \"%s\" is not a new snowflake.", given)
		} else {
			seen[given] = true
		}
	}
}

// snowflake matches an id.
var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

// bounds checks min_values and max_values of a menu.
func (f *Form) bounds(path string, c field.Object, most int64) {
	least, upTo := field.Int(c, "min_values"), int64(1)
	if c["max_values"] != nil {
		upTo = field.Int(c, "max_values")
	}
	if least < 0 || least > most {
		f.Add(path+".min_values", "NUMBER_TYPE_MAX", "int value should be between 0 and %d.", most)
	}
	if upTo < 1 || upTo > most || upTo < least {
		f.Add(path+".max_values", "NUMBER_TYPE_MAX", "int value should be between %d and %d.", max(least, 1), most)
	}
}

// offered checks the options of a menu or group.
func (f *Form) offered(path string, c field.Object, least, most int) {
	options := field.List(c, "options")
	if len(options) < least || len(options) > most {
		f.Add(path+".options", "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
	values := make(map[string]bool)
	for i, o := range options {
		option, _ := o.(field.Object)
		at := fmt.Sprintf("%s.options.%d", path, i)
		f.Length(at+".label", field.String(option, "label"), 1, 100)
		f.Length(at+".value", field.String(option, "value"), 1, 100)
		f.text(at, option, "description", 100)
		if value := field.String(option, "value"); values[value] {
			f.Add(at+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		} else {
			values[value] = true
		}
	}
}
