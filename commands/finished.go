package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
)

// maxRequest is how many bytes of files go out with one message: Discord takes
// 25 MiB as a whole, and the text has to fit as well.
const maxRequest = 24 << 20

// mostCover is how many of those a cover may have: the songs come first.
const mostCover = 3 << 20

// finished is the message of an order that became songs: a classic message,
// since messages of the newer kind show no player for audio.
func (d *Desk) finished(o songs.Order) Message {
	first := o.Songs[0]
	e := &discordgo.MessageEmbed{
		Title:       cut(plain(titleOf(o)), 256),
		Description: about(o.Brief),
		Color:       palette.Done,
		Fields: []*discordgo.MessageEmbedField{
			{Name: "Style", Value: orDash(cut(plain(first.Style), 300)), Inline: true},
			{Name: "Length", Value: lengths(o.Songs), Inline: true},
			{Name: "Model", Value: orDash(cut(plain(first.Model), 100)), Inline: true},
		},
		Author: &discordgo.MessageEmbedAuthor{Name: cut("Requested by "+o.Requester.Name, 256)},
		Footer: &discordgo.MessageEmbedFooter{Text: "Made with AI by Riffusion · order " + string(o.ID)},
	}
	if to, err := decodeAddress(o.Address); err == nil {
		e.Author.IconURL = to.AvatarURL
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}

	total := int64(0)
	if cover := first.Cover; cover.Key != "" && cover.Size <= min(o.SizeLimit, mostCover) {
		total += cover.Size
		name := "cover" + cover.Extension
		m.Files = append(m.Files, d.file(cover, name, "Cover of "+titleOf(o)))
		e.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	if card := first.Card; card.Key != "" {
		total += card.Size
		name := "card" + card.Extension
		m.Files = append(m.Files, d.file(card, name, "Card of "+titleOf(o)))
		if e.Image != nil {
			e.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: e.Image.URL}
		}
		e.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	buttons := Row{
		{Label: "Lyrics", Emoji: "🎤", CustomID: customID("words", string(o.ID))},
		{Label: "Again", Emoji: "♻️", CustomID: customID("again", string(o.ID))},
	}
	var linked []string
	for _, s := range o.Songs {
		name := titleOf(o)
		if s.Take > 1 {
			name += fmt.Sprintf(" (take %d)", s.Take)
		}
		if s.Posted.Key == "" || total+s.Posted.Size > maxRequest {
			linked = append(linked, fmt.Sprintf("Take %d", s.Take))
			// Longer addresses than Discord takes in a button go without.
			if len(s.AudioURL) <= 512 {
				buttons = append(buttons, Button{Label: fmt.Sprintf("Take %d", s.Take), Emoji: "🔗", URL: s.AudioURL})
			}
			continue
		}
		total += s.Posted.Size
		m.Files = append(m.Files, d.file(s.Posted, fileName(name, s.Posted.Extension), ""))
	}
	if len(linked) > 0 {
		e.Description = strings.TrimSpace(e.Description + fmt.Sprintf(
			"\n\n%s is too large for this channel (it takes files up to %s). The button opens it at the provider; save it soon, such links do not last.",
			strings.Join(linked, " and "), megabytes(o.SizeLimit)))
	}
	if d.voice && o.Place.GuildID != "" && !first.Stems {
		buttons = append(buttons, playButton(0, first.ID))
	}
	m.Components = []Row{buttons[:min(len(buttons), 5)]}
	if row := editButtons(d.family, o.ID, ""); len(row) > 0 && !first.Stems {
		m.Components = append(m.Components, row)
	}
	return m
}

// file reads one of our files into a message.
func (d *Desk) file(f songs.File, name, description string) File {
	return File{Name: name, ContentType: f.ContentType, Size: f.Size, Description: cut(description, 1024),
		Open: func(ctx context.Context) (io.ReadCloser, error) { return d.files.Open(ctx, f.Key) }}
}

// titleOf is what the order's songs are called.
func titleOf(o songs.Order) string {
	if len(o.Songs) > 0 && strings.TrimSpace(o.Songs[0].Title) != "" {
		return o.Songs[0].Title
	}
	if o.Brief.Title != "" {
		return o.Brief.Title
	}
	return "Untitled"
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
