package songoption

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/songs"
)

// Singers lists the voices of servers.
type Singers interface {
	List(ctx context.Context, guildID string) ([]songs.Persona, error)
}

// SingerOption returns the command option that chooses a singer.
func SingerOption(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		Description: description, Autocomplete: true, MaxLength: 100}
}

// SuggestSingers responds to autocomplete with the singers whose names match the typed text, and with none.
func SuggestSingers(ctx context.Context, it *discord.Interaction, all Singers) error {
	_, typed := it.Focused()
	singers, err := all.List(ctx, it.GuildID)
	if err != nil {
		return err
	}
	var choices []discord.Choice
	query := fold.NewQuery(typed)
	for _, s := range fold.Matching(singers, func(s songs.Persona) (int, bool) { return query.Rank(s.Name) }) {
		choices = append(choices, discord.Choice{Name: s.Name, Value: string(s.ID)})
	}
	// Discord shows at most 25 choices, and a server has at most as many singers.
	if len(choices) < 25 {
		choices = append(choices, discord.Choice{Name: it.Private().T("singer.nobody"), Value: string(songs.NoPersona)})
	}
	return it.Suggest(ctx, choices)
}

// NamedSinger returns the singer that an option names by its id or name. A singer with the id [songs.NoPersona] stands for
// none; an option that is not given, for the zero value.
func NamedSinger(ctx context.Context, it *discord.Interaction, all Singers, option string) (songs.Persona, error) {
	typed := strings.TrimSpace(it.Text(option))
	if typed == "" {
		return songs.Persona{}, nil
	}
	singers, err := all.List(ctx, it.GuildID)
	if err != nil {
		return songs.Persona{}, err
	}
	if none := it.Private().T("singer.nobody"); typed == string(songs.NoPersona) || strings.EqualFold(typed, none) {
		return songs.Persona{ID: songs.NoPersona, Name: none}, nil
	}
	n := Naming[songs.Persona]{Option: option, None: songs.ErrNoPersona,
		ID:    func(p songs.Persona) string { return string(p.ID) },
		Label: func(p songs.Persona) string { return p.Name },
		Names: func(p songs.Persona) []string { return []string{p.Name} }}
	return n.Choose(singers, typed)
}
