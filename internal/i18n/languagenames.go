package i18n

import (
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/riffbot/riffbot/internal/fold"
)

// languageTags returns the tags of languages by their English names, normalized by [fold.Bare].
var languageTags = sync.OnceValue(func() map[string]language.Tag {
	english := display.English.Languages()
	all := map[string]language.Tag{"mandarin": language.Chinese, "mandarin chinese": language.Chinese}
	for _, tag := range display.Values.Tags() {
		if name := fold.Bare(english.Name(tag)); name != "" {
			all[name] = tag
		}
	}
	return all
})

// LanguageName translates the English name of a language: "Spanish" is 西班牙语 in Chinese. An unknown
// name is returned unchanged.
func (l Language) LanguageName(english string) string {
	tag, ok := languageTags()[fold.Bare(english)]
	if l == 0 || !ok {
		return english
	}
	if name := display.Languages(language.Make(l.Tag())).Name(tag); name != "" {
		return name
	}
	return english
}

// EnglishName returns the English name of the language of a locale, such as "Spanish" for "es-ES"; empty if the
// locale is unknown.
func EnglishName(locale string) string {
	tag, err := language.Parse(locale)
	if err != nil {
		return ""
	}
	base, confidence := tag.Base()
	if confidence == language.No {
		return ""
	}
	return display.English.Languages().Name(language.Make(base.String()))
}
