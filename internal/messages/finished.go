package messages

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/linecredits"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// MaxUpload is the maximum total size of the files of one message in bytes. Discord accepts
// requests of 25 MiB, which includes the text.
const MaxUpload = 24 << 20

// maxCoverSize limits covers so that they leave room for the songs.
const maxCoverSize = 3 << 20

// FinishedMessage returns the message of an order that has songs. It is a classic message, because
// Components V2 messages show no audio player.
func (ord *Orders) FinishedMessage(l i18n.Language, o songs.Order) discord.Message {
	m, links := ord.songContent(l, o)
	family := ord.cfg.Offer.Catalog.Owner(o.Provider)
	first, only := o.Songs[0], songs.SongID("")
	if len(o.Songs) == 1 {
		only = first.ID
	}
	again := ord.cfg.Offer.Price(ord.cfg.Price, family, o.Action(), o.Spec.Model)
	buttons := append(discord.Row{
		{Label: l.T("orders.button.lyrics"), Emoji: "🎤", CustomID: discord.CustomID("words", string(o.ID))},
		{Label: Priced(l, l.T("orders.button.again"), again), Emoji: "♻️",
			CustomID: discord.CustomID("again", string(o.ID))},
	}, links...)
	if only != "" && ord.cfg.Voice && o.Place.GuildID != "" && !first.Stems {
		buttons = append(buttons, playButton(l, only))
	}
	m.Components = buttonRows(buttons)
	takes := ord.takeRows(l, o)
	room := maxRows - 2 - len(m.Components) // one row is for edits, one for songs that are missing
	m.Components = append(m.Components, takes[:min(max(room, 0), len(takes))]...)
	joins := JoinButton(l, family, o.ID, o.Spec.Edit, first, ord.editPrice(family))
	if row := append(joins, EditButtons(l, family, o.ID, only, ord.editPrice(family))...); len(row) > 0 && !first.Stems {
		m.Components = append(m.Components, row[:min(len(row), maxEdits)])
	}
	if o.IsRemainder() {
		e := m.Embeds[0]
		e.Description = discord.Cut(strings.TrimSpace(e.Description+"\n\n"+l.T("orders.song.found")), 4096)
	}
	addMissing(l, &m, o)
	return m
}

// songContent returns the embeds and the files that show the songs of an order, wherever that is, and
// the buttons of songs that are links.
func (ord *Orders) songContent(l i18n.Language, o songs.Order) (m discord.Message, links discord.Row) {
	first := o.Songs[0]
	e := &discordgo.MessageEmbed{
		Title:       discord.Cut(discord.Plain(OrderTitles(l, o)), 256),
		Description: discord.Cut(SpecText(l, o.Spec)+DefaultsText(l, o.Spec)+ord.skippedText(l, o), 4096),
		Color:       palette.Done,
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.T("orders.song.style"), Value: OrDash(discord.Cut(discord.Plain(first.Style), 300)), Inline: true},
			{Name: l.T("orders.song.length"), Value: orderLength(o), Inline: true},
			{Name: l.T("orders.song.model"), Value: ord.modelText(o, first), Inline: true},
		},
		Author: &discordgo.MessageEmbedAuthor{Name: discord.Cut(l.T("orders.song.requester",
			"Name", MemberName(l, o.Requester)), 256)},
		Footer: &discordgo.MessageEmbedFooter{Text: ord.madeText(l, o)},
	}
	if o.Spec.Voice != "" && !o.Spec.Instrumental {
		e.Fields = slices.Insert(e.Fields, 1, &discordgo.MessageEmbedField{Name: l.T("song.field.voice"),
			Value: discord.Cut(discord.Plain(o.Spec.Voice), 100), Inline: true})
	}
	if o.Spec.PersonaName != "" {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: l.T("singer.field"),
			Value: discord.Cut(discord.Plain(o.Spec.PersonaName), 100), Inline: true})
	}
	e.Fields = append(e.Fields, linecredits.Fields(l, first)...)
	if to, err := DecodeAddress(o.Address); err == nil {
		e.Author.IconURL = to.AvatarURL
	}
	m = discord.Message{Embeds: []*discordgo.MessageEmbed{e}, Shows: discord.ShowsSongs(songs.PostSong, l.Tag(),
		discord.SongIDs(firstSongs(o)))}

	// The card contains the cover, so that one of them is enough.
	total, title := int64(0), OrderTitle(l, o)
	name, picture, text := "card", first.Card, pictureText(l, "songpost.alt.card", title, first)
	if picture.Key == "" || picture.Size > o.SizeLimit {
		name, picture, text = "cover", first.Cover, pictureText(l, "songpost.alt.cover", title, first)
	}
	if picture.Key != "" && picture.Size <= min(o.SizeLimit, maxCoverSize) {
		total += picture.Size
		name += picture.Extension
		m.Files = append(m.Files, ord.Attachment(picture, name, text))
		e.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + name}
	}
	total = ord.addOtherSongs(l, &m, o, total)
	return m, ord.attachSongs(l, &m, o, firstSongs(o), total)
}

// pictureText describes a picture of a song to those who do not see it: its title, style and length.
func pictureText(l i18n.Language, id, title string, s songs.Song) string {
	style := cmp.Or(discord.Cut(strings.TrimSpace(s.Style), 300), l.T("songpost.alt.no-style"))
	return l.T(id, "Title", title, "Style", style, "Length", discord.Clock(s.Duration))
}

// Attachment returns a stored file as an attachment.
func (ord *Orders) Attachment(f songs.File, name, description string) discord.File {
	return discord.File{Name: name, ContentType: f.ContentType, Size: f.Size,
		Description: discord.Cut(description, 1024),
		Open:        func(ctx context.Context) (io.ReadCloser, error) { return ord.cfg.Files.Open(ctx, f.Key) }}
}

// OrderTitle returns the title of an order's first song. Stems have the title of their order, because each
// has the name of its part.
func OrderTitle(l i18n.Language, o songs.Order) string {
	if len(o.Songs) > 1 && o.Songs[0].Stems && o.Spec.Title != "" {
		return o.Spec.Title
	}
	if len(o.Songs) > 0 && strings.TrimSpace(o.Songs[0].Title) != "" {
		return o.Songs[0].Title
	}
	if o.Spec.Title != "" {
		return o.Spec.Title
	}
	return l.T("orders.untitled")
}

// orderLength returns the lengths of the order's songs, or only of the first one if the others
// have titles, and hence embeds, of their own.
func orderLength(o songs.Order) string {
	if len(DistinctSongs(o)) > 1 {
		return discord.Clock(o.Songs[0].Duration)
	}
	return songLengths(firstSongs(o))
}

// songLengths lists the lengths of songs without consecutive duplicates.
func songLengths(list []songs.Song) string {
	var out []string
	for _, s := range list {
		if c := discord.Clock(s.Duration); len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return strings.Join(out, " · ")
}

// OrDash returns s, or a dash if s is blank.
func OrDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}
