package edit

import (
	"context"
	"errors"
	"slices"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

// suggestSections suggests the sections of the chosen song that match the typed text.
func (h handlers) suggestSections(ctx context.Context, it *discord.Interaction, typed string) error {
	song, err := songoption.Named(ctx, it, h.Library, "song")
	if _, unclear := errors.AsType[*discord.ChoiceError](err); unclear || errors.Is(err, discord.ErrNoSong) {
		return it.Suggest(ctx, nil)
	}
	if err != nil {
		return err
	}
	var choices []discord.Choice
	q := fold.NewQuery(typed)
	type option struct {
		section songs.Section
		value   string
	}
	var all []option
	for i, value := range sectionValues(song.Song) {
		all = append(all, option{song.Sections()[i], value})
	}
	for _, o := range fold.Matching(all, func(o option) (int, bool) { return q.Rank(o.section.Name) }) {
		choices = append(choices, discord.Choice{Name: sectionLabel(o.section), Value: o.value})
	}
	return it.Suggest(ctx, choices)
}

// sectionValues returns a unique value for each section of a song, for menus and suggestions.
func sectionValues(song songs.Song) []string {
	var names []string
	for _, part := range song.Sections() {
		names = append(names, part.Name)
	}
	return discord.UniqueValues(names)
}

// sectionOf returns the section with a value of [sectionValues], or else with that name.
func sectionOf(song songs.Song, value string) *songs.Section {
	if i := slices.Index(sectionValues(song), value); i >= 0 {
		return &song.Sections()[i]
	}
	return song.Section(value)
}

// sectionLabel formats the name and the range of a section.
func sectionLabel(part songs.Section) string {
	return part.Name + " · " + discord.ExactTime(part.Start) + "–" + discord.ExactTime(part.End)
}

// sectionNames returns the labels of a song's sections.
func sectionNames(song songs.Entry) []string {
	var names []string
	for _, part := range song.Sections() {
		names = append(names, sectionLabel(part))
	}
	return names
}
