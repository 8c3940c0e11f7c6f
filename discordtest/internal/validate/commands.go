package validate

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// commandName matches names of slash commands and options, in lower case where that
// exists.
var commandName = sync.OnceValue(func() *regexp.Regexp { // not at the start of the bot, which contains this package
	return regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)
})

// validName reports whether a command or option may have a name.
func validName(name string) bool {
	return commandName().MatchString(name) && strings.ToLower(name) == name
}

// maxCommandText is the limit on the combined length of a command's names, descriptions
// and values.
const maxCommandText = 8000

// Option types: https://discord.com/developers/docs/interactions/application-commands
const (
	OptionSubcommand = 1
	OptionGroup      = 2
	OptionString     = 3
	OptionInteger    = 4
	OptionBoolean    = 5
	OptionUser       = 6
	OptionChannel    = 7
	OptionRole       = 8
	OptionMention    = 9
	OptionNumber     = 10
	OptionAttachment = 11
)

// Commands checks all commands of a bulk overwrite.
func (f *Form) Commands(all []field.Object) {
	seen := make(map[string]bool)
	translated := make(map[int64]map[string]bool)
	count := make(map[int64]int)
	for i, c := range all {
		path := fmt.Sprint(i)
		taken := translated[CommandType(c)]
		if taken == nil {
			taken = make(map[string]bool)
			translated[CommandType(c)] = taken
		}
		f.Command(path, c, taken)
		kind := CommandType(c)
		key := fmt.Sprint(kind, field.String(c, "name"))
		if seen[key] {
			f.Add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		if count[kind]++; count[kind] == MaxCommands[kind]+1 {
			f.Add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", MaxCommands[kind])
		}
	}
}

// Command checks a command. taken holds the localized names of the others.
func (f *Form) Command(path string, c field.Object, taken map[string]bool) {
	at := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	name := field.String(c, "name")
	switch CommandType(c) {
	case 1:
		if !validName(name) {
			f.Add(at("name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		f.Length(at("description"), field.String(c, "description"), 1, 100)
		f.names(at("name_localizations"), field.Map(c, "name_localizations"), taken, validName)
	case 2, 3:
		f.Length(at("name"), name, 1, 32)
		f.names(at("name_localizations"), field.Map(c, "name_localizations"), taken, atMost(32))
		if field.String(c, "description") != "" {
			f.Add(at("description"), "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
				"Context menu commands cannot have description")
		}
		if len(field.List(c, "options")) > 0 {
			f.Add(at("options"), "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "Context menu commands cannot have options")
		}
	case 4:
	default:
		f.Add(at("type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.")
	}
	f.numbers(at("integration_types"), field.List(c, "integration_types"), 2)
	f.numbers(at("contexts"), field.List(c, "contexts"), 3)
	f.translations(at("description_localizations"), field.Map(c, "description_localizations"), 100)
	f.options(at("options"), field.List(c, "options"), 0)
	if size := commandSize(c); size > maxCommandText {
		f.Add(at("name"), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandText)
	}
}

// numbers checks that a list has only whole numbers below a limit, each once.
func (f *Form) numbers(path string, list []any, below int) {
	seen := make(map[float64]bool)
	for i, v := range list {
		n, ok := v.(float64)
		if !ok || n != float64(int(n)) || n < 0 || int(n) >= below {
			f.Add(fmt.Sprint(path, ".", i), "BASE_TYPE_CHOICES", "Value must be one of the numbers from 0 to %d.", below-1)
		}
		if seen[n] {
			f.Add(path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
		}
		seen[n] = true
	}
}

// translations checks the lengths of a description in all languages.
func (f *Form) translations(path string, all field.Object, most int) {
	for language, v := range all {
		if text, ok := v.(string); ok {
			f.Length(path+"."+language, text, 1, most)
		}
	}
}

// commandSize is the combined length of a command's texts, each in its longest
// translation.
func commandSize(c field.Object) int {
	longest := func(key string) int {
		n := utf8.RuneCountInString(field.String(c, key))
		for _, v := range field.Map(c, key+"_localizations") {
			text, _ := v.(string)
			n = max(n, utf8.RuneCountInString(text))
		}
		return n
	}
	n := longest("name") + longest("description") + utf8.RuneCountInString(field.String(c, "value"))
	for _, key := range []string{"options", "choices"} {
		for _, v := range field.List(c, key) {
			o, _ := v.(field.Object)
			n += commandSize(o)
		}
	}
	return n
}

// CommandType is the type of a command, that of slash commands by default.
func CommandType(c field.Object) int64 { return max(field.Int(c, "type"), 1) }

// MaxCommands is the limit of commands by type, globally and in each guild.
var MaxCommands = map[int64]int{1: 100, 2: 15, 3: 15, 4: 1}
