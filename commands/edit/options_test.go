package edit

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/acedata"
	"github.com/riffbot/riffbot/internal/provider/providertest"
	"github.com/riffbot/riffbot/internal/songs"
)

// TestCommandsFollowCapabilities compares the commands, options, forms and buttons of two
// providers with their capabilities.
func TestCommandsFollowCapabilities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		family                           provider.Capabilities
		commands, extend, cover, buttons string
	}{
		{acedata.Riffusion(), "extend cover vary replace swap", "song from lyrics style title audio",
			"style song title audio", "extend cover vary replace"},
		{acedata.Suno(), "extend cover replace stems remaster mashup sample join add", "song from lyrics style title audio",
			"style song title audio", "extend cover replace stems remaster"},
		{providertest.Capabilities(), "extend cover vary stems", "song lyrics title", "song title",
			"extend cover vary stems"},
	} {
		deps := Deps{Offer: songs.OfferOf(c.family)}
		var names []string
		options := make(map[string]string)
		for _, command := range Commands(deps) {
			if d := command.Definition; d != nil {
				names = append(names, d.Name)
				var all []string
				for _, o := range d.Options {
					all = append(all, o.Name)
				}
				options[d.Name] = strings.Join(all, " ")
			}
		}
		if got := strings.Join(names, " "); got != c.commands {
			t.Errorf("%s: commands %q, want %q", c.family.Name, got, c.commands)
		}
		if options["extend"] != c.extend || options["cover"] != c.cover {
			t.Errorf("%s: options %q", c.family.Name, options)
		}
		h := handlers(deps)
		order := songs.Order{ID: "o", Songs: []songs.Song{{ID: "s"}}}
		for _, f := range []struct {
			form    discord.Form
			options string
		}{{h.extendForm(i18n.ForLocale("en"), order, change{}), c.extend},
			{h.coverForm(i18n.ForLocale("en"), order, change{}), c.cover}} {
			raw, err := json.Marshal(f.form)
			if err != nil {
				t.Fatal(err)
			}
			for _, input := range []string{"from", "style", "lyrics"} {
				if want := slices.Contains(strings.Fields(f.options), input); strings.Contains(string(raw),
					`"custom_id":"`+input+`"`) != want {
					t.Errorf("%s: %s in the form %s: want %t", c.family.Name, input, raw, want)
				}
			}
		}
		var verbs []string
		for _, b := range messages.EditButtons(i18n.ForLocale("en"), c.family, "o", "s", func(provider.Action) int { return 1 }) {
			verb, _, _ := strings.Cut(b.CustomID, ":")
			verbs = append(verbs, verb)
		}
		if got := strings.Join(verbs, " "); got != c.buttons {
			t.Errorf("%s: buttons %q, want %q", c.family.Name, got, c.buttons)
		}
	}
}
