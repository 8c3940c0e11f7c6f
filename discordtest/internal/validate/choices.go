package validate

import (
	"fmt"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// OptionChoices checks choices, both fixed and autocompleted.
func (f *Form) OptionChoices(path string, choices []any, kind int64) {
	f.count(path, len(choices), 25)
	seen, taken := make(map[string]bool), make(map[string]bool)
	for i, v := range choices {
		c, _ := v.(field.Object)
		at := fmt.Sprintf("%s.%d", path, i)
		f.Length(at+".name", field.String(c, "name"), 1, 100)
		f.names(at+".name_localizations", field.Map(c, "name_localizations"), taken, atMost(100))
		value, isText := c["value"].(string)
		_, isNumber := c["value"].(float64)
		switch {
		case kind == OptionString && !isText, kind != OptionString && !isNumber:
			f.Add(at+".value", "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID",
				"The value is of another type than the option")
		case isText:
			f.Length(at+".value", value, 0, 100)
		}
		if name := field.String(c, "name"); seen[name] {
			f.Add(at+".name", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
				"Option choice name already exists")
		} else {
			seen[name] = true
		}
	}
}
