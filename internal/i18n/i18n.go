// Package i18n contains the texts of messages in all languages of the bot.
//
// Each message has an id, such as "board.votes", and a text in the files of every language, such as
// board.en.toml and board.zh-CN.toml. Ids and files are named after the area of their texts. To add a language, add its files. Texts are templates:
// {{.Title}} is replaced by a value. They may contain Discord's Markdown.
package i18n

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed *.toml
var files embed.FS

// Language is a language of the bot. The zero value is English.
type Language int

// localizer formats messages and numbers in a language. texts is the language itself, followed by the others that
// its readers understand: a text that is missing in Traditional Chinese is Simplified Chinese.
type localizer struct {
	tag     string
	texts   []*i18n.Localizer
	numbers *message.Printer
}

var (
	bundle     = load(files)
	localizers = newLocalizers(bundle)
	matcher    = language.NewMatcher(bundle.LanguageTags())
)

// load reads all texts. They are embedded, so an error is a bug and panics.
func load(files fs.FS) *i18n.Bundle {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if _, err := b.LoadMessageFileFS(files, name); err != nil {
			panic(fmt.Errorf("read %s: %w", name, err))
		}
	}
	return b
}

func newLocalizers(b *i18n.Bundle) []localizer {
	var all []localizer
	for _, tag := range b.LanguageTags() {
		texts := []*i18n.Localizer{i18n.NewLocalizer(b, tag.String())}
		for _, related := range b.LanguageTags() {
			if sameBase(tag, related) && related != tag {
				texts = append(texts, i18n.NewLocalizer(b, related.String()))
			}
		}
		all = append(all, localizer{tag.String(), texts, message.NewPrinter(tag)})
	}
	return all
}

// sameBase reports whether two tags are of one language in different regions or scripts.
func sameBase(a, b language.Tag) bool {
	base, _ := a.Base()
	other, _ := b.Base()
	return base == other
}

// ForLocale returns the best language for a locale of Discord, such as "en-GB" or "zh-CN". The
// default is English.
//
// https://discord.com/developers/docs/reference#locales
func ForLocale(locale string) Language {
	_, i := language.MatchStrings(matcher, locale)
	return Language(i)
}

// All returns all languages, English first.
func All() []Language {
	all := make([]Language, len(localizers))
	for i := range all {
		all[i] = Language(i)
	}
	return all
}

// Tag returns the BCP 47 tag of the language, such as "en" or "zh-CN".
func (l Language) Tag() string { return localizers[l].tag }

// T returns the text of a message. pairs are names of values and the values, such as "Title",
// "Night Drive". Integers are formatted with digit grouping; pass ids and similar numbers as
// strings.
func (l Language) T(id string, pairs ...any) string {
	return l.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: l.data(pairs)})
}

// Plural is like [Language.T] for a text that depends on a number. The text refers to n as
// {{.Count}}.
func (l Language) Plural(id string, n int, pairs ...any) string {
	data := l.data(pairs)
	data["Count"] = l.Number(n)
	return l.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: n})
}

// Number formats an integer with the digit grouping of the language.
func (l Language) Number(n int) string { return localizers[l].numbers.Sprint(n) }

// strictParser reports missing values as errors.
var strictParser = &template.TextParser{Option: "missingkey=error"}

func (l Language) localize(what *i18n.LocalizeConfig) string { return localizers[l].localize(what) }

// localize falls back to related languages, English and then the id, so that a missing text never causes an error.
func (l localizer) localize(what *i18n.LocalizeConfig) string {
	what.TemplateParser = strictParser
	english := ""
	for _, texts := range l.texts {
		text, err := texts.Localize(what)
		if err == nil {
			return text
		}
		english = cmp.Or(english, text)
	}
	return cmp.Or(english, what.MessageID)
}

func (l Language) data(pairs []any) map[string]any {
	data := make(map[string]any, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		value := pairs[i+1]
		if n, ok := value.(int); ok {
			value = l.Number(n)
		}
		data[fmt.Sprint(pairs[i])] = value
	}
	return data
}

// HasMessage reports whether a message has a text in the language or in a related one.
func (l Language) HasMessage(id string) bool { return localizers[l].has(id) }

func (l localizer) has(id string) bool {
	return slices.ContainsFunc(l.texts, func(texts *i18n.Localizer) bool {
		_, _, err := texts.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: id})
		return err == nil
	})
}
