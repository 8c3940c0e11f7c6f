package admin

import (
	"slices"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/palette"
)

// sectionOf returns the section with a key, or else the first one.
func sectionOf(key string) settingsSection {
	return sections[max(slices.IndexFunc(sections, func(s settingsSection) bool { return s.key == key }), 0)]
}

// settingsPanel returns the message with the settings of one section: each with its value and its menu.
func settingsPanel(l i18n.Language, s values, section, arg string) discord.Message {
	here := sectionOf(section)
	nav := discord.MenuConfig{CustomID: discord.CustomID("settings"), Placeholder: l.T("settings.section")}
	for _, section := range sections {
		if section.key == jukeboxSection && s.player == nil {
			continue
		}
		nav.Options = append(nav.Options, discord.MenuOption{
			Label: l.T(section.label), Value: section.key, Description: l.T(section.description),
			Chosen: section.key == here.key,
		})
	}
	blocks := []discord.Block{
		discord.Text("## " + l.T("settings.title") + "\n" + l.T("settings.text")),
		discord.NewMenu(nav), discord.Separator{},
		discord.Text("### " + l.T(here.label) + "\n-# " + l.T(here.description)),
	}
	for _, setting := range here.settings {
		if setting.needsArg && arg == "" || setting.player != nil && s.player == nil ||
			setting.hidden != nil && setting.hidden(s) {
			continue
		}
		blocks = append(blocks, discord.Text(settingText(l, s, setting)), settingMenu(l, s, setting, here.key, arg))
	}
	if here.exact {
		blocks = append(blocks, discord.Row{{
			Label: l.T("settings.exact"), Emoji: "🔢", CustomID: discord.CustomID("exact"),
		}})
	}
	return layout.Message(palette.Done, blocks...)
}

// maxSettingText is the maximum length of the text of a setting, so that all settings of a section fit.
const maxSettingText = 500

// settingText returns the name of a setting and its value.
func settingText(l i18n.Language, s values, setting setting) string {
	text := "**" + l.T(setting.label) + "**"
	if setting.text != nil {
		text += " · " + setting.text(l, s)
	}
	return discord.Cut(text, maxSettingText)
}

// settingMenu returns the menu of a setting in a section.
func settingMenu(l i18n.Language, s values, setting setting, section, arg string) discord.Menu {
	menu := setting.menu(l, s, arg)
	menu.Placeholder = l.T(setting.label)
	if !setting.needsArg {
		arg = ""
	}
	menu.CustomID = discord.CustomID("set", setting.key, arg, section)
	return discord.NewMenu(menu)
}
