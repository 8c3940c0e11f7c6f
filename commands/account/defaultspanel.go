package account

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// defaultsPanel returns the message with the member's defaults, their menus and buttons.
func (h handlers) defaultsPanel(l i18n.Language, d songs.Defaults) discord.Message {
	onOff := func(on bool) string {
		if on {
			return l.T("settings.on")
		}
		return l.T("settings.off")
	}
	line := func(id, value string) string {
		return "**" + l.T(id) + "** · " + messages.OrDash(discord.Cut(discord.Plain(value), 400))
	}
	lines := []string{line("song.field.style", d.Style), line("song.field.voice", d.Voice)}
	if h.Writes {
		lines = append(lines, line("writing.card.language", l.LanguageName(d.Language)))
	}
	lines = append(lines, line("defaults.toggle-instrumental", onOff(d.Instrumental)),
		line("defaults.private", onOff(d.PrivateDrafts)))
	blocks := []discord.Block{discord.Text("## " + l.T("defaults.title") + "\n" + l.T("defaults.text")),
		discord.Text(strings.Join(lines, "\n")),
		discord.Row{{Label: l.T("defaults.texts"), Emoji: "✏️", CustomID: discord.CustomID("mydefaulttexts")},
			{Label: l.T("defaults.toggle-instrumental"), Emoji: "🎹", CustomID: discord.CustomID("mydefaultinstrumental")},
			{Label: l.T("defaults.toggle-private"), Emoji: "🔒", CustomID: discord.CustomID("mydefaultprivate")}}}
	if h.Writes {
		blocks = append(blocks, discord.Text("**"+l.T("defaults.lyrics")+"**"), h.lyricsModeMenu(l, d))
	}
	if models := h.Offer.Catalog.ModelIDs(); len(models) > 1 {
		chosen := h.Offer.Catalog.Model(d.Model)
		menu := discord.MenuConfig{CustomID: discord.CustomID("mydefaultmodel"), Placeholder: l.T("song.field.model"),
			Options: []discord.MenuOption{{Label: l.T("defaults.bot-model", "Model", h.Offer.Catalog.First().DefaultModel()),
				Value: "none", Chosen: chosen == ""}}}
		for _, id := range models {
			menu.Options = append(menu.Options, discord.MenuOption{Label: id, Value: id, Chosen: id == chosen})
		}
		blocks = append(blocks, discord.Text("**"+l.T("song.field.model")+"**"), discord.NewMenu(menu))
	}
	if d != (songs.Defaults{}) {
		blocks = append(blocks, discord.Row{{Label: l.T("defaults.reset"), Emoji: "🗑️", Style: discord.ButtonRed,
			CustomID: discord.CustomID("mydefaultreset")}})
	}
	return discord.Message{Layout: []discord.Block{discord.Container{Color: palette.Done, Blocks: blocks}}}
}

// lyricsModeMenu returns the menu of the lyrics modes.
func (h handlers) lyricsModeMenu(l i18n.Language, d songs.Defaults) discord.Menu {
	menu := discord.MenuConfig{CustomID: discord.CustomID("mydefaultlyrics"), Placeholder: l.T("settings.writer"),
		Options: []discord.MenuOption{{Label: l.T("defaults.lyrics-server"), Value: "none", Chosen: d.LyricsMode == ""}}}
	for _, m := range lyricsModes {
		menu.Options = append(menu.Options, discord.MenuOption{Label: l.T(m.text), Value: string(m.mode),
			Chosen: d.LyricsMode == string(m.mode)})
	}
	return discord.NewMenu(menu)
}
