// Package styles has the curated styles, voices and languages that commands suggest while a member types.
package styles

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/riffbot/riffbot/internal/i18n"
)

// group is a group of tags.
type group struct {
	ID   string   `toml:"id"`
	Tags []string `toml:"tags"`
}

// presets are the groups of each kind, in the order in which they are suggested.
type presets struct {
	Styles []group `toml:"style"`
	Voices []group `toml:"voice"`
}

//go:embed presets.toml
var file string

// curated are the presets. They are embedded, so an error is a bug and panics.
var curated = read(file)

func read(text string) presets {
	var p presets
	if err := toml.Unmarshal([]byte(text), &p); err != nil {
		panic(fmt.Errorf("read style presets: %w", err))
	}
	return p
}

// languages are the English names of the languages that are suggested for lyrics.
var languages = []string{"English", "Chinese", "Cantonese", "Japanese", "Korean", "Spanish", "Portuguese", "French",
	"German", "Italian", "Dutch", "Polish", "Russian", "Ukrainian", "Turkish", "Arabic", "Hebrew", "Persian", "Hindi",
	"Bangla", "Urdu", "Indonesian", "Vietnamese", "Thai", "Filipino", "Swahili", "Greek", "Czech", "Hungarian", "Romanian",
	"Swedish", "Norwegian", "Danish", "Finnish", "Irish", "Latin"}

// preset is a tag as it is suggested in a language.
type preset struct {
	tag   string // English text of the suggestion
	label string // in the language of the reader
	group string // in the language of the reader; empty: not shown
}

// in returns the presets of groups in a language, with one of each group in turn.
func in(l i18n.Language, groups []group) []preset {
	var all []preset
	for n := 0; ; n++ {
		found := false
		for _, g := range groups {
			if n >= len(g.Tags) {
				continue
			}
			found = true
			p := preset{tag: g.Tags[n], label: l.T("style.tag." + id(g.Tags[n]))}
			if len(groups) > 1 {
				p.group = l.T("style.group." + g.ID)
			}
			if p.group == p.label {
				p.group = ""
			}
			all = append(all, p)
		}
		if !found {
			return all
		}
	}
}

// MessageIDs returns the ids of the messages that name the curated styles and voices, their groups, and the curated
// ideas.
func MessageIDs() (ids []string) {
	for _, s := range surprises {
		ids = append(ids, "surprise.idea."+s.id)
	}
	for _, g := range curated.Styles {
		ids = append(ids, "style.group."+g.ID)
	}
	for _, g := range slices.Concat(curated.Styles, curated.Voices) {
		for _, tag := range g.Tags {
			ids = append(ids, "style.tag."+id(tag))
		}
	}
	return ids
}

// id returns the last part of the message id of a tag: "drum-and-bass".
func id(tag string) string { return strings.NewReplacer(" ", "-", "&", "-and-", "'", "").Replace(tag) }
