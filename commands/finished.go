package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// maxRequest is how many bytes of files go out with one message: Discord takes
// 25 MiB as a whole, and the text has to fit as well.
const maxRequest = 24 << 20

// mostCover is how many of those a cover may have: the songs come first.
const mostCover = 3 << 20

// finished is the message of an order that became songs: a classic message,
// since messages of the newer kind show no player for audio.
func (d *Desk) finished(l words.Language, o songs.Order) Message {
	first, title := o.Songs[0], titleOf(l, o)
	e := &discordgo.MessageEmbed{
		Title:       cut(plain(titlesOf(l, o)), 256),
		Description: asked(l, o.Brief),
		Color:       palette.Done,
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.Say("orders.song.style"), Value: orDash(cut(plain(first.Style), 300)), Inline: true},
			{Name: l.Say("orders.song.length"), Value: lengthOf(o), Inline: true},
			{Name: l.Say("orders.song.model"), Value: orDash(cut(plain(first.Model), 100)), Inline: true},
		},
		Author: &discordgo.MessageEmbedAuthor{Name: cut(l.Say("orders.song.requester", "Name", o.Requester.Name), 256)},
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("orders.song.made", "Order", string(o.ID))},
	}
	if to, err := decodeAddress(o.Address); err == nil {
		e.Author.IconURL = to.AvatarURL
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: showsSongs(songs.PostSong, l.Tag(), idsOf(inMessage(o)))}

	total := int64(0)
	if cover := first.Cover; cover.Key != "" && cover.Size <= min(o.SizeLimit, mostCover) {
		total += cover.Size
		name := "cover" + cover.Extension
		m.Files = append(m.Files, d.file(cover, name, l.Say("orders.song.cover", "Title", title)))
		e.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	if card := first.Card; card.Key != "" {
		total += card.Size
		name := "card" + card.Extension
		m.Files = append(m.Files, d.file(card, name, l.Say("orders.song.card", "Title", title)))
		if e.Image != nil {
			e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: e.Image.URL}
		}
		e.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	total = d.others(l, &m, o, total)
	buttons := Row{
		{Label: l.Say("orders.button.lyrics"), Emoji: "🎤", CustomID: customID("words", string(o.ID))},
		{Label: l.Say("orders.button.again"), Emoji: "♻️", CustomID: customID("again", string(o.ID))},
	}
	buttons = append(buttons, d.attach(l, &m, o, inMessage(o), total)...)
	if d.voice && o.Place.GuildID != "" && !first.Stems {
		buttons = append(buttons, playButtons(l, o)...)
	}
	m.Components = rows(buttons)
	if row := editButtons(l, d.family, o.ID, ""); len(row) > 0 && !first.Stems {
		m.Components = append(m.Components, row)
	}
	if o.Rest() {
		e.Description = cut(strings.TrimSpace(e.Description+"\n\n"+l.Say("orders.song.found")), 4096)
	}
	missing(l, &m, o)
	return m
}

// file reads one of our files into a message.
func (d *Desk) file(f songs.File, name, description string) File {
	return File{Name: name, ContentType: f.ContentType, Size: f.Size, Description: cut(description, 1024),
		Open: func(ctx context.Context) (io.ReadCloser, error) { return d.files.Open(ctx, f.Key) }}
}

// titleOf is what the order's songs are called.
func titleOf(l words.Language, o songs.Order) string {
	if len(o.Songs) > 0 && strings.TrimSpace(o.Songs[0].Title) != "" {
		return o.Songs[0].Title
	}
	if o.Brief.Title != "" {
		return o.Brief.Title
	}
	return l.Say("orders.untitled")
}

// lengthOf is the length of the order's first song, or of all its songs where they
// are takes of one.
func lengthOf(o songs.Order) string {
	if len(distinct(o)) > 1 {
		return clock(o.Songs[0].Duration)
	}
	return lengths(inMessage(o))
}

// lengths are the takes' lengths; one when they are alike.
func lengths(takes []songs.Song) string {
	var out []string
	for _, s := range takes {
		if c := clock(s.Duration); len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return strings.Join(out, " · ")
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}
