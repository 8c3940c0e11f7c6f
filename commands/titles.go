package commands

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// distinct returns the songs of the order's first message that differ in title,
// the first of each. An order yields songs with names of their own, or takes of
// one song.
func distinct(o songs.Order) []songs.Song {
	seen := make(map[string]bool)
	var all []songs.Song
	for _, s := range inMessage(o) {
		title := strings.TrimSpace(s.Title)
		if !seen[title] {
			seen[title] = true
			all = append(all, s)
		}
	}
	return all
}

// titlesOf are the titles of the order's songs.
func titlesOf(l words.Language, o songs.Order) string {
	several := distinct(o)
	if len(several) < 2 {
		return titleOf(l, o)
	}
	var titles []string
	for _, s := range several {
		titles = append(titles, nameIn(l, o, s))
	}
	return strings.Join(titles, " · ")
}

// nameIn is what one of an order's songs is called: its own title, with the number
// of its take where another song of the order has the same.
func nameIn(l words.Language, o songs.Order, s songs.Song) string {
	title := strings.TrimSpace(s.Title)
	if title == "" {
		title = titleOf(l, songs.Order{Brief: o.Brief})
	}
	if s.Take > 1 && sharesTitle(o, s) {
		return l.Say("orders.song.file", "Title", title, "Take", s.Take)
	}
	return title
}

// labelIn is what tells one of an order's songs from its others.
func labelIn(l words.Language, o songs.Order, s songs.Song) string {
	if title := strings.TrimSpace(s.Title); title != "" && !sharesTitle(o, s) && len(o.Songs) > 1 {
		return title
	}
	return l.Say("orders.take", "Take", s.Take)
}

func sharesTitle(o songs.Order, s songs.Song) bool {
	for _, other := range o.Songs {
		if other.ID != s.ID && strings.TrimSpace(other.Title) == strings.TrimSpace(s.Title) {
			return true
		}
	}
	return false
}

// others adds to the message what the order's other songs are, where they have
// titles of their own: title, style, length and cover. It returns how many bytes
// of files the message has then.
func (d *Desk) others(l words.Language, m *Message, o songs.Order, used int64) int64 {
	several := distinct(o)
	if len(several) < 2 {
		return used
	}
	room := 10 - len(m.Files) - len(inMessage(o)) // for files
	for _, s := range several[1:] {
		e := &discordgo.MessageEmbed{Title: cut(plain(nameIn(l, o, s)), 200), Color: palette.Done, Fields: []*discordgo.MessageEmbedField{
			{Name: l.Say("orders.song.style"), Value: orDash(cut(plain(s.Style), 150)), Inline: true},
			{Name: l.Say("orders.song.length"), Value: clock(s.Duration), Inline: true},
		}}
		if c := s.Cover; c.Key != "" && room > 0 && c.Size <= min(o.SizeLimit, mostCover) {
			room--
			used += c.Size
			name := "cover-" + string(s.ID) + c.Extension
			m.Files = append(m.Files, d.file(c, name, l.Say("orders.song.cover", "Title", nameIn(l, o, s))))
			e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + name}
		}
		m.Embeds = append(m.Embeds, e)
	}
	return used
}
