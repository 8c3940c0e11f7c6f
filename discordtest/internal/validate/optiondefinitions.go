package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// options checks the options of a command, and those of its subcommands at a depth of 1
// and 2.
func (f *Form) options(path string, options []any, depth int) {
	f.count(path, len(options), 25)
	seen, taken := make(map[string]bool), make(map[string]bool)
	optional, branches := false, 0
	for i, v := range options {
		o, _ := v.(field.Object)
		at := fmt.Sprintf("%s.%d", path, i)
		name := field.String(o, "name")
		if !validName(name) {
			f.Add(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
		if seen[name] {
			f.Add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		seen[name] = true
		f.names(at+".name_localizations", field.Map(o, "name_localizations"), taken, validName)
		f.Length(at+".description", field.String(o, "description"), 1, 100)
		f.translations(at+".description_localizations", field.Map(o, "description_localizations"), 100)
		kind := field.Int(o, "type")
		switch {
		case kind < OptionSubcommand || kind > OptionAttachment:
			f.Add(at+".type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.")
			continue
		case kind <= OptionGroup:
			branches++
			if depth > 1 || kind == OptionGroup && depth > 0 {
				f.Add(at+".type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be nested that deep")
				continue
			}
			f.options(at+".options", field.List(o, "options"), depth+1)
			continue
		}
		if field.Bool(o, "required") && optional {
			f.Add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
				"Required options must be placed before non-required options")
		}
		optional = optional || !field.Bool(o, "required")
		f.option(at, kind, o)
	}
	if branches > 0 && branches < len(options) {
		f.Add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
			"Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

// option checks the fields of an option that takes a value.
func (f *Form) option(at string, kind int64, o field.Object) {
	text, number := kind == OptionString, kind == OptionInteger || kind == OptionNumber
	allow := map[string]bool{"min_length": text, "max_length": text, "min_value": number, "max_value": number}
	for key, allowed := range allow {
		if field.Has(o, key) && o[key] != nil && !allowed {
			f.Add(at+"."+key, "APPLICATION_COMMAND_OPTION_FIELD_NOT_ALLOWED",
				"This field does not go with options of this type")
		}
	}
	for key, least := range map[string]int64{"min_length": 0, "max_length": 1} {
		if n := field.Int(o, key); field.Has(o, key) && o[key] != nil && (n < least || n > maxOptionText) {
			f.Add(at+"."+key, "NUMBER_TYPE_MAX", "int value should be between %d and %d.", least, maxOptionText)
		}
	}
	choices := field.List(o, "choices")
	if field.Bool(o, "autocomplete") && (len(choices) > 0 || !text && !number) {
		f.Add(at, "APPLICATION_COMMAND_AUTOCOMPLETE_NOT_ALLOWED",
			"Autocomplete does not go with choices, nor with options of this type")
	}
	if len(choices) > 0 && !text && !number {
		f.Add(at+".choices", "APPLICATION_COMMAND_OPTION_CHOICES_NOT_ALLOWED", "Options of this type have no choices")
		return
	}
	f.OptionChoices(at+".choices", choices, kind)
}
