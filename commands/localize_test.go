package commands

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/bwmarrin/discordgo"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"riffbot/internal/words"
	"riffbot/riffusion"
)

// thing is a command, an option or a choice: whatever has a name.
type thing struct {
	id     string // as the message files call it
	menu   bool   // of a context menu: it has no description, and its name is free
	sub    bool   // a subcommand
	choice bool
	value  string // of a choice
	name   string
	names  map[discordgo.Locale]string
	about  string
	abouts map[discordgo.Locale]string
	parts  []thing
}

// things are all commands that there can be: with voice, a writer and all edits.
func things(t *testing.T) []thing {
	t.Helper()
	family := riffusion.Producer() // with what only the other family has
	family.Rules = append(family.Rules, riffusion.Riffusion().Rules...)
	for _, a := range []riffusion.Action{riffusion.ActionVariation, riffusion.ActionUploadSwapVocals, riffusion.ActionVariation.OfUpload()} {
		family.Rules = append([]riffusion.Rule{{Action: a, Takes: []riffusion.Param{riffusion.ParamVocalVariation, riffusion.ParamSwapAudioID}}}, family.Rules...)
	}
	desk := NewDesk(nil, nil, family, nil, nil)
	desk.OfferVoice()
	r, err := All(nil, desk, nil, Workshop{Writer: silentWriter{}, Family: family}, Stage{}, Office{}, NewDrafts(func() string { return "id" }), Delivery{}, Community{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	var all []thing
	for _, c := range r.Definitions() {
		id := "/" + c.Name
		one := thing{id: id, menu: c.Type == discordgo.UserApplicationCommand || c.Type == discordgo.MessageApplicationCommand,
			name: c.Name, about: c.Description, parts: options(id, c.Options)}
		if c.NameLocalizations != nil {
			one.names = *c.NameLocalizations
		}
		if c.DescriptionLocalizations != nil {
			one.abouts = *c.DescriptionLocalizations
		}
		all = append(all, one)
	}
	return all
}

func options(above string, of []*discordgo.ApplicationCommandOption) []thing {
	var all []thing
	for _, o := range of {
		id := above + " " + o.Name
		one := thing{id: id, sub: o.Type == discordgo.ApplicationCommandOptionSubCommand, name: o.Name, names: o.NameLocalizations, about: o.Description, abouts: o.DescriptionLocalizations, parts: options(id, o.Options)}
		for _, c := range o.Choices {
			if value, ok := c.Value.(string); ok {
				one.parts = append(one.parts, thing{id: id + "=" + value, choice: true, value: value, name: c.Name, names: c.NameLocalizations})
			}
		}
		all = append(all, one)
	}
	return all
}

// walk visits everything that has a name.
func walk(all []thing, visit func(thing)) {
	for _, one := range all {
		visit(one)
		walk(one.parts, visit)
	}
}

// in is what something is called in a language, and what is said of it.
func (o thing) in(l words.Language) (name, about string) {
	if l == 0 {
		return o.name, o.about
	}
	return o.names[discordgo.Locale(l.Tag())], o.abouts[discordgo.Locale(l.Tag())]
}

// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
var spellable = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func TestEverythingHasANameInEveryLanguage(t *testing.T) {
	t.Parallel()
	all := things(t)
	if len(all) < 30 {
		t.Fatalf("only %d commands are there", len(all))
	}
	for _, l := range words.All() {
		walk(all, func(o thing) {
			name, about := o.in(l)
			length := utf8.RuneCountInString(name)
			switch {
			case o.choice && (length < 1 || length > 100), o.menu && (length < 1 || length > 32):
				t.Errorf("%s: %s is called %q", l.Tag(), o.id, name)
			case !o.choice && !o.menu && (!spellable.MatchString(name) || strings.ToLower(name) != name):
				t.Errorf("%s: %s cannot be called %q", l.Tag(), o.id, name)
			}
			if n := utf8.RuneCountInString(about); !o.choice && !o.menu && (n < 1 || n > 100) {
				t.Errorf("%s: %s is described in %d characters: %q", l.Tag(), o.id, n, about)
			}
			unlike(t, l, o.parts)
		})
		unlike(t, l, all)
	}
}

// unlike checks that no two of those that stand beside each other share a name.
func unlike(t *testing.T, l words.Language, siblings []thing) {
	t.Helper()
	taken := make(map[string]string)
	for _, o := range siblings {
		name, _ := o.in(l)
		if other := taken[name]; other != "" {
			t.Errorf("%s: %s and %s are both called %q", l.Tag(), other, o.id, name)
		}
		taken[name] = o.id
	}
}

// Discord counts the longest translation of each text.
func TestCommandsAreNotTooLongInAnyLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range things(t) {
		size := 0
		walk([]thing{c}, func(o thing) {
			name, about := 0, 0
			for _, l := range words.All() {
				n, a := o.in(l)
				name, about = max(name, utf8.RuneCountInString(n)), max(about, utf8.RuneCountInString(a))
			}
			size += name + about + utf8.RuneCountInString(o.value)
		})
		if size > 8000 {
			t.Errorf("%s is %d characters long", c.id, size)
		}
	}
}

// messages are all texts of a language by their ids.
func messages(t *testing.T, l words.Language) map[string]*i18n.Message {
	t.Helper()
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := make(map[string]*i18n.Message)
	names, err := filepath.Glob("../internal/words/*." + l.Tag() + ".toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		f, err := b.LoadMessageFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range f.Messages {
			all[m.ID] = m
		}
	}
	return all
}

func TestNoNameIsOfSomethingThatIsGone(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	walk(things(t), func(o thing) { known[o.id], known[o.id+"?"] = true, !o.menu && !o.choice })
	for _, l := range words.All() {
		for id := range messages(t, l) {
			if strings.HasPrefix(id, "/") && !known[id] {
				t.Errorf("%s: there is no %s", l.Tag(), id)
			}
		}
	}
}
