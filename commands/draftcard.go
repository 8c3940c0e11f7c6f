package commands

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/words"
)

// card is a draft with all that one can do about it.
func (w *writing) card(l words.Language, d songs.Draft) Message {
	id := string(d.ID)
	e := &discordgo.MessageEmbed{
		Title:       cut(plain(d.Brief.Title), 256),
		Description: cut(plain(d.Brief.Lyrics), 4096),
		Color:       palette.Done,
		Fields:      []*discordgo.MessageEmbedField{{Name: l.Say("making.field.style"), Value: orDash(cut(plain(d.Brief.Style), 1024)), Inline: true}},
		Author:      &discordgo.MessageEmbedAuthor{Name: cut(l.Say("writing.card.owner", "Name", d.Owner.Name), 256)},
		Footer:      &discordgo.MessageEmbedFooter{Text: l.Count("writing.price", w.Price)},
	}
	if d.Language != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.Say("writing.card.language"), Value: cut(plain(l.Tongue(d.Language)), 100), Inline: true})
	}
	if e.Title == "" {
		e.Title = l.Say("writing.untitled")
	}
	rows := []Row{{
		{Label: l.Say("writing.card.sing"), Emoji: "🎶", Style: ButtonBlue, CustomID: customID("sing", id)},
		{Label: l.Say("writing.card.edit"), Emoji: "✏️", CustomID: customID("redraft", id)},
		{Label: l.Say("writing.card.rewrite"), Emoji: "🪄", CustomID: customID("reword", id)},
		{Label: l.Say("writing.card.another"), Emoji: "🎲", CustomID: customID("another", id)},
		{Label: l.Say("writing.card.discard"), Emoji: "🗑️", CustomID: customID("discard", id)},
	}}
	if d.Before != "" {
		rows = append(rows, Row{{Label: l.Say("writing.card.back"), Emoji: "↩️", CustomID: customID("back", id)}})
	}
	var source []songs.SongID
	if d.Song != "" {
		source = []songs.SongID{d.Song}
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}, Components: rows, Shows: showsSongs(songs.PostCopy, l.Tag(), source, d.Owner.ID)}
}

// unfinished is a card while it is being written.
func (w *writing) unfinished(l words.Language, d songs.Draft, so songwriter.Draft) Message {
	e := &discordgo.MessageEmbed{
		Title:       l.Say("writing.progress.begun"),
		Description: cut(strings.TrimSpace(about(songs.Brief{Prompt: d.Idea})+"\n\n"+plain(so.Lyrics)), 4096),
		Color:       palette.Working,
	}
	if so.Title != "" {
		e.Title = cut(l.Say("writing.progress.named", "Title", plain(so.Title)), 256)
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

func credits(l words.Language, n int) string { return l.Count("writing.credits", n) }

// unwritten says why nothing was written, and what to do.
func unwritten(l words.Language, e *songwriter.Error) Message {
	switch e.Kind {
	case songwriter.Refused:
		return sorry(l, "writing.refused")
	case songwriter.Moderated:
		return sorry(l, "writing.moderated")
	case songwriter.Late, songwriter.Busy:
		return sorry(l, "writing.busy")
	case songwriter.Account:
		return sorry(l, "writing.account")
	case songwriter.Spent:
		return sorry(l, "writing.spent")
	case songwriter.Setup:
		return sorry(l, "writing.setup")
	case songwriter.Garbled:
		return sorry(l, "writing.garbled")
	default:
		return sorry(l, "writing.down")
	}
}
