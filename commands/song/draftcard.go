package song

import (
	"context"

	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// draftCard returns the message that shows a draft, with buttons to order, edit or discard it.
func (h handlers) draftCard(ctx context.Context, l i18n.Language, d songs.Draft) discord.Message {
	price := h.Offer.PriceFor(ctx, d.Place.GuildID, h.Price, d.Spec)
	if d.Spec.Instrumental {
		return h.instrumentalCard(l, d, price)
	}
	id := string(d.ID)
	e := &discordgo.MessageEmbed{
		Title:       discord.Cut(discord.Plain(d.Spec.Title), 256),
		Description: discord.Cut(discord.Plain(d.Spec.Lyrics)+messages.DefaultsText(l, d.Spec), 4096),
		Color:       palette.Done,
		Fields: []*discordgo.MessageEmbedField{{Name: l.T("song.field.style"),
			Value: messages.OrDash(discord.Cut(discord.Plain(d.Spec.Style), 1024)), Inline: true}},
		Author: &discordgo.MessageEmbedAuthor{Name: discord.Cut(l.T("writing.card.owner", "Name", d.Owner.Name), 256)},
		Footer: &discordgo.MessageEmbedFooter{Text: l.Plural("writing.price", price)},
	}
	if d.Spec.Voice != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T("song.field.voice"),
			Value: discord.Cut(discord.Plain(d.Spec.Voice), 100), Inline: true})
	}
	if d.Language != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T("writing.card.language"),
			Value: discord.Cut(discord.Plain(l.LanguageName(d.Language)), 100), Inline: true})
	}
	if e.Title == "" {
		e.Title = l.T("writing.untitled")
	}
	rows := []discord.Row{{
		{Label: messages.Priced(l, l.T("writing.card.sing"), price), Emoji: "🎶", Style: discord.ButtonBlue,
			CustomID: discord.CustomID("sing", id)},
		{Label: l.T("writing.card.edit"), Emoji: "✏️", CustomID: discord.CustomID("redraft", id)},
		{Label: l.T("writing.card.rewrite"), Emoji: "🪄", CustomID: discord.CustomID("reword", id)},
		{Label: l.T("writing.card.another"), Emoji: "🎲", CustomID: discord.CustomID("another", id)},
		{Label: l.T("writing.card.discard"), Emoji: "🗑️", CustomID: discord.CustomID("discard", id)},
	}}
	if d.PreviousID != "" {
		rows = append(rows, discord.Row{{Label: l.T("writing.card.back"), Emoji: "↩️",
			CustomID: discord.CustomID("back", id)}})
	}
	var source []songs.SongID
	if d.Song != "" {
		source = []songs.SongID{d.Song}
	}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{e}, Components: rows,
		Shows: discord.ShowsSongs(songs.PostCopy, l.Tag(), source, d.Owner.ID)}
}

// progressCard returns the message that shows a draft while it is written. so contains the text so
// far.
func (h handlers) progressCard(l i18n.Language, d songs.Draft, so lyrics.Draft) discord.Message {
	e := &discordgo.MessageEmbed{
		Title: l.T("writing.progress.begun"),
		Description: discord.Cut(strings.TrimSpace(messages.SpecSummary(songs.SongSpec{Prompt: d.Idea})+"\n\n"+
			discord.Plain(so.Lyrics)), 4096),
		Color: palette.Working,
	}
	if so.Title != "" {
		e.Title = discord.Cut(l.T("writing.progress.named", "Title", discord.Plain(so.Title)), 256)
	}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{e}}
}
