package messages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// VariationAction returns the provider's action that makes a variation of a song.
func VariationAction(f provider.Capabilities) provider.Action {
	if f.Supports(provider.ActionVariation) {
		return provider.ActionVariation
	}
	return provider.ActionSwapVocals
}

// TakesDifference reports whether the provider accepts how different the voice of a variation
// should be.
func TakesDifference(f provider.Capabilities) bool {
	return f.Accepts(VariationAction(f), provider.ParamVariation)
}

// maxEdits is the maximum number of buttons in a row.
const maxEdits = 5

// EditButtons returns the buttons that edit a song of an order. song is empty if the order has
// several songs and the member chooses one in the form. price returns the price of an edit in credits.
func EditButtons(l i18n.Language, family provider.Capabilities, order songs.OrderID, song songs.SongID,
	price func(provider.Action) int) discord.Row {
	var row discord.Row
	for _, b := range []struct {
		action             provider.Action
		label, emoji, verb string
	}{
		{provider.ActionExtend, l.T("edit.button.extend"), "➕", "extend"},
		{provider.ActionCover, l.T("edit.button.cover"), "🎭", "cover"},
		{VariationAction(family), l.T("edit.button.vary"), "🎙️", "vary"},
		{provider.ActionReplaceSection, l.T("edit.button.replace"), "✂️", "replace"},
		{provider.ActionStems, l.T("edit.button.stems"), "🧩", "stems"},
		{provider.ActionRemaster, l.T("edit.button.remaster"), "✨", "remaster"},
	} {
		if family.Supports(b.action) && len(row) < maxEdits {
			row = append(row, discord.Button{Label: Priced(l, b.label, price(b.action)), Emoji: b.emoji,
				CustomID: discord.CustomID(b.verb, string(order), string(song))})
		}
	}
	return row
}

// JoinButton returns the button that joins an extension and what it continues; none if the song does not
// need it. An extension that is shorter than the part that it continues cannot contain that part.
func JoinButton(l i18n.Language, family provider.Capabilities, order songs.OrderID, e *songs.Edit, song songs.Song,
	price func(provider.Action) int) discord.Row {
	if e == nil || e.Action.Base() != provider.ActionExtend || !family.Supports(provider.ActionJoin) ||
		song.Duration == 0 || song.Duration >= e.From {
		return nil
	}
	return discord.Row{{Label: Priced(l, l.T("edit.button.join"), price(provider.ActionJoin)), Emoji: "🔗",
		CustomID: discord.CustomID("join", string(order), string(song.ID))}}
}

// originTitle returns the title of a song that another one was made from, or a placeholder if it has
// none.
func originTitle(l i18n.Language, title string) string {
	if strings.TrimSpace(title) == "" {
		return l.T("edit.origin.untitled")
	}
	return l.T("edit.origin.titled", "Title", discord.Cut(discord.Plain(title), 100))
}

// originText says in one line what a song was made from. It is empty for a new song.
func originText(l i18n.Language, e *songs.Edit) string {
	if e == nil {
		return ""
	}
	of, other := originTitle(l, e.Title), originTitle(l, e.OtherTitle)
	switch e.Action.Base() {
	case provider.ActionExtend:
		if e.From == 0 {
			return l.T("edit.origin.extending", "Song", of)
		}
		return l.T("edit.origin.extended", "Song", of, "From", discord.ExactTime(e.From))
	case provider.ActionCover:
		return l.T("edit.origin.cover", "Song", of)
	case provider.ActionVariation:
		return l.T("edit.origin.variation", "Song", of)
	case provider.ActionReplaceSection:
		switch {
		case e.Section != "":
			return l.T("edit.origin.section", "Song", of, "Section", discord.Plain(e.Section),
				"From", discord.ExactTime(e.From), "To", discord.ExactTime(e.To))
		case e.To > 0:
			return l.T("edit.origin.part", "Song", of, "From", discord.ExactTime(e.From),
				"To", discord.ExactTime(e.To))
		}
		return l.T("edit.origin.replaced", "Song", of)
	case provider.ActionStems, provider.ActionAllStems:
		return l.T("edit.origin.stems", "Song", of)
	case provider.ActionSwapVocals:
		switch {
		case e.Variation > 0:
			return l.T("edit.origin.variation", "Song", of)
		case e.Other == "" && e.OtherTitle == "":
			return l.T("edit.origin.new-voice", "Song", of)
		}
		return l.T("edit.origin.voice", "Song", of, "Other", other)
	case provider.ActionSwapSound:
		return l.T("edit.origin.new-sound", "Song", of)
	case provider.ActionSwapInstrumentals:
		return l.T("edit.origin.music", "Song", of, "Other", other)
	default:
		return newerOriginText(l, e, of, other)
	}
}

// newerOriginText is originText for the edits that few providers support. of and other are the titles of the
// songs.
func newerOriginText(l i18n.Language, e *songs.Edit, of, other string) string {
	switch e.Action.Base() {
	case provider.ActionRemaster:
		return l.T("edit.origin.remaster", "Song", of)
	case provider.ActionMashup:
		return l.T("edit.origin.mashup", "Song", of, "Other", other)
	case provider.ActionSample:
		return l.T("edit.origin.sample", "Song", of, "From", discord.ExactTime(e.From), "To", discord.ExactTime(e.To))
	case provider.ActionAddVocals:
		return l.T("edit.origin.vocals", "Song", of)
	case provider.ActionAddInstrumental:
		return l.T("edit.origin.instrumental", "Song", of)
	case provider.ActionJoin:
		return l.T("edit.origin.join", "Song", of)
	case provider.ActionExtractTrack:
		return l.T("edit.origin.track", "Song", of, "Track", discord.Plain(e.Track))
	case provider.ActionComplete:
		return l.T("edit.origin.complete", "Song", of)
	default:
		return ""
	}
}
