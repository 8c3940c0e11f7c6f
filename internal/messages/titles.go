package messages

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// DistinctSongs returns the first song of each title in the order's first message. The songs of an
// order have different titles, or are takes with one title. Stems are parts of one song.
func DistinctSongs(o songs.Order) []songs.Song {
	if len(o.Songs) > 0 && o.Songs[0].Stems {
		return o.Songs[:1]
	}
	seen := make(map[string]bool)
	var all []songs.Song
	for _, s := range firstSongs(o) {
		title := strings.TrimSpace(s.Title)
		if !seen[title] {
			seen[title] = true
			all = append(all, s)
		}
	}
	return all
}

// OrderTitles joins the titles of the order's songs.
func OrderTitles(l i18n.Language, o songs.Order) string {
	several := DistinctSongs(o)
	if len(several) < 2 {
		return OrderTitle(l, o)
	}
	var titles []string
	for _, s := range several {
		titles = append(titles, songTitle(l, o, s))
	}
	return strings.Join(titles, " · ")
}

// songTitle returns the title of one of an order's songs, with the number of its take if another
// song of the order has the same title.
func songTitle(l i18n.Language, o songs.Order, s songs.Song) string {
	title := strings.TrimSpace(s.Title)
	if title == "" {
		title = OrderTitle(l, songs.Order{Spec: o.Spec})
	}
	if s.Take > 1 && sharesTitle(o, s) {
		return l.T("orders.song.file", "Title", title, "Take", s.Take)
	}
	return title
}

// SongLabel returns the text that distinguishes one of an order's songs from the others.
func SongLabel(l i18n.Language, o songs.Order, s songs.Song) string {
	if title := strings.TrimSpace(s.Title); title != "" && !sharesTitle(o, s) && len(o.Songs) > 1 {
		return title
	}
	return l.T("orders.take", "Take", s.Take)
}

// sharesTitle reports whether another song of the order has the same title.
func sharesTitle(o songs.Order, s songs.Song) bool {
	for _, other := range o.Songs {
		if other.ID != s.ID && strings.TrimSpace(other.Title) == strings.TrimSpace(s.Title) {
			return true
		}
	}
	return false
}

// addOtherSongs adds an embed for each of the order's other songs if they have different titles.
// used is the total size of the files of the message; it returns the new total.
func (ord *Orders) addOtherSongs(l i18n.Language, m *discord.Message, o songs.Order, used int64) int64 {
	several := DistinctSongs(o)
	if len(several) < 2 {
		return used
	}
	room := 10 - len(m.Files) - len(firstSongs(o)) // for cover files
	for i, s := range several[1:] {
		e := &discordgo.MessageEmbed{Title: discord.Cut(discord.Plain(songTitle(l, o, s)), 200), Color: palette.Done,
			Fields: []*discordgo.MessageEmbedField{
				{Name: l.T("orders.song.style"), Value: OrDash(discord.Cut(discord.Plain(s.Style), 150)), Inline: true},
				{Name: l.T("orders.song.length"), Value: discord.Clock(s.Duration), Inline: true},
			}}
		if c := s.Cover; c.Key != "" && room > 0 && c.Size <= min(o.SizeLimit, maxCoverSize) {
			room--
			used += c.Size
			name := fmt.Sprintf("cover-%d%s", i+2, c.Extension)
			m.Files = append(m.Files, ord.Attachment(c, name, pictureText(l, "songpost.alt.cover", songTitle(l, o, s), s)))
			e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + name}
		}
		m.Embeds = append(m.Embeds, e)
	}
	return used
}
