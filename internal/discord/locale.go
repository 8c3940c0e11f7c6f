package discord

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/palette"
)

// LocaleResolver returns the language of a server, for texts that all members read.
type LocaleResolver interface {
	// Language returns the language of a server. locale is the one from Discord, if
	// known.
	Language(ctx context.Context, guildID, locale string) i18n.Language
}

// DefaultLocales resolves to the language that a server has at Discord.
type DefaultLocales struct{}

// Language returns the language of a Discord locale.
func (DefaultLocales) Language(_ context.Context, _, locale string) i18n.Language {
	return i18n.ForLocale(locale)
}

// Private returns the member's language, for responses that only they see.
func (it *Interaction) Private() i18n.Language { return i18n.ForLocale(it.Locale) }

// Public returns the language of the server, for public responses; in direct messages
// that of the member.
func (it *Interaction) Public(ctx context.Context) i18n.Language {
	if it.GuildID == "" || it.Locales == nil {
		return it.Private()
	}
	return it.Locales.Language(ctx, it.GuildID, it.GuildLocale)
}

// Failure returns a message that says why something was not done. Its texts have the ids
// id+".title" and id+".text"; both use pairs.
func Failure(l i18n.Language, id string, pairs ...any) Message {
	return cardMessage(palette.Failed, l, id, pairs)
}

// Success returns a message about a completed action, with the texts of [Failure].
func Success(l i18n.Language, id string, pairs ...any) Message {
	return cardMessage(palette.Done, l, id, pairs)
}

// Working returns a message about work in progress: the texts ID.title and ID.text.
func Working(l i18n.Language, id string, pairs ...any) Message {
	return cardMessage(palette.Working, l, id, pairs)
}

func cardMessage(color int, l i18n.Language, id string, pairs []any) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{
		Title: Cut(l.T(id+".title", pairs...), 256), Description: Cut(l.T(id+".text", pairs...), 4096), Color: color,
	}}}
}

// RelativeTime formats a time so that Discord shows it relative to now.
// https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
func RelativeTime(t time.Time) string { return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":R>" }

// AnswerLanguage returns the language of the readers of the response.
func (it *Interaction) AnswerLanguage(ctx context.Context) i18n.Language {
	if it.Answer.Private {
		return it.Private()
	}
	return it.Public(ctx)
}

// OptionName returns the name of a field as the member sees it: in forms its label, else the localised name of the
// option of the current command, or of the first command with an option of that name. A prompt is an idea where that
// is its name.
func (it *Interaction) OptionName(name string) string {
	if label := it.labels[name]; label != "" {
		return label
	}
	if name == "prompt" && (it.labels["idea"] != "" || it.Option("idea") != nil) {
		return it.OptionName("idea")
	}
	l := it.Private()
	for _, command := range []string{strings.TrimSpace(it.Data.Name + " " + it.Sub), "song", "edit replace",
		"edit extend"} {
		if id := "/" + command + " " + name; l.HasMessage(id) {
			return l.T(id)
		}
	}
	return name
}

// Info returns a message with a title and a text.
func Info(title, text string) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{Title: Cut(title, 256), Description: Cut(text, 4096),
		Color: palette.Done}}}
}
