package commands

import (
	"github.com/riffbot/riffbot/internal/apikeys"
	"github.com/riffbot/riffbot/internal/songs"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/account"
	"github.com/riffbot/riffbot/commands/apps"
	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/help"
	"github.com/riffbot/riffbot/commands/jukebox"
	"github.com/riffbot/riffbot/commands/singer"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// definition is a named part of the registered commands: a command, an option or a choice.
type definition struct {
	id             string // message id
	menu           bool   // context menu command: without a description, any characters in its name
	sub            bool   // subcommand
	choice         bool
	value          string // of a choice
	name           string
	localizedNames map[discordgo.Locale]string
	description    string
	descriptions   map[discordgo.Locale]string
	children       []definition
}

// allCommands returns all commands that can exist: with voice, a lyrics writer and all edits.
func allCommands(t *testing.T) []*discordgo.ApplicationCommand {
	t.Helper()
	family := acedata.Producer() // extended by the actions of the other family
	family.Rules = append(family.Rules, acedata.Riffusion().Rules...)
	for _, a := range []provider.Action{
		provider.ActionVariation, provider.ActionUploadSwapVocals, provider.ActionVariation.OfUpload(),
	} {
		family.Rules = append(
			[]provider.Rule{{Action: a, Takes: []provider.Param{provider.ParamVariation, provider.ParamOtherSong}}},
			family.Rules...,
		)
	}
	family.Rules = append(family.Rules, acedata.Suno().Rules...)
	family.Rules = append(family.Rules,
		provider.Rule{Action: provider.ActionExtractTrack, Needs: []provider.Param{provider.ParamSong, provider.ParamTrack}},
		provider.Rule{Action: provider.ActionComplete, Needs: []provider.Param{provider.ParamSong},
			Takes: []provider.Param{provider.ParamLyrics, provider.ParamStyle}})
	family.Tracks = []string{"vocals", "backing_vocals", "drums", "bass", "guitar", "keyboard", "percussion", "strings",
		"synth", "fx", "brass", "woodwinds"}
	family.Rules = append([]provider.Rule{{Action: provider.ActionGenerate, // as of a provider with all parameters
		Takes: []provider.Param{provider.ParamPrompt, provider.ParamStyle, provider.ParamAvoid, provider.ParamLength,
			provider.ParamGender, provider.ParamPersona}}}, family.Rules...)
	r, err := New(Config{
		Song: song.Deps{Writer: commandtest.SilentWriter{}, Offer: songs.OfferOf(family), Voice: true,
			Singers: offeredSingers{}},
		Singer: singer.Deps{Singers: offeredSingers{}}, Account: account.Deps{Links: noLinks{}},
		Apps:    apps.Deps{Keys: &apikeys.Keys{}},
		Jukebox: jukebox.Deps{Feeds: jukebox.Feeds{Store: noFeeds{}}},
		Edit:    edit.Deps{Offer: songs.OfferOf(family), Writes: true}, Help: help.Deps{Offer: songs.OfferOf(family)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Definitions()
}

// allDefinitions returns the parts of all commands that can exist.
func allDefinitions(t *testing.T) []definition {
	t.Helper()
	var all []definition
	for _, c := range allCommands(t) {
		id := "/" + c.Name
		d := definition{id: id,
			menu: c.Type == discordgo.UserApplicationCommand || c.Type == discordgo.MessageApplicationCommand,
			name: c.Name, description: c.Description, children: optionDefinitions(id, c.Options)}
		if c.NameLocalizations != nil {
			d.localizedNames = *c.NameLocalizations
		}
		if c.DescriptionLocalizations != nil {
			d.descriptions = *c.DescriptionLocalizations
		}
		all = append(all, d)
	}
	return all
}

func optionDefinitions(above string, of []*discordgo.ApplicationCommandOption) []definition {
	var all []definition
	for _, o := range of {
		id := above + " " + o.Name
		d := definition{
			id: id, sub: o.Type == discordgo.ApplicationCommandOptionSubCommand, name: o.Name,
			localizedNames: o.NameLocalizations, description: o.Description, descriptions: o.DescriptionLocalizations,
			children: optionDefinitions(id, o.Options),
		}
		for _, c := range o.Choices {
			if value, ok := c.Value.(string); ok {
				d.children = append(d.children, definition{
					id: id + "=" + value, choice: true, value: value, name: c.Name, localizedNames: c.NameLocalizations,
				})
			}
		}
		all = append(all, d)
	}
	return all
}

// walk calls visit for each definition, including nested ones.
func walk(all []definition, visit func(definition)) {
	for _, d := range all {
		visit(d)
		walk(d.children, visit)
	}
}

// localized returns the name and the description in a language.
func (d definition) localized(l i18n.Language) (name, description string) {
	if l == 0 {
		return d.name, d.description
	}
	return d.localizedNames[discordgo.Locale(l.Tag())], d.descriptions[discordgo.Locale(l.Tag())]
}

// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
var validName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func TestDefinitionsAreValidInEveryLanguage(t *testing.T) {
	t.Parallel()
	all := allDefinitions(t)
	if len(all) < 12 || len(all) > 15 {
		t.Fatalf("%d commands are defined", len(all))
	}
	for _, l := range i18n.All() {
		walk(all, func(d definition) {
			name, about := d.localized(l)
			length := utf8.RuneCountInString(name)
			switch {
			case d.choice && (length < 1 || length > 100), d.menu && (length < 1 || length > 32):
				t.Errorf("%s: %s is named %q", l.Tag(), d.id, name)
			case !d.choice && !d.menu && (!validName.MatchString(name) || strings.ToLower(name) != name):
				t.Errorf("%s: %s has invalid name %q", l.Tag(), d.id, name)
			}
			if n := utf8.RuneCountInString(about); !d.choice && !d.menu && (n < 1 || n > 100) {
				t.Errorf("%s: description of %s has %d characters: %q", l.Tag(), d.id, n, about)
			}
			checkUniqueNames(t, l, d.children)
		})
		checkUniqueNames(t, l, all)
	}
}

// checkUniqueNames checks that sibling definitions have different names.
func checkUniqueNames(t *testing.T, l i18n.Language, siblings []definition) {
	t.Helper()
	taken := make(map[string]string)
	for _, d := range siblings {
		name, _ := d.localized(l)
		if other := taken[name]; other != "" {
			t.Errorf("%s: %s and %s both have name %q", l.Tag(), other, d.id, name)
		}
		taken[name] = d.id
	}
}

// Discord counts the longest translation of each text.
func TestCommandsFitSizeLimitInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range allDefinitions(t) {
		size := 0
		walk([]definition{c}, func(d definition) {
			name, about := 0, 0
			for _, l := range i18n.All() {
				n, a := d.localized(l)
				name, about = max(name, utf8.RuneCountInString(n)), max(about, utf8.RuneCountInString(a))
			}
			size += name + about + utf8.RuneCountInString(d.value)
		})
		if size > 8000 {
			t.Errorf("%s has %d characters", c.id, size)
		}
	}
}

// TestTextOptionsHaveMaximumLength checks that each option for a text has a maximum length, which Discord enforces, and
// that a form can show every text again.
func TestTextOptionsHaveMaximumLength(t *testing.T) {
	t.Parallel()
	const mostInForm = 4000
	checked := 0
	var check func(above string, options []*discordgo.ApplicationCommandOption)
	check = func(above string, options []*discordgo.ApplicationCommandOption) {
		for _, o := range options {
			if o.Type == discordgo.ApplicationCommandOptionString && len(o.Choices) == 0 {
				checked++
				if o.MaxLength < 1 || o.MaxLength > mostInForm {
					t.Errorf("%s %s has the maximum length %d", above, o.Name, o.MaxLength)
				}
			}
			check(above+" "+o.Name, o.Options)
		}
	}
	for _, c := range allCommands(t) {
		check("/"+c.Name, c.Options)
	}
	if checked < 30 {
		t.Errorf("only %d options", checked)
	}
}

// offeredSingers offers /singer.
type offeredSingers struct{ *personas.Service }

func (offeredSingers) Offered() bool { return true }
