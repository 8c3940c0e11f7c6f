package edit

import (
	"cmp"
	"strings"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// titleTexts are the ids of the texts that add the kind of edit to the title of a song.
var titleTexts = map[provider.Action]string{
	provider.ActionExtend: "workshop.named.extended", provider.ActionCover: "workshop.named.cover",
	provider.ActionVariation: "workshop.named.variation", provider.ActionReplaceSection: "workshop.named.part",
	provider.ActionStems: "workshop.named.stems", provider.ActionSwapVocals: "workshop.named.voice",
	provider.ActionSwapInstrumentals: "workshop.named.music", provider.ActionSwapSound: "workshop.named.music",
}

// newTitle returns the default title of an edited song, with at most [songs.MaxTitle] characters.
// It removes what an earlier edit added to the title, in any language.
func newTitle(l i18n.Language, h *songs.Edit) string {
	base := cmp.Or(strings.TrimSpace(h.Title), l.T("writing.untitled"))
	for _, spoken := range i18n.All() {
		for _, id := range titleTexts {
			base = strings.TrimSuffix(base, spoken.T(id, "Title", ""))
		}
	}
	id := titleTexts[h.Action.Base()]
	room := songs.MaxTitle - len([]rune(l.T(id, "Title", "")))
	if r := []rune(base); len(r) > room {
		base = string(r[:room])
	}
	return l.T(id, "Title", base)
}
