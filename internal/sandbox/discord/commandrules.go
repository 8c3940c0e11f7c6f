package discord

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// commandName is what a chat command and its options may be called, in lower
// case where there is one.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func validName(name string) bool {
	return commandName.MatchString(name) && strings.ToLower(name) == name
}

// maxCommandText is how long all names, descriptions and values of a command
// may be together.
const maxCommandText = 8000

// Option types: https://discord.com/developers/docs/interactions/application-commands
const (
	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4
	optionBoolean    = 5
	optionUser       = 6
	optionChannel    = 7
	optionRole       = 8
	optionMention    = 9
	optionNumber     = 10
	optionAttachment = 11
)

// commands checks all commands of an application, as they are overwritten.
func (f *form) commands(all []obj) {
	seen := make(map[string]bool)
	translated := make(map[int64]map[string]bool)
	count := make(map[int64]int)
	for i, c := range all {
		path := fmt.Sprint(i)
		taken := translated[commandType(c)]
		if taken == nil {
			taken = make(map[string]bool)
			translated[commandType(c)] = taken
		}
		f.command(path, c, taken)
		kind := commandType(c)
		key := fmt.Sprint(kind, str(c, "name"))
		if seen[key] {
			f.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		if count[kind]++; count[kind] == maxCommands[kind]+1 {
			f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxCommands[kind])
		}
	}
}

// command checks a command against the limits; taken are names of others in other
// languages.
func (f *form) command(path string, c obj, taken map[string]bool) {
	at := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	name := str(c, "name")
	switch commandType(c) {
	case 1:
		if !validName(name) {
			f.add(at("name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		f.length(at("description"), str(c, "description"), 1, 100)
		f.names(at("name_localizations"), object(c, "name_localizations"), taken, validName)
	case 2, 3:
		f.length(at("name"), name, 1, 32)
		f.names(at("name_localizations"), object(c, "name_localizations"), taken, atMost(32))
		if str(c, "description") != "" {
			f.add(at("description"), "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menu commands cannot have description")
		}
		if len(list(c, "options")) > 0 {
			f.add(at("options"), "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "Context menu commands cannot have options")
		}
	case 4:
	default:
		f.add(at("type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.")
	}
	f.translations(at("description_localizations"), object(c, "description_localizations"), 100)
	f.options(at("options"), list(c, "options"), 0)
	if size := commandSize(c); size > maxCommandText {
		f.add(at("name"), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandText)
	}
}

func (f *form) translations(path string, all obj, most int) {
	for language, v := range all {
		if text, ok := v.(string); ok {
			f.length(path+"."+language, text, 1, most)
		}
	}
}

// commandSize counts the longest translation of each text.
func commandSize(c obj) int {
	longest := func(key string) int {
		n := utf8.RuneCountInString(str(c, key))
		for _, v := range object(c, key+"_localizations") {
			text, _ := v.(string)
			n = max(n, utf8.RuneCountInString(text))
		}
		return n
	}
	n := longest("name") + longest("description") + utf8.RuneCountInString(str(c, "value"))
	for _, key := range []string{"options", "choices"} {
		for _, v := range list(c, key) {
			o, _ := v.(obj)
			n += commandSize(o)
		}
	}
	return n
}

func (f *form) options(path string, options []any, depth int) {
	f.count(path, len(options), 25)
	seen, taken := make(map[string]bool), make(map[string]bool)
	optional, branches := false, 0
	for i, v := range options {
		o, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		name := str(o, "name")
		if !validName(name) {
			f.add(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		if seen[name] {
			f.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		seen[name] = true
		f.names(at+".name_localizations", object(o, "name_localizations"), taken, validName)
		f.length(at+".description", str(o, "description"), 1, 100)
		f.translations(at+".description_localizations", object(o, "description_localizations"), 100)
		kind := integer(o, "type")
		switch {
		case kind < optionSubcommand || kind > optionAttachment:
			f.add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.")
			continue
		case kind <= optionGroup:
			branches++
			if depth > 1 || kind == optionGroup && depth > 0 {
				f.add(at+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be nested that deep")
				continue
			}
			f.options(at+".options", list(o, "options"), depth+1)
			continue
		}
		if boolean(o, "required") && optional {
			f.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !boolean(o, "required")
		f.option(at, kind, o)
	}
	if branches > 0 && branches < len(options) {
		f.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

// option checks what is particular to an option that takes a value.
func (f *form) option(at string, kind int64, o obj) {
	text, number := kind == optionString, kind == optionInteger || kind == optionNumber
	for key, allowed := range map[string]bool{"min_length": text, "max_length": text, "min_value": number, "max_value": number} {
		if has(o, key) && o[key] != nil && !allowed {
			f.add(at+"."+key, "APPLICATION_COMMAND_OPTION_FIELD_NOT_ALLOWED", "This field does not go with options of this type")
		}
	}
	for key, least := range map[string]int64{"min_length": 0, "max_length": 1} {
		if n := integer(o, key); has(o, key) && o[key] != nil && (n < least || n > maxOptionText) {
			f.add(at+"."+key, "NUMBER_TYPE_MAX", "int value should be between %d and %d.", least, maxOptionText)
		}
	}
	choices := list(o, "choices")
	if boolean(o, "autocomplete") && (len(choices) > 0 || !text && !number) {
		f.add(at, "APPLICATION_COMMAND_AUTOCOMPLETE_NOT_ALLOWED", "Autocomplete does not go with choices, nor with options of this type")
	}
	if len(choices) > 0 && !text && !number {
		f.add(at+".choices", "APPLICATION_COMMAND_OPTION_CHOICES_NOT_ALLOWED", "Options of this type have no choices")
		return
	}
	f.optionChoices(at+".choices", choices, kind)
}

// optionChoices checks fixed choices and those of an autocompletion alike.
func (f *form) optionChoices(path string, choices []any, kind int64) {
	f.count(path, len(choices), 25)
	seen, taken := make(map[string]bool), make(map[string]bool)
	for i, v := range choices {
		c, _ := v.(obj)
		at := fmt.Sprintf("%s.%d", path, i)
		f.length(at+".name", str(c, "name"), 1, 100)
		f.names(at+".name_localizations", object(c, "name_localizations"), taken, atMost(100))
		value, isText := c["value"].(string)
		_, isNumber := c["value"].(float64)
		switch {
		case kind == optionString && !isText, kind != optionString && !isNumber:
			f.add(at+".value", "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID", "The value is of another type than the option")
		case isText:
			f.length(at+".value", value, 0, 100)
		}
		if name := str(c, "name"); seen[name] {
			f.add(at+".name", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists")
		} else {
			seen[name] = true
		}
	}
}
