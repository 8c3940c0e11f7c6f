package commands

import (
	"slices"

	"riffbot/internal/songs"
	"riffbot/internal/words"
	"riffbot/riffusion"
)

// Edits are the commands that make a song from another, as far as the family
// has them.
func Edits(line orderTaker, desk *Desk, library librarian, shop Workshop, drafts *Drafts) []Command {
	e := &editing{Workshop: shop, line: line, desk: desk, library: library, drafts: drafts}
	all := []Command{{Buttons: map[string]Handler{"fix": e.reopen}}}
	has := shop.Family.Supports
	if has(riffusion.ActionExtend) {
		all = append(all, e.extend())
	}
	if has(riffusion.ActionCover) {
		all = append(all, e.cover())
	}
	if has(variationOf(shop.Family)) {
		all = append(all, e.vary())
	}
	if has(riffusion.ActionReplaceSection) {
		all = append(all, e.replace())
	}
	if has(riffusion.ActionStems) {
		all = append(all, e.stems())
	}
	if slices.ContainsFunc(swaps, func(s swapped) bool { return has(s.action) }) {
		all = append(all, e.swap())
	}
	for i := range all {
		all[i].Orders = true
	}
	return all
}

// editButtons are what one can make of an order's songs. song is the take that
// is meant, empty where several are.
func editButtons(l words.Language, family riffusion.Family, order songs.OrderID, song songs.SongID) Row {
	var row Row
	for _, b := range []struct {
		action             riffusion.Action
		label, emoji, verb string
	}{
		{riffusion.ActionExtend, l.Say("workshop.button.extend"), "➕", "extend"},
		{riffusion.ActionCover, l.Say("workshop.button.cover"), "🎭", "cover"},
		{variationOf(family), l.Say("workshop.button.vary"), "🎙️", "vary"},
		{riffusion.ActionReplaceSection, l.Say("workshop.button.replace"), "✂️", "replace"},
		{riffusion.ActionStems, l.Say("workshop.button.stems"), "🧩", "stems"},
	} {
		if family.Supports(b.action) {
			row = append(row, Button{Label: b.label, Emoji: b.emoji, CustomID: customID(b.verb, string(order), string(song))})
		}
	}
	return row
}

// origin says in one line what a song was made from; empty for a new one.
func origin(l words.Language, e *songs.Edit) string {
	if e == nil {
		return ""
	}
	of, other := l.Say("workshop.origin.nameless"), l.Say("workshop.origin.titled", "Title", cut(plain(e.OtherTitle), 100))
	if e.Title != "" {
		of = l.Say("workshop.origin.titled", "Title", cut(plain(e.Title), 100))
	}
	switch e.Action.Base() {
	case riffusion.ActionExtend:
		if e.From == 0 {
			return l.Say("workshop.origin.extending", "Song", of)
		}
		return l.Say("workshop.origin.extended", "Song", of, "From", exactly(e.From))
	case riffusion.ActionCover:
		return l.Say("workshop.origin.cover", "Song", of)
	case riffusion.ActionVariation:
		return l.Say("workshop.origin.variation", "Song", of)
	case riffusion.ActionReplaceSection:
		switch {
		case e.Section != "":
			return l.Say("workshop.origin.section", "Song", of, "Section", plain(e.Section), "From", exactly(e.From), "To", exactly(e.To))
		case e.To > 0:
			return l.Say("workshop.origin.part", "Song", of, "From", exactly(e.From), "To", exactly(e.To))
		}
		return l.Say("workshop.origin.replaced", "Song", of)
	case riffusion.ActionStems:
		return l.Say("workshop.origin.stems", "Song", of)
	case riffusion.ActionSwapVocals:
		switch {
		case e.Variation > 0:
			return l.Say("workshop.origin.variation", "Song", of)
		case e.Other == "" && e.OtherTitle == "":
			return l.Say("workshop.origin.new-voice", "Song", of)
		}
		return l.Say("workshop.origin.voice", "Song", of, "Other", other)
	case riffusion.ActionSwapSound:
		return l.Say("workshop.origin.new-sound", "Song", of)
	case riffusion.ActionSwapInstrumentals:
		return l.Say("workshop.origin.music", "Song", of, "Other", other)
	default:
		return ""
	}
}
