package commands

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
)

// card is a draft with all that one can do about it.
func (w *writing) card(d songs.Draft) Message {
	id := string(d.ID)
	e := &discordgo.MessageEmbed{
		Title:       cut(plain(d.Brief.Title), 256),
		Description: cut(plain(d.Brief.Lyrics), 4096),
		Color:       palette.Done,
		Fields:      []*discordgo.MessageEmbedField{{Name: "Style", Value: orDash(cut(plain(d.Brief.Style), 1024)), Inline: true}},
		Author:      &discordgo.MessageEmbedAuthor{Name: cut("Draft for "+d.Owner.Name, 256)},
		Footer:      &discordgo.MessageEmbedFooter{Text: fmt.Sprintf("Nothing is bought before you press Sing it; it costs %s.", credits(w.Price))},
	}
	if d.Language != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: "Language", Value: cut(plain(d.Language), 100), Inline: true})
	}
	if e.Title == "" {
		e.Title = "Untitled"
	}
	rows := []Row{{
		{Label: "Sing it", Emoji: "🎶", Style: ButtonBlue, CustomID: customID("sing", id)},
		{Label: "Edit", Emoji: "✏️", CustomID: customID("redraft", id)},
		{Label: "Rewrite", Emoji: "🪄", CustomID: customID("reword", id)},
		{Label: "Another", Emoji: "🎲", CustomID: customID("another", id)},
		{Label: "Discard", Emoji: "🗑️", CustomID: customID("discard", id)},
	}}
	if d.Before != "" {
		rows = append(rows, Row{{Label: "Back", Emoji: "↩️", CustomID: customID("back", id)}})
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}, Components: rows}
}

// unfinished is a card while it is being written.
func (w *writing) unfinished(d songs.Draft, so songwriter.Draft) Message {
	e := &discordgo.MessageEmbed{
		Title:       "Writing the words …",
		Description: cut(strings.TrimSpace(about(songs.Brief{Prompt: d.Idea})+"\n\n"+plain(so.Lyrics)), 4096),
		Color:       palette.Working,
	}
	if so.Title != "" {
		e.Title = cut("Writing “"+plain(so.Title)+"” …", 256)
	}
	return Message{Embeds: []*discordgo.MessageEmbed{e}}
}

func discarded() Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: "Draft discarded", Description: "Nothing was bought. `/write` begins another.", Color: palette.Done}}}
}

func credits(n int) string {
	if n == 1 {
		return "1 credit"
	}
	return thousands(n) + " credits"
}

// unwritten says why nothing was written, and what to do.
func unwritten(e *songwriter.Error) Message {
	switch e.Kind {
	case songwriter.Refused:
		return trouble("The writer does not want to write that", "Say it in other words. With `/lyrics` you can bring your own.")
	case songwriter.Moderated:
		return trouble("That is not written here", "This server's rules, or the writer's, do not allow it. Try another idea.")
	case songwriter.Late, songwriter.Busy:
		return trouble("The writer is busy", "Nothing was bought. Try again in a minute; `/song` works without it.")
	case songwriter.Account:
		return trouble("My key to the writer does not work", "It is not your fault. Whoever runs this bot has to check `OPENAI_API_KEY`; `/song` and `/lyrics` work without it.")
	case songwriter.Garbled:
		return trouble("The writer found no words", "Nothing was bought. Say a little more about your idea and try again.")
	default:
		return trouble("The writer cannot be reached", "Nothing was bought. Try again in a few minutes; `/song` and `/lyrics` work without it.")
	}
}
