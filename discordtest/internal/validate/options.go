package validate

import (
	"fmt"
	"math"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// maxOptionText is the maximum length of a string option, in characters.
const maxOptionText = 6000

// Target checks the target of a context menu command.
func (f *Form) Target(kind int64, targetID string, found Resolver) {
	exists := found.Message
	if kind == 2 {
		exists = found.User
	}
	if !exists(targetID) {
		f.Add("data.target_id", "INTERACTION_APPLICATION_COMMAND_INVALID_TARGET", "There is no %q here.", targetID)
	}
}

// GivenOptions checks the options that a member gives to a command, and resolves their ids.
// During autocompletion options may be missing and incomplete; GivenOptions returns the
// type of the focused one.
func (f *Form) GivenOptions(path string, declared, given []any, typing bool, found Resolver) (focused int64) {
	byName := make(map[string]field.Object)
	branches := false
	for _, d := range declared {
		o, _ := d.(field.Object)
		byName[field.String(o, "name")] = o
		branches = branches || field.Int(o, "type") <= OptionGroup
	}
	if branches && len(given) != 1 {
		f.Add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
		return 0
	}
	got := make(map[string]bool)
	for i, v := range given {
		o, _ := v.(field.Object)
		at := fmt.Sprintf("%s.%d", path, i)
		name := field.String(o, "name")
		d := byName[name]
		kind := field.Int(d, "type")
		switch {
		case d == nil:
			f.Add(at+".name", "APPLICATION_COMMAND_OPTION_UNKNOWN", "There is no option %q.", name)
		case got[name]:
			f.Add(at+".name", "APPLICATION_COMMAND_OPTION_TWICE", "The option %q is given twice.", name)
		case kind != field.Int(o, "type"):
			f.Add(at+".type", "APPLICATION_COMMAND_OPTION_TYPE", "The option is of another type.")
		case kind <= OptionGroup:
			focused = max(focused, f.GivenOptions(at+".options", field.List(d, "options"), field.List(o, "options"), typing,
				found))
		case typing && field.Bool(o, "focused"):
			if field.Bool(d, "autocomplete") {
				focused = kind
			}
		case !typing:
			f.value(at+".value", d, o["value"], found)
		}
		got[name] = true
	}
	for _, v := range declared {
		d, _ := v.(field.Object)
		if name := field.String(d, "name"); field.Bool(d, "required") && !got[name] && !typing {
			f.Add(path+"."+name, "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	return focused
}

// value checks the value of an option.
func (f *Form) value(path string, d field.Object, value any, found Resolver) {
	ok := false
	switch kind := field.Int(d, "type"); kind {
	case OptionString:
		var text string
		if text, ok = value.(string); ok {
			most := maxOptionText
			if n := field.Int(d, "max_length"); n > 0 {
				most = int(n)
			}
			f.typed(path, text, max(int(field.Int(d, "min_length")), 1), most)
			f.choice(path, d, value)
		}
	case OptionInteger, OptionNumber:
		var n float64
		if n, ok = value.(float64); ok {
			ok = kind == OptionNumber || n == math.Trunc(n) && math.Abs(n) <= 1<<53
			f.between(path, d, n)
			f.choice(path, d, value)
		}
	case OptionBoolean:
		_, ok = value.(bool)
	default:
		text, _ := value.(string)
		ok = found.Option(kind, text)
	}
	if !ok {
		f.Add(path, "BASE_TYPE_BAD_TYPE", "The value is of another type.")
	}
}

// between checks a number against min_value and max_value of its option.
func (f *Form) between(path string, d field.Object, n float64) {
	if least, ok := d["min_value"].(float64); ok && n < least {
		f.Add(path, "NUMBER_TYPE_MIN", "The value should be greater than or equal to %v.", least)
	}
	if most, ok := d["max_value"].(float64); ok && n > most {
		f.Add(path, "NUMBER_TYPE_MAX", "The value should be less than or equal to %v.", most)
	}
}

// choice checks that a value is one of the choices, if the option has any.
func (f *Form) choice(path string, d field.Object, value any) {
	choices := field.List(d, "choices")
	for _, c := range choices {
		if o, _ := c.(field.Object); o["value"] == value {
			return
		}
	}
	if len(choices) > 0 {
		f.Add(path, "APPLICATION_COMMAND_CHOICE", "The value is none of the choices.")
	}
}
