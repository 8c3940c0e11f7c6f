package admin

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// settingsSection is a section of the settings panel. A message has room for ten settings.
type settingsSection struct {
	key                string
	label, description string // message ids
	exact              bool   // has the button for exact numbers
	settings           []setting
}

// values are all settings of a server.
type values struct {
	guild.Settings
	songs  songs.Channel
	player *jukebox.Settings // nil: unknown, or the jukebox is off
	// providers are those that a server can choose from.
	providers provider.Catalog
	pages     bool // the operator serves pages
}

// setting is one setting of a server. One of the functions that change it is set, or none for a menu that only
// selects the argument of the next one.
type setting struct {
	key   string
	label string // message id
	// menu returns the menu of the setting. arg is the value that was chosen in an earlier menu.
	menu     func(l i18n.Language, s values, arg string) discord.MenuConfig
	text     func(l i18n.Language, s values) string // of the current value; nil: not listed
	needsArg bool
	hidden   func(s values) bool // nil: never

	apply   func(s *guild.Settings, chosen []string, arg string)
	player  func(s *jukebox.Settings, chosen []string)
	channel func(c *songs.Channel, chosen []string)
}

// defaultValue is the value of the menu option that resets a setting to its default. Option values must not be
// empty.
const defaultValue = "usual"

func orDefault(value string) string {
	if value == "" {
		return defaultValue
	}
	return value
}

// roleSetting returns a setting that holds a list of roles.
func roleSetting(key, label string, field func(*guild.Settings) *[]string) setting {
	return setting{key: key, label: label,
		text: func(l i18n.Language, s values) string { return messages.Mentions(l, "<@&", *field(&s.Settings)) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{Kind: discord.MenuRoles, Chosen: *field(&s.Settings), Least: 0, Most: discord.MaxOptions}
		},
		apply: func(s *guild.Settings, chosen []string, _ string) { *field(s) = chosen }}
}

// channelSetting returns a setting that holds a text channel, or none.
func channelSetting(key, label string, field func(*guild.Settings) *string) setting {
	return setting{key: key, label: label,
		text: func(l i18n.Language, s values) string {
			return messages.Mentions(l, "<#", oneOrNone(*field(&s.Settings)))
		},
		menu: func(_ i18n.Language, s values, _ string) discord.MenuConfig {
			menu := channelMenu(*field(&s.Settings))
			menu.ChannelTypes = []int{int(discordgo.ChannelTypeGuildText)}
			return menu
		},
		apply: func(s *guild.Settings, chosen []string, _ string) { *field(s) = strings.Join(chosen, "") }}
}

// choiceSetting returns a setting with a few values, or none; textOf returns the text of a value.
func choiceSetting(
	key, label string, textOf func(i18n.Language, string) string, offered []string, field func(*guild.Settings) *string,
) setting {
	return setting{key: key, label: label,
		text: func(l i18n.Language, s values) string { return textOf(l, *field(&s.Settings)) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			options := []discord.MenuOption{{Label: textOf(l, ""), Value: defaultValue}}
			for _, v := range offered {
				options = append(options, discord.MenuOption{Label: textOf(l, v), Value: v})
			}
			return discord.MenuConfig{Options: discord.Choose(options, orDefault(*field(&s.Settings)))}
		},
		apply: func(s *guild.Settings, chosen []string, _ string) {
			if *field(s) = strings.Join(chosen, ""); !slices.Contains(offered, *field(s)) {
				*field(s) = ""
			}
		}}
}

// creditSetting returns a setting that holds a number of credits.
func creditSetting(key, label string, offered []int, field func(*guild.Settings) *int) setting {
	return setting{key: key, label: label,
		text: func(l i18n.Language, s values) string {
			if *field(&s.Settings) == 0 {
				return l.T("settings.no-limit")
			}
			return l.Number(*field(&s.Settings))
		},
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{Options: numberOptions(offered, *field(&s.Settings), l.T("settings.no-limit"),
				func(n int) string {
					return l.T("settings.amount", "Name", l.T(label), "Credits", n)
				})}
		},
		apply: func(s *guild.Settings, values []string, _ string) { *field(s) = input.MenuNumber(values) }}
}

// channelMenu returns the menu of a setting that holds one text channel, or none.
func channelMenu(chosen string) discord.MenuConfig {
	return discord.MenuConfig{Kind: discord.MenuChannels, Chosen: oneOrNone(chosen), Least: 0, Most: 1,
		ChannelTypes: []int{int(discordgo.ChannelTypeGuildText), int(discordgo.ChannelTypeGuildNews)}}
}

// oneOrNone returns the selection of a menu with one id, which may be empty.
func oneOrNone(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// switchMenu returns the menu of a setting that is on or off.
func switchMenu(l i18n.Language, on bool) discord.MenuConfig {
	options := []discord.MenuOption{{Label: l.T("settings.off"), Value: "0"}, {Label: l.T("settings.on"), Value: "1"}}
	return discord.MenuConfig{Options: discord.Choose(options, strconv.Itoa(number(on)))}
}

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// switchText returns the text of a setting that is on or off.
func switchText(l i18n.Language, on bool) string {
	if on {
		return l.T("settings.on")
	}
	return l.T("settings.off")
}

// numberOptions returns the options of a menu of numbers. They include the current number.
func numberOptions(offered []int, set int, none string, textOf func(int) string) []discord.MenuOption {
	if set > 0 && !slices.Contains(offered, set) {
		offered = append(slices.Clone(offered), set)
		slices.Sort(offered)
	}
	options := []discord.MenuOption{{Label: none, Value: "0"}}
	for _, n := range offered {
		options = append(options, discord.MenuOption{Label: textOf(n), Value: strconv.Itoa(n)})
	}
	return discord.Choose(options, strconv.Itoa(set))
}
