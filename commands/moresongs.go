package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/filename"
	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// inMessage returns the songs of the order's first message.
func inMessage(o songs.Order) []songs.Song {
	return o.Songs[:min(len(o.Songs), songs.PerMessage)]
}

// further returns the messages with the order's songs that the first message has
// no room for: Discord takes ten files with one.
func (d *Desk) further(l words.Language, o songs.Order) []Message {
	var messages []Message
	all := len(o.Songs)
	for chunk := range slices.Chunk(o.Songs[len(inMessage(o)):], songs.PerMessage) {
		e := &discordgo.MessageEmbed{Title: cut(plain(titleOf(l, o)), 256), Color: palette.Done,
			Description: l.Say("orders.song.further", "First", chunk[0].Take, "Last", chunk[len(chunk)-1].Take, "All", all),
			Footer:      &discordgo.MessageEmbedFooter{Text: l.Say("orders.song.made", "Order", string(o.ID))}}
		m := Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: showsSongs(songs.PostSong, l.Tag(), idsOf(chunk))}
		m.Components = rows(d.attach(l, &m, o, chunk, 0))
		messages = append(messages, m)
	}
	return messages
}

// postFurther posts those messages below the first one. Their nonces keep a
// repeated delivery from posting them twice; prefix tells places apart.
func (d *Desk) postFurther(ctx context.Context, channelID, prefix string, o songs.Order) {
	to, _ := decodeAddress(o.Address) // without a token there is only the channel
	for i, m := range d.further(d.language(ctx, o), o) {
		m.Nonce = fmt.Sprintf("%s%s-%d", prefix, o.ID, i+2)
		_, err := d.discord.Post(ctx, channelID, m)
		if token := d.seal.open(to.Token); errors.Is(err, ErrNoAccess) && token.Token != "" && to.fresh(d.now()) {
			_, err = d.discord.FollowUp(ctx, token, m)
		}
		if err != nil {
			d.log.WarnContext(ctx, "post further songs failed", "order", o.ID, "channel", channelID, "err", err)
		}
	}
}

// attach adds songs to a message, as files where they fit and as links where they
// do not; used is how many bytes of files the message has. It returns the buttons
// of the links, and says in the message why there are any.
func (d *Desk) attach(l words.Language, m *Message, o songs.Order, takes []songs.Song, used int64) Row {
	var buttons Row
	linked, taken := "", make(map[string]bool)
	for _, s := range takes {
		if s.Posted.Key != "" && used+s.Posted.Size <= maxRequest {
			used += s.Posted.Size
			m.Files = append(m.Files, d.file(s.Posted, filename.Unique(fileName(l, nameIn(l, o, s), s.Posted.Extension), taken), ""))
			continue
		}
		take := cut(labelIn(l, o, s), 80)
		if linked == "" {
			linked = take
		} else {
			linked = l.Say("orders.and", "Some", linked, "More", take)
		}
		// Discord takes no longer addresses in a button.
		if s.AudioURL != "" && len(s.AudioURL) <= 512 {
			buttons = append(buttons, Button{Label: take, Emoji: "🔗", URL: s.AudioURL})
		}
	}
	if linked != "" {
		e := m.Embeds[0]
		e.Description = cut(strings.TrimSpace(e.Description+"\n\n"+l.Say("orders.song.linked", "Takes", linked, "Most", megabytes(o.SizeLimit))), 4096)
	}
	return buttons
}

// rows lays out buttons in rows of five, which is what Discord takes.
func rows(buttons Row) []Row {
	return slices.Collect(slices.Chunk(buttons, 5))
}
