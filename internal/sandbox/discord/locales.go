package discord

import (
	"fmt"
	"maps"
	"strings"
)

// locales are the languages that people choose for their client, and a guild for
// all: https://discord.com/developers/docs/reference#locales
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

// defaultLocale is the language of those who have chosen none.
const defaultLocale = "en-US"

// CheckLocale returns an error that names the languages there are, unless the given
// one is among them.
func CheckLocale(locale string) error {
	if locale == "" || !strings.Contains(locales, " "+locale+" ") {
		return fmt.Errorf("%q is no language of Discord's; there are %s", locale, strings.Join(strings.Fields(locales), ", "))
	}
	return nil
}

// SetLocale gives the member of that name, who joins if new, another language than
// the guild's. It has to be one of Discord's, such as "en-US".
func (s *Server) SetLocale(member, locale string) error {
	if err := CheckLocale(locale); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(member).locale = locale
	return nil
}

// localized is a command, an option or a choice as somebody of a language sees it:
// with its name and its text there beside the original ones, in place of all
// translations.
func localized(o obj, locale string) obj {
	out := maps.Clone(o)
	for _, key := range []string{"name", "description"} {
		if text := str(object(o, key+"_localizations"), locale); text != "" {
			out[key+"_localized"] = text
		}
		delete(out, key+"_localizations")
	}
	for _, key := range []string{"options", "choices"} {
		if !has(o, key) {
			continue
		}
		parts := []any{}
		for _, v := range list(o, key) {
			part, _ := v.(obj)
			parts = append(parts, localized(part, locale))
		}
		out[key] = parts
	}
	return out
}

// names checks the names of something in other languages. The same one twice
// beside each other, which taken remembers, is one too many.
func (f *form) names(path string, all obj, taken map[string]bool, fits func(string) bool) {
	for locale, v := range all {
		text, _ := v.(string)
		at := path + "." + locale
		switch {
		case v == nil: // stands for none
		case CheckLocale(locale) != nil:
			f.add(path, "BASE_TYPE_CHOICES", "Value must be one of {%s}.", strings.Join(strings.Fields(locales), ", "))
		case !fits(text):
			f.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		case taken[locale+" "+text]:
			f.add(at, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		taken[locale+" "+text] = true
	}
}

// atMost are names of any letters, up to a length.
func atMost(most int) func(string) bool {
	return func(name string) bool { n := len([]rune(name)); return n > 0 && n <= most }
}
