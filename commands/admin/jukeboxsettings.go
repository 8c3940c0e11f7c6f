package admin

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
)

// panelChannelTypes are the types of channels that may show the jukebox.
var panelChannelTypes = []int{int(discordgo.ChannelTypeGuildText), int(discordgo.ChannelTypeGuildVoice)}

// queueModes are the orders in which a queue plays.
var queueModes = []jukebox.Mode{jukebox.Fair, jukebox.Fifo, jukebox.Votes}

// Settings that are stored in [jukebox.Settings].
var (
	panelChannel = setting{key: "panel", label: "jukebox.settings.panel",
		text: func(l i18n.Language, s values) string {
			if s.player.Panel == "" {
				return l.T("jukebox.settings.no-panel")
			}
			return "<#" + s.player.Panel + ">"
		},
		menu: func(_ i18n.Language, s values, _ string) discord.MenuConfig {
			menu := channelMenu(s.player.Panel)
			menu.ChannelTypes = panelChannelTypes
			return menu
		},
		player: func(s *jukebox.Settings, chosen []string) { s.Panel = strings.Join(chosen, "") }}
	queueMode = setting{key: "order", label: "jukebox.settings.order",
		text: func(l i18n.Language, s values) string { return messages.QueueModeText(l, s.player.Mode, false) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			var options []discord.MenuOption
			for _, m := range queueModes {
				options = append(options, discord.MenuOption{Label: messages.QueueModeText(l, m, false), Value: string(m)})
			}
			return discord.MenuConfig{Options: discord.Choose(options, string(s.player.Mode))}
		},
		player: func(s *jukebox.Settings, chosen []string) {
			if mode := jukebox.Mode(strings.Join(chosen, "")); slices.Contains(queueModes, mode) {
				s.Mode = mode
			}
		}}
	queueLimit = setting{key: "cap", label: "jukebox.settings.cap",
		text: func(l i18n.Language, s values) string {
			if s.player.MaxPerMember == 0 {
				return l.T("jukebox.settings.no-cap")
			}
			return l.Number(s.player.MaxPerMember)
		},
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{Options: numberOptions([]int{1, 2, 3, 5, 10, 20, 50}, s.player.MaxPerMember,
				l.T("jukebox.settings.no-cap"), strconv.Itoa)}
		},
		player: func(s *jukebox.Settings, chosen []string) { s.MaxPerMember = input.MenuNumber(chosen) }}
	idleTimeout = setting{key: "alone", label: "jukebox.settings.alone",
		text: func(l i18n.Language, s values) string {
			if s.player.Stay {
				return l.T("jukebox.settings.never")
			}
			return afterMinutes(l, s.player.IdleTimeout)
		},
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			set := int(s.player.IdleTimeout / time.Minute)
			return discord.MenuConfig{Options: positiveOptions([]int{1, 2, 5, 10, 15, 30, 60, 180}, set,
				func(n int) string { return afterMinutes(l, time.Duration(n)*time.Minute) })}
		},
		player: func(s *jukebox.Settings, chosen []string) {
			if n := input.MenuNumber(chosen); n > 0 {
				s.IdleTimeout = time.Duration(n) * time.Minute
			}
		}}
	stay = setting{key: "stay", label: "settings.stay",
		text:   func(l i18n.Language, s values) string { return switchText(l, s.player.Stay) },
		menu:   func(l i18n.Language, s values, _ string) discord.MenuConfig { return switchMenu(l, s.player.Stay) },
		player: func(s *jukebox.Settings, chosen []string) { s.Stay = input.MenuNumber(chosen) == 1 }}
	autoplay = setting{key: "autoplay", label: "jukebox.settings.autoplay",
		text:   func(l i18n.Language, s values) string { return switchText(l, s.player.Autoplay) },
		menu:   func(l i18n.Language, s values, _ string) discord.MenuConfig { return switchMenu(l, s.player.Autoplay) },
		player: func(s *jukebox.Settings, chosen []string) { s.Autoplay = input.MenuNumber(chosen) == 1 }}
)

// afterMinutes returns the text of an idle timeout.
func afterMinutes(l i18n.Language, d time.Duration) string {
	return l.T("jukebox.settings.after", "Minutes", int(d/time.Minute))
}

// positiveOptions returns the options of a menu of numbers without a choice for none.
func positiveOptions(offered []int, set int, textOf func(int) string) []discord.MenuOption {
	return numberOptions(offered, set, "-", textOf)[1:]
}
