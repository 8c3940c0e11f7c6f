package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// lyricsPage is how many characters of lyrics one message shows: what fits an
// embed and is still pleasant to read on a phone.
const lyricsPage = 1800

// ShowLyrics is the button under a song that shows its words to whoever
// presses it, in pages when they are long.
func ShowLyrics(line orderTaker) Command {
	return Command{Buttons: map[string]Handler{
		"words": func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return showLyrics(ctx, it, line)
		},
		"page": func(ctx context.Context, it *Interaction) error {
			if err := it.DeferUpdate(ctx); err != nil {
				return err
			}
			return showLyrics(ctx, it, line)
		},
	}}
}

func showLyrics(ctx context.Context, it *Interaction, line orderTaker) error {
	args := it.args(2)
	o, err := line.Order(ctx, songs.OrderID(args[0]))
	if err == nil {
		o, err = it.sees(ctx, o)
	}
	if err == nil && len(o.Songs) == 0 {
		err = errNoSong // it was removed
	}
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(args[1]) // an id without a page means the first
	return it.Edit(ctx, lyricsMessage(it.Private(), o, n))
}

// lyricsMessage shows page n of an order's lyrics, counted from 0.
func lyricsMessage(l words.Language, o songs.Order, n int) Message {
	text := lyricsOf(l, o)
	if text == "" {
		return Message{Embeds: []*discordgo.MessageEmbed{{
			Title: cut(plain(titlesOf(l, o)), 256), Description: l.Say("making.shown.wordless"), Color: palette.Done}}}
	}
	parts := pages(text, lyricsPage)
	n = min(max(n, 0), len(parts)-1)
	m := Message{Embeds: []*discordgo.MessageEmbed{{
		Title: cut(plain(titlesOf(l, o)), 256), Description: plain(parts[n]), Color: palette.Done}}}
	if len(parts) > 1 {
		m.Embeds[0].Footer = &discordgo.MessageEmbedFooter{Text: l.Say("making.shown.page", "Page", n+1, "Pages", len(parts))}
		m.Components = []Row{{
			{Label: l.Say("making.shown.back"), Emoji: "◀️", CustomID: customID("page", string(o.ID), strconv.Itoa(n-1)), Disabled: n == 0},
			{Label: l.Say("making.shown.next"), Emoji: "▶️", CustomID: customID("page", string(o.ID), strconv.Itoa(n+1)), Disabled: n == len(parts)-1},
		}}
	}
	return m
}

// lyricsOf are the words of all takes; takes that sing the same share them.
func lyricsOf(l words.Language, o songs.Order) string {
	var parts []string
	for _, s := range o.Songs {
		sung := strings.TrimSpace(s.Lyrics)
		if instrumental(sung) {
			continue
		}
		if len(parts) > 0 && sung == strings.TrimSpace(o.Songs[0].Lyrics) {
			continue
		}
		if s.Take > 1 || len(distinct(o)) > 1 && differ(o) {
			sung = labelIn(l, o, s) + "\n\n" + sung
		}
		parts = append(parts, sung)
	}
	return strings.Join(parts, "\n\n")
}

// differ reports whether the order's songs have different words.
func differ(o songs.Order) bool {
	return slices.ContainsFunc(o.Songs, func(s songs.Song) bool {
		return strings.TrimSpace(s.Lyrics) != strings.TrimSpace(o.Songs[0].Lyrics)
	})
}
