package commands

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
)

// unknown is a place in the queue that nobody looked up.
const unknown = -1

// status is the message of an order that is under way. ahead is how many go
// before it while it is queued, or unknown.
func (d *Desk) status(o songs.Order, ahead int) Message {
	e := &discordgo.MessageEmbed{
		Title:       "Making a song",
		Description: strings.TrimSpace(about(o.Brief) + "\n\n" + stage(o, ahead)),
		Color:       palette.Working,
	}
	if o.Brief.Title != "" {
		e.Title = cut("Making “"+plain(o.Brief.Title)+"”", 256)
	}
	if o.ID != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: "order " + string(o.ID)}
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if o.ID != "" && o.State != songs.Delivering {
		m.Components = []Row{{{Label: "Cancel", Emoji: "✖️", CustomID: customID("cancel", string(o.ID))}}}
		if to, err := decodeAddress(o.Address); err == nil && to.Token.Token != "" && d.now().Sub(to.TokenFrom) > tokenAging {
			m.Components[0] = append(m.Components[0], Button{Label: "Get my song", Emoji: "🎧", CustomID: customID("get", string(o.ID))})
		}
	}
	return m
}

// about says in one line what was asked for.
func about(b songs.Brief) string {
	if b.Edit != nil {
		return origin(english, b.Edit)
	}
	text := b.Prompt
	if text == "" {
		text, _, _ = strings.Cut(strings.TrimSpace(afterMarker(b.Lyrics)), "\n")
	}
	if text == "" {
		return ""
	}
	return "> " + cut(plain(oneLine(text)), 200)
}

// oneLine is a text without line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// afterMarker skips the section markers that lyrics begin with.
func afterMarker(lyrics string) string {
	for {
		line, rest, more := strings.Cut(strings.TrimSpace(lyrics), "\n")
		line = strings.TrimSpace(line)
		if !more || !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
			return lyrics
		}
		lyrics = rest
	}
}

// stage is where on the line the order is, in a bar and in words.
func stage(o songs.Order, ahead int) string {
	words := ""
	done := 0
	switch o.State {
	case songs.Queued:
		words = "Taking your order"
		if o.ID != "" { // from then on it is not lost
			words = "In the queue" + place(ahead)
		}
	case songs.Writing:
		words, done = "Writing the words", 1
	case songs.Buying:
		words, done = "Booking the studio", 1
		if o.Attempt > 1 {
			words = "The studio is busy, waiting for a free slot"
		}
	case songs.Rendering:
		words, done = "Singing", 2
		if o.Progress >= 0 {
			words = fmt.Sprintf("Singing · %d %%", o.Progress)
			done = 2 + o.Progress*5/100
		}
	case songs.Fetching:
		words, done = "Bringing it here", 8
	case songs.Mastering:
		words, done = "Fitting it to this channel", 9
	default:
		words, done = "Posting", 9
	}
	return strings.Repeat("▰", done) + strings.Repeat("▱", 10-done) + "  " + words
}

// place says how many orders go before one, when that is known.
func place(ahead int) string {
	switch {
	case ahead < 0:
		return ""
	case ahead == 0:
		return " · next"
	default:
		return fmt.Sprintf(" · about %s before it", thousands(ahead))
	}
}
