package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"riffbot/commands"
	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// searched are texts that others are not shown: what is looked for, and what is reported.
var searched = map[string]bool{"command library search": true, "command report reason": true, "form reported": true}

// routes are all options and forms in which members write texts, as what is to be done with them.
func routes(h *house) (all [][2]string) {
	add := func(name string, options []*discordgo.ApplicationCommandOption) {
		for _, o := range options {
			free := o.Type == discordgo.ApplicationCommandOptionString && !o.Autocomplete && len(o.Choices) == 0
			if free && !searched["command "+name+" "+o.Name] {
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
		if strings.HasPrefix(name, "form ") && !searched[name] {
			all = append(all, [2]string{name, ""})
		}
	}
	return all
}

// Whatever members write where others read or hear it is refused before the first answer, in private, when it holds a
// blocked word, and so is a link where the server takes none. A text without either passes.
func TestEveryTextIsModerated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.settings.Change(t.Context(), home, "104", func(s *guilds.Settings) error { s.Links = guilds.LinksRefused; return nil })
	if err != nil {
		t.Fatal(err)
	}
	all := routes(h)
	if len(all) < 40 {
		t.Fatalf("only %d routes", len(all))
	}
	for _, route := range all {
		name, option := route[0], route[1]
		for text, refusal := range map[string]string{"Zou\u200bnds": "That is not made here", "https://evil.example": "No links, please", "rain": ""} {
			args := matrix[name].args
			if option != "" {
				args = strings.TrimSpace(option + "=" + text)
			}
			h.typed = text
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
	h.typed = ""
	for route := range searched {
		name, option, _ := strings.Cut(strings.TrimPrefix(route, "command "), " ")
		if strings.HasPrefix(route, "form ") {
			continue
		}
		if _, err := h.act(t, "command "+name, option+"=zounds", 1); errors.Is(err, songs.ErrUnsuitable) {
			t.Errorf("%s refuses what it is for", route)
		}
	}
}

// A message that becomes a song is moderated like an idea; one that is reported is not.
func TestMessagesThatBecomeSongsAreModerated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.typed = "zounds"
	if _, err := h.act(t, "command Make a song of this message", "", 1); !errors.Is(err, songs.ErrUnsuitable) {
		t.Errorf("a song is made of it: %v", err)
	}
	if _, err := h.act(t, "command Report this song", "", 1); errors.Is(err, songs.ErrUnsuitable) || errors.Is(err, commands.ErrUnknown) {
		t.Errorf("it cannot be reported: %v", err)
	}
}
