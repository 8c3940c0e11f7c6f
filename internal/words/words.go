// Package words holds what the bot says, in every language that it speaks.
//
// Each message has an id, "queue.ahead", and a text for it in the files of every
// language, such as queue.en.toml and queue.zh-CN.toml. A new language is a set of
// such files; nothing else has to change. Texts are templates: {{.Title}} stands for
// what is said of the moment, and what Discord makes of Markdown, it makes of them.
package words

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed *.toml
var files embed.FS

// Language is one that the bot speaks. The zero value is English.
type Language int

// speaker is what it takes to speak a language.
type speaker struct {
	tag     string
	texts   *i18n.Localizer
	numbers *message.Printer
}

var (
	bundle   = load()
	speakers = introduce(bundle)
	matcher  = language.NewMatcher(bundle.LanguageTags())
)

// load reads all texts. They are part of the program: one that cannot be read is a
// mistake of ours.
func load() *i18n.Bundle {
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

func introduce(b *i18n.Bundle) []speaker {
	var all []speaker
	for _, tag := range b.LanguageTags() {
		all = append(all, speaker{tag.String(), i18n.NewLocalizer(b, tag.String()), message.NewPrinter(tag)})
	}
	return all
}

// In returns the language that fits a locale of Discord's best, like "en-GB" or
// "zh-CN"; English where none does.
// https://discord.com/developers/docs/reference#locales
func In(locale string) Language {
	_, i := language.MatchStrings(matcher, locale)
	return Language(i)
}

// All are the languages that the bot speaks, English first.
func All() []Language {
	all := make([]Language, len(speakers))
	for i := range all {
		all[i] = Language(i)
	}
	return all
}

// Tag is the language's BCP 47 tag: "en", "zh-CN".
func (l Language) Tag() string { return speakers[l].tag }

// Say returns the text of a message. Pairs are the names that its text mentions and
// what they stand for: "Title", "Night Drive". Whole numbers are written as the
// language groups them; what is none to a reader, such as an id, comes as a string.
func (l Language) Say(id string, pairs ...any) string {
	return l.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: l.data(pairs)})
}

// Count is Say for what depends on how many there are; texts call n {{.Count}}.
func (l Language) Count(id string, n int, pairs ...any) string {
	data := l.data(pairs)
	data["Count"] = l.Number(n)
	return l.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: n})
}

// Number writes a whole number as the language groups its digits.
func (l Language) Number(n int) string { return speakers[l].numbers.Sprint(n) }

// strictly makes a name that a text mentions and nobody gave a mistake that tests
// see.
var strictly = &template.TextParser{Option: "missingkey=error"}

// localize falls back to English, and to the id for what nobody has written: people
// are told something in any case, and tests find what is missing.
func (l Language) localize(what *i18n.LocalizeConfig) string {
	what.TemplateParser = strictly
	text, err := speakers[l].texts.Localize(what)
	if err != nil && text == "" {
		return what.MessageID
	}
	return text
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

// Has reports whether the language itself has a text for a message.
func (l Language) Has(id string) bool {
	_, tag, err := speakers[l].texts.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: id})
	return err == nil && tag.String() == l.Tag()
}
