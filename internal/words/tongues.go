package words

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// tongues are languages by their names in English, in small letters.
var tongues = sync.OnceValue(func() map[string]language.Tag {
	english := display.English.Languages()
	all := map[string]language.Tag{"mandarin": language.Chinese, "mandarin chinese": language.Chinese}
	for _, tag := range display.Values.Tags() {
		if name := strings.ToLower(english.Name(tag)); name != "" {
			all[name] = tag
		}
	}
	return all
})

// Tongue is what a language is called in this one, by its name in English: "Spanish"
// is 西班牙语 in Chinese. What is no such name stays as it is.
func (l Language) Tongue(english string) string {
	tag, ok := tongues()[strings.ToLower(strings.TrimSpace(english))]
	if l == 0 || !ok {
		return english
	}
	if name := display.Languages(language.Make(l.Tag())).Name(tag); name != "" {
		return name
	}
	return english
}
