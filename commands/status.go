package commands

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// unknown is a place in the queue that nobody looked up.
const unknown = -1

// status is the message of an order that is under way. ahead is how many go
// before it while it is queued, or unknown.
func (d *Desk) status(l words.Language, o songs.Order, ahead int) Message {
	e := &discordgo.MessageEmbed{
		Title:       l.Say("orders.making"),
		Description: strings.TrimSpace(asked(l, o.Brief) + "\n\n" + stage(l, o, ahead)),
		Color:       palette.Working,
	}
	if o.Brief.Title != "" {
		e.Title = cut(l.Say("orders.making-titled", "Title", plain(o.Brief.Title)), 256)
	}
	if o.ID != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: l.Say("orders.number", "Order", string(o.ID))}
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if o.ID != "" && o.State != songs.Delivering {
		m.Components = []Row{{{Label: l.Say("orders.button.cancel"), Emoji: "✖️", CustomID: customID("cancel", string(o.ID))}}}
		if to, err := decodeAddress(o.Address); err == nil && to.Token.Token != "" && d.now().Sub(to.TokenFrom) > tokenAging {
			m.Components[0] = append(m.Components[0], getButton(l, o.ID))
		}
	}
	return m
}

// getButton brings a song to where it is pressed.
func getButton(l words.Language, id songs.OrderID) Button {
	return Button{Label: l.Say("orders.button.get"), Emoji: "🎧", CustomID: customID("get", string(id))}
}

// asked says in one line what was asked for.
func asked(l words.Language, b songs.Brief) string {
	if b.Edit != nil {
		return origin(l, b.Edit)
	}
	return about(b)
}

// about quotes in one line what a new song is to be about.
func about(b songs.Brief) string {
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
func stage(l words.Language, o songs.Order, ahead int) string {
	done, says := 0, ""
	if o.Looks > 0 && (o.State == songs.Queued || o.State == songs.Writing || o.State == songs.Buying) {
		return bar(1) + l.Say("orders.stage.looking")
	}
	switch o.State {
	case songs.Queued:
		says = place(l, o, ahead)
	case songs.Writing:
		done, says = 1, l.Say("orders.stage.writing")
	case songs.Buying:
		done, says = 1, l.Say("orders.stage.buying")
		if o.Attempt > 1 {
			says = l.Say("orders.stage.full")
		}
	case songs.Rendering:
		done, says = 2, l.Say("orders.stage.singing")
		if o.Progress >= 0 {
			done, says = 2+o.Progress*5/100, l.Say("orders.stage.singing-at", "Percent", o.Progress)
		}
	case songs.Fetching:
		done, says = 8, l.Say("orders.stage.fetching")
	case songs.Mastering:
		done, says = 9, l.Say("orders.stage.mastering")
	default:
		done, says = 9, l.Say("orders.stage.posting")
	}
	return bar(done) + says
}

// bar draws how many tenths are done.
func bar(done int) string {
	return strings.Repeat("▰", done) + strings.Repeat("▱", 10-done) + "  "
}

// place says how many orders go before one that is queued, when that is known.
func place(l words.Language, o songs.Order, ahead int) string {
	switch {
	case o.ID == "": // until it has one it can be lost
		return l.Say("orders.stage.taking")
	case ahead < 0:
		return l.Say("orders.stage.queued")
	case ahead == 0:
		return l.Say("orders.stage.next")
	default:
		return l.Say("orders.stage.behind", "Ahead", ahead)
	}
}
