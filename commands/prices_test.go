package commands

import (
	"github.com/riffbot/riffbot/internal/songs"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/edit"
	"github.com/riffbot/riffbot/commands/song"
	"github.com/riffbot/riffbot/internal/provider/acedata"
)

// TestRepeatedOrdersHaveAPrice checks what the buttons of a refusal state. /write draft and the board order nothing at once.
func TestRepeatedOrdersHaveAPrice(t *testing.T) {
	t.Parallel()
	price := priceOf(3)
	for name, want := range map[string]int{"command song": 3, "command edit cover": 3, "form lyrics": 3, "form orderedited": 3, "form extended": 3,
		"command write": 0, "command idea new": 0, "form idea": 0, "form redrafted": 0, "command playlist create": 0} {
		if got := price(name); got != want {
			t.Errorf("%s: %d credits, want %d", name, got, want)
		}
	}
}

// TestTypedOrdersStateThePrice checks that the descriptions of /song and of all edits, which order a song as soon as
// they are typed, state its price in each language, and that no other description does.
func TestTypedOrdersStateThePrice(t *testing.T) {
	t.Parallel()
	r, err := New(Config{
		Song: song.Deps{Offer: songs.OfferOf(acedata.Producer()), Price: 3}, Edit: edit.Deps{Offer: songs.OfferOf(acedata.Producer())},
	})
	if err != nil {
		t.Fatal(err)
	}
	check := func(name, english string, local map[discordgo.Locale]string, want bool) {
		t.Helper()
		if strings.HasSuffix(english, " · 3 credits") != want {
			t.Errorf("/%s: %s", name, english)
		}
		for locale, text := range local {
			stated := strings.HasSuffix(text, " · 3 点") || strings.HasSuffix(text, " · 3 點")
			if stated != want || len([]rune(text)) > 100 {
				t.Errorf("/%s in %s: %s", name, locale, text)
			}
		}
	}
	edits := 0
	for _, d := range r.Definitions() {
		var local map[discordgo.Locale]string
		if d.DescriptionLocalizations != nil {
			local = *d.DescriptionLocalizations
		}
		check(d.Name, d.Description, local, d.Name == "song")
		for _, o := range d.Options {
			if d.Name == "edit" {
				edits++
			}
			check(d.Name+" "+o.Name, o.Description, o.DescriptionLocalizations, d.Name == "edit")
		}
	}
	if edits == 0 {
		t.Error("there are no edits")
	}
}
