package admin

import (
	"cmp"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
)

// songProvider is the provider of new songs. It is hidden if the operator configured one only.
var songProvider = setting{key: "provider", label: "settings.provider",
	hidden: func(s values) bool { return len(s.providers.All()) < 2 },
	text: func(l i18n.Language, s values) string {
		if s.Provider == "" {
			return l.T("settings.bot-default")
		}
		c, _ := s.providers.Find(s.Provider)
		return discord.Plain(cmp.Or(c.Name, s.Provider))
	},
	menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
		options := []discord.MenuOption{{Label: l.T("settings.bot-default"), Value: defaultValue,
			Description: s.providers.First().Name}}
		for _, c := range s.providers.All() {
			options = append(options, discord.MenuOption{Label: c.Name, Value: c.ID})
		}
		return discord.MenuConfig{Options: discord.Choose(options, orDefault(s.Provider))}
	},
	apply: func(s *guild.Settings, chosen []string, _ string) {
		if s.Provider = strings.Join(chosen, ""); s.Provider == defaultValue {
			s.Provider = ""
		}
	}}
