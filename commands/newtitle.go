package commands

import (
	"cmp"
	"strings"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// newTitles are the messages that tell songs that were made from another from that
// one.
var newTitles = map[riffusion.Action]string{
	riffusion.ActionExtend: "workshop.named.extended", riffusion.ActionCover: "workshop.named.cover",
	riffusion.ActionVariation: "workshop.named.variation", riffusion.ActionReplaceSection: "workshop.named.part",
	riffusion.ActionStems: "workshop.named.stems", riffusion.ActionSwapVocals: "workshop.named.voice",
	riffusion.ActionSwapInstrumentals: "workshop.named.music", riffusion.ActionSwapSound: "workshop.named.music",
}

// newTitle is what the outcome of an edit is called unless somebody says otherwise:
// at most [songs.MaxTitle] characters. What an edit before it added to the title, in
// any language, gives way.
func newTitle(l words.Language, e *songs.Edit) string {
	base := cmp.Or(strings.TrimSpace(e.Title), l.Say("writing.untitled"))
	for _, spoken := range words.All() {
		for _, id := range newTitles {
			base = strings.TrimSuffix(base, spoken.Say(id, "Title", ""))
		}
	}
	id := newTitles[e.Action.Base()]
	room := songs.MaxTitle - len([]rune(l.Say(id, "Title", "")))
	if r := []rune(base); len(r) > room {
		base = string(r[:room])
	}
	return l.Say(id, "Title", base)
}
