package commands

import (
	"fmt"

	"riffbot/internal/songs"
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
	if has(riffusion.ActionVariation) {
		all = append(all, e.vary())
	}
	if has(riffusion.ActionReplaceSection) {
		all = append(all, e.replace())
	}
	if has(riffusion.ActionStems) {
		all = append(all, e.stems())
	}
	if has(riffusion.ActionSwapVocals) || has(riffusion.ActionSwapInstrumentals) {
		all = append(all, e.swap())
	}
	for i := range all {
		all[i].Orders = true
	}
	return all
}

// editButtons are what one can make of an order's songs. song is the take that
// is meant, empty where several are.
func editButtons(family riffusion.Family, order songs.OrderID, song songs.SongID) Row {
	var row Row
	for _, b := range []struct {
		action             riffusion.Action
		label, emoji, verb string
	}{
		{riffusion.ActionExtend, "Extend", "➕", "extend"},
		{riffusion.ActionCover, "Cover", "🎭", "cover"},
		{riffusion.ActionVariation, "Vary", "🎙️", "vary"},
		{riffusion.ActionReplaceSection, "Replace", "✂️", "replace"},
		{riffusion.ActionStems, "Stems", "🧩", "stems"},
	} {
		if family.Supports(b.action) {
			row = append(row, Button{Label: b.label, Emoji: b.emoji, CustomID: customID(b.verb, string(order), string(song))})
		}
	}
	return row
}

// origin says in one line what a song was made from; empty for a new one.
func origin(e *songs.Edit) string {
	if e == nil {
		return ""
	}
	of := "**" + cut(plain(e.Title), 100) + "**"
	if e.Title == "" {
		of = "a song"
	}
	switch e.Action {
	case riffusion.ActionExtend, riffusion.ActionUploadExtend:
		if e.From == 0 {
			return "Going on with " + of
		}
		return fmt.Sprintf("%s, going on from %s", of, exactly(e.From))
	case riffusion.ActionCover, riffusion.ActionUploadCover:
		return "A cover of " + of
	case riffusion.ActionVariation:
		return "A variation of " + of
	case riffusion.ActionReplaceSection:
		switch {
		case e.Section != "":
			return fmt.Sprintf("%s with another %s (%s–%s)", of, plain(e.Section), exactly(e.From), exactly(e.To))
		case e.To > 0:
			return fmt.Sprintf("%s with another part from %s to %s", of, exactly(e.From), exactly(e.To))
		}
		return of + " with another part"
	case riffusion.ActionStems:
		return "The stems of " + of
	case riffusion.ActionSwapVocals:
		return fmt.Sprintf("%s with the voice of **%s**", of, cut(plain(e.OtherTitle), 100))
	case riffusion.ActionSwapInstrumentals:
		return fmt.Sprintf("%s over the music of **%s**", of, cut(plain(e.OtherTitle), 100))
	default:
		return ""
	}
}
