package messages

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// firstSongs returns the songs in the order's first message.
func firstSongs(o songs.Order) []songs.Song {
	return o.Songs[:min(len(o.Songs), songs.SongsPerMessage)]
}

// furtherMessages returns messages with the songs that do not fit in the first message, because
// Discord accepts at most ten files per message.
func (ord *Orders) furtherMessages(l i18n.Language, o songs.Order) []discord.Message {
	var messages []discord.Message
	all := len(o.Songs)
	for chunk := range slices.Chunk(o.Songs[len(firstSongs(o)):], songs.SongsPerMessage) {
		e := &discordgo.MessageEmbed{Title: discord.Cut(discord.Plain(OrderTitle(l, o)), 256), Color: palette.Done,
			Description: l.T("orders.song.further", "First", chunk[0].Take, "Last", chunk[len(chunk)-1].Take,
				"All", all),
			Footer: &discordgo.MessageEmbedFooter{Text: ord.madeText(l, o)}}
		m := discord.Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: discord.ShowsSongs(songs.PostSong, l.Tag(),
			discord.SongIDs(chunk))}
		m.Components = buttonRows(ord.attachSongs(l, &m, o, chunk, 0))
		messages = append(messages, m)
	}
	return messages
}

// postFurther posts the further messages of an order. Their nonces keep a repeated delivery from
// posting them twice; prefix distinguishes the nonces of different channels.
func (ord *Orders) postFurther(ctx context.Context, channelID, prefix string, o songs.Order) {
	to, _ := DecodeAddress(o.Address) // an invalid address has no token
	for i, m := range ord.furtherMessages(ord.Language(ctx, o), o) {
		m.Nonce = fmt.Sprintf("%s%s-%d", prefix, o.ID, i+2)
		if err := ord.postMore(ctx, channelID, &to, o, m); err != nil {
			ord.cfg.Log.WarnContext(ctx, "post further songs failed", "order", o.ID, "channel", channelID, "err", err)
		}
	}
}

// postFurtherOf posts the further messages of a delivered order where its first one is.
func (ord *Orders) postFurtherOf(ctx context.Context, o songs.Order) {
	to, _ := DecodeAddress(o.Address)
	ord.postFurther(ctx, channelOf(o, to), "", o)
}

// attachSongs adds songs to a message, as files if they fit and as links otherwise, and says in
// the message which songs are linked. used is the total size of the files that the message already
// has. It returns the buttons of the links.
func (ord *Orders) attachSongs(l i18n.Language, m *discord.Message, o songs.Order, list []songs.Song,
	used int64) discord.Row {
	var buttons discord.Row
	linked, taken := "", make(map[string]bool)
	for _, s := range list {
		if s.Posted.Key != "" && used+s.Posted.Size <= MaxUpload {
			used += s.Posted.Size
			m.Files = append(m.Files, ord.Attachment(s.Posted, filename.Unique(discord.FileName(l, songTitle(l, o, s),
				s.Posted.Extension), taken), ""))
			continue
		}
		take := discord.Cut(SongLabel(l, o, s), 80)
		if linked == "" {
			linked = take
		} else {
			linked = l.T("orders.and", "Some", linked, "More", take)
		}
		// Discord accepts at most 512 characters as the URL of a button.
		if s.AudioURL != "" && len(s.AudioURL) <= 512 {
			buttons = append(buttons, discord.Button{Label: take, Emoji: "🔗", URL: s.AudioURL})
		}
	}
	if linked != "" {
		e := m.Embeds[0]
		e.Description = discord.Cut(strings.TrimSpace(e.Description+"\n\n"+l.T("orders.song.linked", "Takes", linked,
			"Most", discord.Megabytes(o.SizeLimit))), 4096)
	}
	return buttons
}

// buttonRows lays out buttons in rows of five, Discord's maximum.
func buttonRows(buttons discord.Row) []discord.Row {
	return slices.Collect(slices.Chunk(buttons, 5))
}
