package messages

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// SongCard returns the message that shows a song with its audio to one member. It may convert the song,
// and thus take long.
func (ord *Orders) SongCard(ctx context.Context, it *discord.Interaction, e songs.Entry) discord.Message {
	l := it.Private()
	m, links := ord.songContent(l, ord.entryOrder(ctx, l, e, it.AttachmentSizeLimit))
	m.Shows = nil // only one member sees it
	embed := m.Embeds[0]
	embed.Fields = append(embed.Fields, &discordgo.MessageEmbedField{Name: l.T("library.song.made"),
		Value: fmt.Sprintf("<t:%d:f>", e.CreatedAt.Unix()), Inline: true})
	embed.Footer.Text = l.T("library.song.footer", "Song", string(e.ID), "Order", string(e.OrderID))
	id := string(e.ID)
	star := discord.Button{Label: l.T("library.song.favourite"), Emoji: "⭐", CustomID: discord.CustomID("favour", id)}
	if e.Favourite {
		star = discord.Button{Label: l.T("library.song.no-favourite"), Emoji: "☆",
			CustomID: discord.CustomID("unfavour", id)}
	}
	row := discord.Row{{Label: l.T("library.song.post"), Emoji: "📣", CustomID: discord.CustomID("post", id)}, star,
		{Label: l.T("library.lyrics"), Emoji: "🎤", CustomID: discord.CustomID("words", string(e.OrderID))}}
	if OwnsSong(it, e) {
		row = append(row, discord.Button{Label: l.T("library.song.rename"), Emoji: "✏️",
			CustomID: discord.CustomID("rename", id)}, discord.Button{Label: l.T("library.song.remove"), Emoji: "🗑️",
			CustomID: discord.CustomID("remove", id)})
	}
	m.Components = []discord.Row{row}
	files := discord.Row{
		{Label: l.T("library.song.karaoke"), Emoji: "🎬", CustomID: discord.CustomID("karaokeof", id)},
		{Label: l.T("library.song.mp3"), Emoji: "⬇️", CustomID: discord.CustomID("copyof", id, "mp3")},
		{Label: l.T("library.song.bundle"), Emoji: "📦", CustomID: discord.CustomID("copyof", id, FormatBundle)},
	}
	if OwnsSong(it, e) {
		files = append(files, discord.Button{Label: l.T("library.song.cover"), Emoji: "🖼️",
			CustomID: discord.CustomID("covershow", id)})
	}
	m.Components = append(m.Components, files)
	family := ord.cfg.Offer.Catalog.Owner(e.Provider)
	joins := JoinButton(l, family, e.OrderID, e.Edit, e.Song, ord.editPrice(family))
	if edits := append(joins, EditButtons(l, family, e.OrderID, e.ID, ord.editPrice(family))...); len(edits) > 0 {
		m.Components = append(m.Components, edits[:min(len(edits), maxEdits)])
	}
	if ord.cfg.Voice && it.GuildID != "" {
		links = append(links, playButton(l, e.ID))
	}
	m.Components = append(m.Components, buttonRows(links)...)
	return m
}

// WithCredits returns a song with the authors of its lines.
func (ord *Orders) WithCredits(ctx context.Context, s songs.Song) songs.Song {
	return ord.cfg.Credits.Song(ctx, s)
}

// OwnsSong reports whether the member may rename and remove a song.
func OwnsSong(it *discord.Interaction, e songs.Entry) bool {
	return it.Manages(songs.Order{Requester: e.Requester, Place: e.Place})
}
