package commands

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
)

// buying are the commands that order a song as soon as they are typed. The others open a form, show a draft or ask,
// and these state the price.
var buying = map[string]bool{"song": true, "edit": true}

// buyingForms are the forms that order a song when they are submitted.
var buyingForms = map[string]bool{"lyrics": true, "firstsonged": true, "extended": true, "covered": true, "varied": true,
	"replaced": true, "stemmed": true, "orderedited": true}

// priceOf returns a function that returns the price of a command or form that orders a song, by the name of its
// handler; 0 for others. See [discord.RouterConfig].
func priceOf(credits int) func(name string) int {
	return func(name string) int {
		if command, ok := strings.CutPrefix(name, "command "); ok {
			if command, _, _ = strings.Cut(command, " "); buying[command] {
				return credits
			}
		}
		if buyingForms[strings.TrimPrefix(name, "form ")] {
			return credits
		}
		return 0
	}
}

// maxDescription is Discord's limit of a description in characters.
const maxDescription = 100

// addPrices adds the price of a song to the descriptions of the commands that order one, in all languages.
func addPrices(all []*discordgo.ApplicationCommand, credits int) {
	for _, d := range all {
		switch {
		case !buying[d.Name]:
		case len(d.Options) > 0 && d.Options[0].Type == discordgo.ApplicationCommandOptionSubCommand:
			for _, o := range d.Options {
				o.Description = priced(discord.English, o.Description, credits)
				addLocalPrices(o.DescriptionLocalizations, credits)
			}
		default:
			d.Description = priced(discord.English, d.Description, credits)
			if d.DescriptionLocalizations != nil {
				addLocalPrices(*d.DescriptionLocalizations, credits)
			}
		}
	}
}

func addLocalPrices(texts map[discordgo.Locale]string, credits int) {
	for locale, text := range texts {
		texts[locale] = priced(i18n.ForLocale(string(locale)), text, credits)
	}
}

// priced returns a description with the price, if that fits.
func priced(l i18n.Language, description string, credits int) string {
	if text := messages.Priced(l, description, credits); len([]rune(text)) <= maxDescription {
		return text
	}
	return description
}
