package commands

import (
	"context"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/words"
)

// Speech knows in which language a server is spoken to, where everybody reads it.
type Speech interface {
	// Language is a server's; locale is what Discord says of it, if it was just told.
	Language(ctx context.Context, guildID, locale string) words.Language
}

// asDiscordSays speaks to a server in the language that its settings at Discord name.
type asDiscordSays struct{}

func (asDiscordSays) Language(_ context.Context, _, locale string) words.Language {
	return words.In(locale)
}

// Private is the person's own language, for what they alone see.
func (it *Interaction) Private() words.Language { return words.In(it.Locale) }

// Public is the language of the place, for what everybody sees; in direct messages
// it is the person's.
func (it *Interaction) Public(ctx context.Context) words.Language {
	if it.GuildID == "" || it.speech == nil {
		return it.Private()
	}
	return it.speech.Language(ctx, it.GuildID, it.GuildLocale)
}

// sorry is a message that says why something was not done. Its texts are those of
// the id with ".title" and ".text"; pairs are for both.
func sorry(l words.Language, id string, pairs ...any) Message {
	return card(palette.Trouble, l, id, pairs)
}

// news is a short answer that is complete; with the texts of [sorry].
func news(l words.Language, id string, pairs ...any) Message {
	return card(palette.Done, l, id, pairs)
}

func card(color int, l words.Language, id string, pairs []any) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{
		Title: cut(l.Say(id+".title", pairs...), 256), Description: cut(l.Say(id+".text", pairs...), 4096), Color: color,
	}}}
}

// until is a moment as Discord shows it to each reader, counted from now.
// https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
func until(t time.Time) string { return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":R>" }
