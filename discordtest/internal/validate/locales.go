package validate

import (
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// locales are the languages of clients and guilds, which a guild chooses for
// all: https://discord.com/developers/docs/reference#locales
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th " +
	"zh-CN ja zh-TW ko "

// CheckLocale returns an error that lists Discord's locales, unless the given one is among
// them.
func CheckLocale(locale string) error {
	if locale == "" || !strings.Contains(locales, " "+locale+" ") {
		return fmt.Errorf("%q is no language of Discord's; there are %s", locale, strings.Join(strings.Fields(locales), ", "))
	}
	return nil
}

// names checks localized names. taken holds the names of the siblings, since names have to
// differ in each locale.
func (f *Form) names(path string, all field.Object, taken map[string]bool, fits func(string) bool) {
	for locale, v := range all {
		text, _ := v.(string)
		at := path + "." + locale
		switch {
		case v == nil: // same as absent
		case CheckLocale(locale) != nil:
			f.Add(path, "BASE_TYPE_CHOICES", "Value must be one of {%s}.", strings.Join(strings.Fields(locales), ", "))
		case !fits(text):
			f.Add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		case taken[locale+" "+text]:
			f.Add(at, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		taken[locale+" "+text] = true
	}
}

// atMost returns a check for names of any characters up to a length.
func atMost(most int) func(string) bool {
	return func(name string) bool { n := len([]rune(name)); return n > 0 && n <= most }
}
