package library

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// lyricsPageSize is the number of characters of lyrics in one message. It fits an embed and is readable on a
// phone.
const lyricsPageSize = 1800

// lyricsButtons returns the handlers of the button that shows the lyrics of a song, and of its pages.
func (h handlers) lyricsButtons() discord.Command {
	return discord.Command{Buttons: map[string]discord.Handler{
		"words:{order}:{page}": discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showLyrics(ctx, it)
		}),
		"page:{order}:{page}": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
			return h.showLyrics(ctx, it)
		}),
	}}
}

func (h handlers) showLyrics(ctx context.Context, it *discord.Interaction) error {
	o, err := h.Orders.Order(ctx, songs.OrderID(it.Var("order")))
	if err == nil {
		o, err = it.VisibleOrder(ctx, o)
	}
	if err == nil && len(o.Songs) == 0 {
		err = discord.ErrNoSong // the songs were removed
	}
	if err != nil {
		return err
	}
	for i := range o.Songs {
		o.Songs[i] = h.Messages.WithCredits(ctx, o.Songs[i])
	}
	return it.Edit(ctx, lyricsMessage(it.Private(), o, input.Offset(it.Var("page"))))
}

// lyricsMessage shows page n of an order's lyrics, counted from 0.
func lyricsMessage(l i18n.Language, o songs.Order, n int) discord.Message {
	text := orderLyrics(l, o)
	if text == "" {
		return discord.Message{Embeds: []*discordgo.MessageEmbed{{
			Title:       discord.Cut(discord.Plain(messages.OrderTitles(l, o)), 256),
			Description: l.T("song.shown.wordless"), Color: palette.Done}}}
	}
	parts := discord.SplitPages(text, lyricsPageSize)
	n = min(max(n, 0), len(parts)-1)
	m := discord.Message{Embeds: []*discordgo.MessageEmbed{{
		Title: discord.Cut(discord.Plain(messages.OrderTitles(l, o)), 256), Description: discord.Plain(parts[n]),
		Color: palette.Done}}}
	if len(parts) > 1 {
		m.Embeds[0].Footer = &discordgo.MessageEmbedFooter{
			Text: l.T("song.shown.page", "Page", n+1, "Pages", len(parts)),
		}
		pages := discord.Pager{
			Offset: n, Size: 1, Total: len(parts),
			CustomID: func(at int) string { return discord.CustomID("page", string(o.ID), strconv.Itoa(at)) },
		}
		m.Components = pages.Rows(l)
	}
	return m
}

// orderLyrics returns the lyrics of all takes of an order. Takes with the same lyrics share one copy.
func orderLyrics(l i18n.Language, o songs.Order) string {
	var parts []string
	for _, s := range o.Songs {
		sung := strings.TrimSpace(s.Lyrics)
		if sung == "" || songs.IsInstrumental(sung) {
			continue
		}
		if len(parts) > 0 && sung == strings.TrimSpace(o.Songs[0].Lyrics) {
			continue
		}
		sung = creditedLyrics(l, s)
		if s.Take > 1 || len(messages.DistinctSongs(o)) > 1 && lyricsDiffer(o) {
			sung = messages.SongLabel(l, o, s) + "\n\n" + sung
		}
		parts = append(parts, sung)
	}
	return strings.Join(parts, "\n\n")
}

// creditedLyrics returns the lyrics of a song, with the author behind each line that a member wrote.
func creditedLyrics(l i18n.Language, s songs.Song) string {
	lines := strings.Split(strings.TrimSpace(s.Lyrics), "\n")
	for i, author := range songs.LineAuthors(lines, s.Credits) {
		if author != "" {
			lines[i] += " · " + messages.MemberName(l, songs.Member{Name: author})
		}
	}
	return strings.Join(lines, "\n")
}

// lyricsDiffer reports whether the songs of an order have different lyrics.
func lyricsDiffer(o songs.Order) bool {
	return slices.ContainsFunc(o.Songs, func(s songs.Song) bool {
		return strings.TrimSpace(s.Lyrics) != strings.TrimSpace(o.Songs[0].Lyrics)
	})
}
