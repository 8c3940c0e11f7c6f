package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/songs"
)

// unfilteredTexts are texts that others do not see: search terms and reports.
var unfilteredTexts = map[string]bool{"command library browse search": true, "command library report reason": true,
	"form reported": true}

// textInputs returns all options and forms for free text.
func textInputs(h *harness) (all [][2]string) {
	add := func(name string, options []*discordgo.ApplicationCommandOption) {
		for _, o := range options {
			text := strings.HasPrefix(o.Name, "style") || slices.Contains([]string{"voice", "language", "avoid"}, o.Name)
			free := o.Type == discordgo.ApplicationCommandOptionString && (!o.Autocomplete || text) && len(o.Choices) == 0
			if free && !unfilteredTexts["command "+name+" "+o.Name] {
				all = append(all, [2]string{"command " + name, o.Name})
			}
		}
	}
	for _, c := range h.router.Definitions() {
		add(c.Name, c.Options)
		for _, o := range c.Options {
			if o.Type == discordgo.ApplicationCommandOptionSubCommand {
				add(c.Name+" "+o.Name, o.Options)
			}
		}
	}
	for _, name := range h.router.Names() {
		if strings.HasPrefix(name, "form ") && !unfilteredTexts[name] {
			all = append(all, [2]string{name, ""})
		}
	}
	return all
}

// TestEveryTextIsModerated checks that texts with a blocked word, or with a link that the server
// does not allow, are rejected privately before the first response, and that others pass.
func TestEveryTextIsModerated(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	_, err := h.settings.Change(t.Context(), homeGuild, "104",
		func(s *guild.Settings) error { s.Links = guild.LinksRefused; return nil })
	if err != nil {
		t.Fatal(err)
	}
	all := textInputs(h)
	if len(all) < 40 {
		t.Fatalf("only %d routes", len(all))
	}
	for _, route := range all {
		name, option := route[0], route[1]
		for text, refusal := range map[string]string{"Zou\u200bnds": "I can't make that here",
			"https://evil.example": "No links, please", "rain": ""} {
			args := matrix[name].args
			if option != "" {
				args = strings.TrimSpace(option + "=" + text)
			}
			h.text = text
			title, err := h.act(t, name, args, 1)
			if refusal == "" {
				if errors.Is(err, songs.ErrUnsuitable) || title == "No links, please" {
					t.Errorf("%s %s: %q is refused: %v", name, option, text, err)
				}
				continue
			}
			if title != refusal {
				t.Errorf("%s %s: %q is answered with %q, %v", name, option, text, title, err)
			}
			if h.discord.public || strings.Contains(h.discord.everything(), text) {
				t.Errorf("%s %s: the refusal is public, or repeats the text: %s", name, option, h.discord.everything())
			}
		}
	}
	h.text = ""
	for route := range unfilteredTexts {
		if strings.HasPrefix(route, "form ") {
			continue
		}
		last := strings.LastIndex(route, " ")
		name, option := route[:last], route[last+1:]
		if _, err := h.act(t, name, option+"=zounds", 1); errors.Is(err, songs.ErrUnsuitable) {
			t.Errorf("%s rejects a valid text", route)
		}
	}
}

// TestMessagesThatBecomeSongsAreModerated checks that reported messages are not moderated.
func TestMessagesThatBecomeSongsAreModerated(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.text = "zounds"
	if _, err := h.act(t, "command Make a song from this", "", 1); !errors.Is(err, songs.ErrUnsuitable) {
		t.Errorf("a song is made of a blocked message: %v", err)
	}
	if _, err := h.act(t, "command Report this song", "", 1); errors.Is(err, songs.ErrUnsuitable) ||
		errors.Is(err, discord.ErrUnknown) {
		t.Errorf("a blocked message cannot be reported: %v", err)
	}
}
