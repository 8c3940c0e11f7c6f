// Package styleoption provides the command options for a style, a voice and the language of lyrics.
package styleoption

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
	"github.com/riffbot/riffbot/internal/styles"
)

// History reads what members ordered before.
type History interface {
	// RecentStyles returns the styles of the latest orders of a member, the latest first.
	RecentStyles(ctx context.Context, userID string, limit int) ([]string, error)
}

// MaxLanguage is the maximum length of the name of a language.
const MaxLanguage = 40

// recentOrders is how many orders of a member are read for suggestions.
const recentOrders = 30

// Style returns the option for a style.
func Style(name, description string, most int) *discordgo.ApplicationCommandOption {
	return option(name, description, most)
}

// Voice returns the option for a voice.
func Voice() *discordgo.ApplicationCommandOption {
	return option("voice", "Who sings, like “deep male voice”; optional", songs.MaxVoice)
}

// Language returns the option for the language of the lyrics.
func Language() *discordgo.ApplicationCommandOption {
	return option("language", "Language of the lyrics; that of your idea by default", MaxLanguage)
}

// Avoid returns the option for styles that a song must not have.
func Avoid() *discordgo.ApplicationCommandOption {
	return option("avoid", "Styles and instruments that it must not have", songs.MaxAvoid)
}

func option(name, description string, most int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name,
		Description: description, MaxLength: most, Autocomplete: true}
}

// Suggest responds to autocomplete of the options of this package. It reports false for other options.
func Suggest(ctx context.Context, it *discord.Interaction, history History) (ok bool, err error) {
	name, typed := it.Focused()
	l := it.Private()
	var found []styles.Suggestion
	switch {
	case name == "voice":
		found = styles.Voices(l, typed)
	case name == "language":
		found = styles.Languages(l, it.Locale, typed)
	case name == "avoid":
		found = styles.Styles(l, nil, typed)
	case strings.HasPrefix(name, "style"):
		found = styles.Styles(l, recent(ctx, it, history), typed)
	default:
		return false, nil
	}
	choices := make([]discord.Choice, 0, len(found))
	for _, s := range found {
		if s.Own {
			s.Label = "🕘 " + s.Label
		}
		choices = append(choices, discord.Choice{Name: s.Label, Value: s.Value})
	}
	return true, it.Suggest(ctx, choices)
}

// recent returns the styles that the member used recently. The curated styles are suggested without them if they
// cannot be read in time.
func recent(ctx context.Context, it *discord.Interaction, history History) []string {
	if history == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	found, err := history.RecentStyles(ctx, it.User().ID, recentOrders)
	if err != nil {
		return nil
	}
	return found
}
