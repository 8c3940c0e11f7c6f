package library

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// listPageSize is the number of songs on one page.
const listPageSize = 8

// MaxSearch is the maximum length of a search in characters. Custom ids of the page's buttons, which are limited
// to 100 characters, contain it.
const MaxSearch = 60

// libraryCommand returns /library browse, which lists and searches the songs of the guild.
func (h handlers) libraryCommand() discord.Command {
	return discord.Command{
		Group: "library",
		Definition: discord.GeneralDefinition("browse", "Browse and search songs",
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: "search", MaxLength: MaxSearch,
				Description: "Words from the title, style or lyrics, or a member's name",
			},
			discord.ChoiceOption("show", "Which songs; all by default",
				discord.Choice{Name: "all of this server", Value: string(songs.FilterServer)},
				discord.Choice{Name: "mine", Value: string(songs.FilterMine)},
				discord.Choice{Name: "my favourites", Value: string(songs.FilterFavourites)},
				discord.Choice{Name: "favourites of this server", Value: string(songs.FilterWinners)},
			)),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			return h.showList(ctx, it, songs.Filter(it.Text("show")), it.Text("search"), 0)
		}),
		Buttons: map[string]discord.Handler{"shelf:{filter}:{offset}:{text}": discord.Updating(func(
			ctx context.Context, it *discord.Interaction,
		) error {
			return h.showList(
				ctx, it, songs.Filter(it.Var("filter")), it.Var("text"), input.Offset(it.Var("offset")),
			)
		})},
		Menus: map[string]discord.Handler{"opensong": discord.Privately(h.openSong)},
	}
}

// showList shows a page of the songs that match a filter and a search text.
func (h handlers) showList(
	ctx context.Context, it *discord.Interaction, filter songs.Filter, text string, offset int,
) error {
	if filter == "" {
		filter = songs.FilterServer
	}
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, ":", " ")), " ")
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	q := songs.Search{Filter: filter, Viewer: v, Text: text, Offset: max(offset, 0), Limit: listPageSize}
	if filter == songs.FilterMember { // the text is the id of the member
		q.Member, q.Text = text, ""
	}
	page, total, err := h.Library.Library(ctx, q)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, listMessage(l, page, total, filter, text, max(offset, 0), h.thumbnails(ctx, l, page)))
}

// openSong shows the song that was chosen in a list.
func (h handlers) openSong(ctx context.Context, it *discord.Interaction) error {
	e, err := songoption.Find(ctx, it, h.Library, it.Chosen())
	if err != nil {
		return err
	}
	return songoption.Show(ctx, it, h.Library, h.Messages, e)
}

// emptyTexts are the ids of the texts of empty lists.
var emptyTexts = map[songs.Filter]string{
	songs.FilterServer: "library.list.empty", songs.FilterMine: "library.list.empty-mine",
	songs.FilterFavourites: "library.list.empty-favourites", songs.FilterWinners: "library.list.empty-winners",
	songs.FilterMember: "library.list.empty-member",
}

// listMessage returns a page of songs: each with its cover, if covers has one, and a menu that opens a song.
func listMessage(
	l i18n.Language, page []songs.Entry, total songs.Total, filter songs.Filter, text string, offset int,
	covers map[songs.SongID]discord.File,
) discord.Message {
	title := listTitle(l, filter, text)
	searched := text != "" && filter != songs.FilterMember
	if searched {
		title = l.T("library.list.search", "Shelf", title, "Text", discord.Plain(text))
	}
	blocks := []discord.Block{discord.Text("## " + discord.Cut(title, 256))}
	if total.Count == 0 {
		empty := l.T(emptyTexts[filter])
		if searched {
			empty = l.T("library.list.nothing-fits")
		}
		return layout.Message(palette.Done, append(blocks, discord.Text(empty))...)
	}
	var files []discord.File
	open := discord.MenuConfig{CustomID: discord.CustomID("opensong"), Placeholder: l.T("library.list.open")}
	for i, s := range page {
		section := discord.Section{Texts: []string{songLine(l, s, offset+i+1)}}
		if cover, ok := covers[s.ID]; ok {
			files = append(files, cover)
			section.Thumbnail = &discord.Picture{URL: "attachment://" + cover.Name, Description: cover.Description}
		}
		blocks = append(blocks, section)
		open.Options = append(open.Options, discord.MenuOption{
			Label: fmt.Sprintf("%d. %s", offset+i+1, messages.EntryName(l, s)), Value: string(s.ID),
			Description: discord.Clock(s.Duration) + " · " + messages.MemberName(l, s.Requester),
		})
	}
	pages := discord.Pager{
		Offset: offset, Size: listPageSize, Total: total.Count, More: total.More,
		CustomID: func(at int) string { return discord.CustomID("shelf", string(filter), strconv.Itoa(at), text) },
	}
	blocks = append(blocks, discord.Separator{}, discord.NewMenu(open))
	footer := l.Plural("library.list.footer", total.Count, "Page", pages.Page(), "Pages", pages.Pages())
	if total.More {
		footer = l.Plural("library.list.footer-more", total.Count, "Page", pages.Page())
	}
	blocks = append(append(blocks, layout.Rows(pages.Rows(l))...), layout.SmallText(footer))
	m := layout.Message(palette.Done, blocks...)
	m.Files = files
	return m
}

// songLine returns the text of a song in a list.
func songLine(l i18n.Language, s songs.Entry, number int) string {
	mark := ""
	if s.Favourite {
		mark = " ⭐"
	}
	return fmt.Sprintf("`%d.` **%s**%s · %s\n%s\n-# %s · %s", number,
		discord.Cut(discord.Plain(messages.EntryName(l, s)), 80), mark, discord.Clock(s.Duration),
		discord.Cut(discord.Plain(messages.OrDash(s.Style)), 80),
		discord.Cut(discord.Plain(messages.MemberName(l, s.Requester)), 40), discord.RelativeTime(s.CreatedAt))
}

// listTitle returns the title of a list of songs. For [songs.FilterMember], member is the id of the member.
func listTitle(l i18n.Language, s songs.Filter, member string) string {
	switch s {
	case songs.FilterMine:
		return l.T("library.list.mine")
	case songs.FilterFavourites:
		return l.T("library.list.favourites")
	case songs.FilterWinners:
		return l.T("library.list.winners")
	case songs.FilterMember:
		return l.T("library.list.member", "Member", "<@"+member+">")
	default:
		return l.T("library.list.server")
	}
}
