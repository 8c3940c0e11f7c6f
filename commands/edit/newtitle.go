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
	provider.ActionExtend: "edit.named.extended", provider.ActionCover: "edit.named.cover",
	provider.ActionVariation: "edit.named.variation", provider.ActionReplaceSection: "edit.named.part",
	provider.ActionStems: "edit.named.stems", provider.ActionSwapVocals: "edit.named.voice",
	provider.ActionSwapInstrumentals: "edit.named.music", provider.ActionSwapSound: "edit.named.music",
	provider.ActionAllStems: "edit.named.stems", provider.ActionRemaster: "edit.named.remaster",
	provider.ActionMashup: "edit.named.mashup", provider.ActionSample: "edit.named.sample",
	provider.ActionAddVocals: "edit.named.vocals", provider.ActionAddInstrumental: "edit.named.music",
	provider.ActionJoin: "edit.named.joined", provider.ActionExtractTrack: "edit.named.track",
	provider.ActionComplete: "edit.named.complete",
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
