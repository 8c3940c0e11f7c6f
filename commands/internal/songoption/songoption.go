// Package songoption provides the command option that chooses a song of the library.
package songoption

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// Option returns the command option that chooses a song.
func Option(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		Description: description,
		Required:    true, Autocomplete: true, MaxLength: 100}
}

// Library finds songs.
type Library interface {
	Library(ctx context.Context, q songs.Search) (page []songs.Entry, total songs.Total, err error)
	Entry(ctx context.Context, id songs.SongID, v songs.Viewer) (songs.Entry, error)
}

// Suggest responds to autocomplete with the songs that match the typed text.
func Suggest(ctx context.Context, it *discord.Interaction, library Library) error {
	_, typed := it.Focused()
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	page, _, err := library.Library(ctx, songs.Search{Filter: songs.FilterServer, Viewer: v, Text: typed, Limit: 25})
	if err != nil {
		return err
	}
	var choices []discord.Choice
	for _, s := range page {
		choices = append(choices, discord.Choice{Name: suggestion(it.Private(), s), Value: string(s.ID)})
	}
	return it.Suggest(ctx, choices)
}

// suggestion tells a song apart from others in at most 100 characters: title, style, length, age and
// requester.
func suggestion(l i18n.Language, e songs.Entry) string {
	parts := []string{discord.Cut(messages.EntryName(l, e), 36)}
	if style := strings.TrimSpace(e.Style); style != "" {
		parts = append(parts, discord.Cut(style, 20))
	}
	parts = append(parts, discord.Clock(e.Duration), messages.Age(l, time.Since(e.CreatedAt)),
		discord.Cut(messages.MemberName(l, e.Requester), 16))
	return strings.Join(parts, " · ")
}

// Find returns a song that the member may see, by its id.
func Find(ctx context.Context, it *discord.Interaction, l Library, id string) (songs.Entry, error) {
	v, err := it.Viewer(ctx)
	if err != nil {
		return songs.Entry{}, err
	}
	e, err := l.Entry(ctx, songs.SongID(id), v)
	if errors.Is(err, songs.ErrNotFound) {
		err = discord.ErrNoSong
	}
	return e, err
}

// The numbers of songs among which titles are compared: those that a search finds, and the newest
// ones if it finds none.
const (
	maxFound  = 100
	maxNewest = 500
)

// Named returns the song that an option names by its id or its title. A title that does not name
// exactly one song leads to a [discord.ChoiceError]. Words for the newest song name it, unless a song has that title.
//
// A title alone names the first take of an order; the others have names of their own.
func Named(ctx context.Context, it *discord.Interaction, l Library, option string) (songs.Entry, error) {
	e, err := titled(ctx, it, l, option)
	choice, unclear := errors.AsType[*discord.ChoiceError](err)
	typed := strings.TrimSpace(it.Text(option))
	if !IsNewest(typed) || unclear && choice.Several || !unclear && !errors.Is(err, discord.ErrNoSong) {
		return e, err
	}
	newest, found, err := newestSong(ctx, it, l)
	if err != nil || !found {
		return newest, orNoSong(err, option, typed)
	}
	return newest, nil
}

// NamedToBuy is like [NamedPublic], but asks whether words for the newest song mean it, because something is bought
// with the song.
func NamedToBuy(ctx context.Context, it *discord.Interaction, l Library, option string) (songs.Entry, error) {
	e, err := NamedPublic(ctx, it, l, option)
	typed := strings.TrimSpace(it.Text(option))
	if err != nil || !IsNewest(typed) {
		return e, err
	}
	if _, err := titled(ctx, it, l, option); err == nil { // it is the title of a song
		return e, nil
	}
	n := SongNaming(it.Private(), option)
	return songs.Entry{}, n.ask(typed, false, []songs.Entry{e})
}

// titled returns the song that an option names by its id or its title.
func titled(ctx context.Context, it *discord.Interaction, l Library, option string) (songs.Entry, error) {
	typed := strings.TrimSpace(it.Text(option))
	e, err := Find(ctx, it, l, typed)
	if !errors.Is(err, discord.ErrNoSong) {
		return e, err
	}
	v, err := it.Viewer(ctx)
	if err != nil {
		return e, err
	}
	search := func(text string, limit int) ([]songs.Entry, error) {
		page, _, err := l.Library(ctx, songs.Search{Filter: songs.FilterServer, Viewer: v, Text: text, Limit: limit})
		return page, err
	}
	found, err := search(typed, maxFound)
	if err == nil && len(found) == 0 { // the title may be followed by the take
		found, err = search(withoutSuffix(typed), maxFound)
	}
	if err != nil {
		return e, err
	}
	n := SongNaming(it.Private(), option)
	n.None = orNoSong(nil, option, typed)
	n.Near = func(q fold.Query) ([]songs.Entry, error) {
		if len(found) > 0 {
			return found, nil
		}
		newest, err := search("", maxNewest)
		return similar(newest, q, func(e songs.Entry) []string { return []string{e.Title} }), err
	}
	return n.Choose(found, typed)
}

// NamedPublic is like [Named], but returns [discord.ErrPrivateSong] for a song that not everyone
// who can read the channel may see.
func NamedPublic(ctx context.Context, it *discord.Interaction, l Library, option string) (songs.Entry, error) {
	e, err := Named(ctx, it, l, option)
	if err == nil {
		err = it.RequirePublic(ctx, e.ID)
	}
	return e, err
}

// FindPublic is like [Find] with the check of [NamedPublic].
func FindPublic(ctx context.Context, it *discord.Interaction, l Library, id string) (songs.Entry, error) {
	e, err := Find(ctx, it, l, id)
	if err == nil {
		err = it.RequirePublic(ctx, e.ID)
	}
	return e, err
}

// SongNaming returns how members name songs in an option.
func SongNaming(l i18n.Language, option string) Naming[songs.Entry] {
	return Naming[songs.Entry]{Option: option, None: discord.ErrNoSong,
		ID:    func(e songs.Entry) string { return string(e.ID) },
		Label: func(e songs.Entry) string { return suggestion(l, e) },
		Names: func(e songs.Entry) []string {
			names := []string{messages.EntryName(l, e), suggestion(l, e)}
			if e.Take <= 1 || !e.SameTitle {
				names = append(names, e.Title)
			}
			return names
		}}
}

// withoutSuffix returns a text without the parenthesis at its end.
func withoutSuffix(text string) string {
	if i := strings.LastIndexAny(text, "(（"); i > 0 {
		return strings.TrimSpace(text[:i])
	}
	return text
}
