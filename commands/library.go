package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// librarian is what commands need of the library.
type librarian interface {
	Library(ctx context.Context, q songs.Search) (page []songs.Entry, total int, err error)
	Versions(ctx context.Context, id songs.SongID, v songs.Viewer) ([]songs.Entry, error)
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
	Favour(ctx context.Context, id songs.SongID, viewer string, favourite bool) error
	Rename(ctx context.Context, id songs.SongID, title string) error
	Remove(ctx context.Context, id songs.SongID, by songs.Remover) error
}

// libraryPage is how many songs one page lists.
const libraryPage = 8

// maxSearch is how long a search may be, in characters: it travels in the ids of
// the page's buttons, which hold 100.
const maxSearch = 60

// Library is /library: the songs that were made here, to browse and to search.
func Library(l librarian) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "library",
			Description:      "Songs that were made here: browse or search them",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "search", MaxLength: maxSearch,
					Description: "Words of the title, style, lyrics or of who asked"},
				{Type: discordgo.ApplicationCommandOptionString, Name: "show", Description: "Which songs; left out, all of this server",
					Choices: []*discordgo.ApplicationCommandOptionChoice{
						{Name: "all of this server", Value: string(songs.ShelfServer)},
						{Name: "mine", Value: string(songs.ShelfMine)},
						{Name: "my favourites", Value: string(songs.ShelfFavourites)},
						{Name: "favourites of this server", Value: string(songs.ShelfWinners)},
					}},
			},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			return showShelf(ctx, it, l, songs.Shelf(it.Text("show")), it.Text("search"), 0)
		},
		Buttons: map[string]Handler{"shelf": func(ctx context.Context, it *Interaction) error {
			if err := it.DeferUpdate(ctx); err != nil {
				return err
			}
			args := it.args(3)
			offset, _ := strconv.Atoi(args[1]) // an id without one means the first page
			return showShelf(ctx, it, l, songs.Shelf(args[0]), args[2], offset)
		}},
	}
}

func showShelf(ctx context.Context, it *Interaction, l librarian, shelf songs.Shelf, text string, offset int) error {
	if shelf == "" {
		shelf = songs.ShelfServer
	}
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, ":", " ")), " ")
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	q := songs.Search{Shelf: shelf, Viewer: v, Text: text, Offset: max(offset, 0), Limit: libraryPage}
	if shelf == songs.ShelfMember { // whose songs these are travels where a search would
		q.Member, q.Text = text, ""
	}
	page, total, err := l.Library(ctx, q)
	if err != nil {
		return err
	}
	return it.Edit(ctx, shelfMessage(it.Private(), page, total, shelf, text, max(offset, 0)))
}

func shelfMessage(l words.Language, page []songs.Entry, total int, shelf songs.Shelf, text string, offset int) Message {
	e := &discordgo.MessageEmbed{Title: shelfName(l, shelf), Color: palette.Done}
	searched := text != "" && shelf != songs.ShelfMember
	if searched {
		e.Title = cut(l.Say("library.shelf.search", "Shelf", e.Title, "Text", plain(text)), 256)
	}
	var lines []string
	for i, s := range page {
		mark := ""
		if s.Favourite {
			mark = " ⭐"
		}
		lines = append(lines, fmt.Sprintf("`%d.` **%s**%s · %s\n%s · %s · %s", offset+i+1, cut(plain(nameOfEntry(l, s)), 80), mark,
			clock(s.Duration), cut(plain(orDash(s.Style)), 80), cut(plain(s.Requester.Name), 40), until(s.CreatedAt)))
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{e}}
	if total == 0 {
		e.Description = l.Say("library.shelf.empty")
		if searched {
			e.Description = l.Say("library.shelf.nothing-fits")
		}
		return m
	}
	e.Description = cut(strings.Join(lines, "\n\n"), 4096)
	e.Footer = &discordgo.MessageEmbedFooter{Text: l.Count("library.shelf.footer", total, "Page", offset/libraryPage+1, "Pages", (total+libraryPage-1)/libraryPage)}
	to := func(at int) string { return customID("shelf", string(shelf), strconv.Itoa(at), text) }
	if total > libraryPage {
		m.Components = []Row{{
			{Label: l.Say("library.back"), Emoji: "◀️", CustomID: to(offset - libraryPage), Disabled: offset == 0},
			{Label: l.Say("library.next"), Emoji: "▶️", CustomID: to(offset + libraryPage), Disabled: offset+libraryPage >= total},
		}}
	}
	return m
}

// shelfName is the title of a list of songs.
func shelfName(l words.Language, s songs.Shelf) string {
	switch s {
	case songs.ShelfMine:
		return l.Say("library.shelf.mine")
	case songs.ShelfFavourites:
		return l.Say("library.shelf.favourites")
	case songs.ShelfWinners:
		return l.Say("library.shelf.winners")
	case songs.ShelfMember:
		return l.Say("library.shelf.member")
	default:
		return l.Say("library.shelf.server")
	}
}

// nameOfEntry is a song's title, with its take where there are several.
func nameOfEntry(l words.Language, s songs.Entry) string {
	name := cmp.Or(s.Title, l.Say("library.untitled"))
	if s.Take > 1 && s.SameTitle {
		return l.Say("library.take", "Title", name, "Take", s.Take)
	}
	return name
}

// fileOf is how a file of a song is named: alike for everybody.
func fileOf(l words.Language, e songs.Entry, extension string) string {
	return fileName(l, nameOfEntry(l, e), extension)
}

// songChoices are the songs of the library that fit what was typed, for
// autocomplete.
func songChoices(ctx context.Context, it *Interaction, library librarian) error {
	_, typed := it.Focused()
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	page, _, err := library.Library(ctx, songs.Search{Shelf: songs.ShelfServer, Viewer: v, Text: typed, Limit: 25})
	if err != nil {
		return err
	}
	var choices []Choice
	for _, s := range page {
		choices = append(choices, Choice{Name: cut(nameOfEntry(it.Private(), s)+" · "+s.Requester.Name, 100), Value: string(s.ID)})
	}
	return it.Suggest(ctx, choices)
}

// entry finds a song that the person may see by its id or, typed by hand, by its
// title.
func entry(ctx context.Context, it *Interaction, l librarian, song string) (songs.Entry, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return songs.Entry{}, err
	}
	e, err := l.Entry(ctx, songs.SongID(song), v)
	if !errors.Is(err, songs.ErrNotFound) {
		return e, err
	}
	page, _, err := l.Library(ctx, songs.Search{Shelf: songs.ShelfServer, Viewer: v, Text: song, Limit: 100})
	if err != nil {
		return e, err
	}
	if len(page) == 0 || song == "" {
		return e, errNoSong
	}
	return closest(it.Private(), page, song), nil
}

// publicEntry finds a song as entry does; [errPrivateSong] when not everyone may see it who can see this channel.
func publicEntry(ctx context.Context, it *Interaction, l librarian, song string) (songs.Entry, error) {
	e, err := entry(ctx, it, l, song)
	if err == nil {
		err = it.forEveryone(ctx, e.ID)
	}
	return e, err
}

// closest is the song that is called what was typed, else one whose title begins
// so, else the newest.
func closest(l words.Language, page []songs.Entry, typed string) songs.Entry {
	typed = strings.ToLower(strings.TrimSpace(typed))
	for _, fits := range []func(string) bool{
		func(name string) bool { return name == typed },
		func(name string) bool { return strings.HasPrefix(name, typed) },
		func(name string) bool { return strings.Contains(name, typed) },
	} {
		// The first take is called like its song; of the others, the title alone is.
		for _, name := range []func(songs.Entry) string{func(e songs.Entry) string { return nameOfEntry(l, e) }, func(e songs.Entry) string { return e.Title }} {
			for _, e := range page {
				if fits(strings.ToLower(name(e))) {
					return e
				}
			}
		}
	}
	return page[0]
}

// errNoSong says that no song of the library is meant.
var errNoSong = errors.New("there is no such song here")
