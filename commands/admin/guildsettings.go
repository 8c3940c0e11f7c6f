package admin

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
)

// Settings that are stored in [guild.Settings].
var (
	language = setting{key: "language", label: "settings.language",
		text: func(l i18n.Language, s values) string { return languageName(l, s.Language) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			options := []discord.MenuOption{{Label: languageName(l, ""), Value: defaultValue}}
			for _, spoken := range i18n.All() {
				options = append(options, discord.MenuOption{
					Label: languageName(l, spoken.Tag()), Value: spoken.Tag(),
				})
			}
			return discord.MenuConfig{Options: discord.Choose(options, orDefault(s.Language))}
		}, apply: func(s *guild.Settings, values []string, _ string) {
			s.Language = strings.Join(values, "")
			if !slices.ContainsFunc(i18n.All(), func(l i18n.Language) bool { return l.Tag() == s.Language }) {
				s.Language = ""
			}
		}}
	djRoles      = roleSetting("dj", "settings.dj-roles", func(s *guild.Settings) *[]string { return &s.Roles.DJ })
	curatorRoles = roleSetting("curator", "settings.curator-roles",
		func(s *guild.Settings) *[]string { return &s.Roles.Curator })
	memberDay = creditSetting(
		"memberday", "settings.member-day", []int{1, 2, 3, 5, 10, 20, 50},
		func(s *guild.Settings) *int { return &s.Budget.MemberDay },
	)
	serverDay = creditSetting(
		"serverday", "settings.server-day", []int{5, 10, 20, 50, 100, 200, 500},
		func(s *guild.Settings) *int { return &s.Budget.ServerDay },
	)
	serverMonth = creditSetting(
		"servermonth", "settings.server-month", []int{50, 100, 200, 500, 1000, 2000, 5000},
		func(s *guild.Settings) *int { return &s.Budget.ServerMonth },
	)
	bonusRole = setting{key: "bonusrole", label: "settings.bonus-role", text: bonusText,
		menu: func(_ i18n.Language, _ values, arg string) discord.MenuConfig {
			m := discord.MenuConfig{Kind: discord.MenuRoles}
			if arg != "" {
				m.Chosen = []string{arg}
			}
			return m
		}}
	bonus = setting{key: "bonus", label: "settings.bonus", needsArg: true,
		menu: func(l i18n.Language, s values, role string) discord.MenuConfig {
			return discord.MenuConfig{
				Options: numberOptions(
					[]int{1, 2, 3, 5, 10, 20, 50}, s.Budget.Bonus[role], l.T("settings.no-bonus"), strconv.Itoa,
				),
			}
		}, apply: func(s *guild.Settings, values []string, role string) {
			n := input.MenuNumber(values)
			s.Budget.Bonus = maps.Clone(s.Budget.Bonus)
			if s.Budget.Bonus == nil {
				s.Budget.Bonus = make(map[string]int)
			}
			s.Budget.Bonus[role] = n
			if n == 0 {
				delete(s.Budget.Bonus, role)
			}
		}}
	coolDown = setting{key: "cooldown", label: "settings.cool-down",
		text: func(l i18n.Language, s values) string { return cooldownText(l, s.CoolDown) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{
				Options: numberOptions(
					[]int{30, 60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60, 24 * 60 * 60}, s.CoolDown,
					l.T("settings.none"), func(n int) string { return cooldownText(l, n) },
				),
			}
		}, apply: func(s *guild.Settings, values []string, _ string) { s.CoolDown = input.MenuNumber(values) }}
	lyricsMode = choiceSetting(
		"write", "settings.write", lyricsModeText, []string{"off", "auto", "draft"},
		func(s *guild.Settings) *string { return (*string)(&s.LyricsMode) },
	)
	blockedMembers = setting{key: "blocked", label: "settings.blocked", text: blockedText,
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{
				Kind: discord.MenuUsers, Chosen: shownBlocked(s.Settings), Least: 0, Most: discord.MaxOptions,
			}
		}, apply: func(s *guild.Settings, values []string, _ string) {
			// Keep the members that the menu did not show.
			kept := slices.DeleteFunc(
				slices.Clone(s.Blocked), func(id string) bool { return slices.Contains(shownBlocked(*s), id) },
			)
			s.Blocked = append(kept, values...)
		}}
	orderChannels = setting{key: "channels", label: "settings.channels", text: func(l i18n.Language, s values) string {
		if len(s.Channels) == 0 {
			return l.T("settings.all")
		}
		return messages.Mentions(l, "<#", s.Channels)
	}, menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
		return discord.MenuConfig{Kind: discord.MenuChannels, Chosen: s.Channels, Least: 0,
			Most: discord.MaxOptions, ChannelTypes: []int{int(discordgo.ChannelTypeGuildText),
				int(discordgo.ChannelTypeGuildVoice), int(discordgo.ChannelTypeGuildNews),
				int(discordgo.ChannelTypeGuildStageVoice), int(discordgo.ChannelTypeGuildForum)}}
	}, apply: func(s *guild.Settings, values []string, _ string) { s.Channels = values }}
	reportChannel = channelSetting("reports", "settings.reports-channel",
		func(s *guild.Settings) *string { return &s.Reports })
	ideasChannel = channelSetting("ideas", "settings.ideas-channel",
		func(s *guild.Settings) *string { return &s.Board.Announce })
	libraryAccess = choiceSetting(
		"library", "settings.library", libraryText, []string{string(guild.LibraryEveryone)},
		func(s *guild.Settings) *string { return (*string)(&s.Library) },
	)
	radioPosts = choiceSetting(
		"radio", "songpost.setting.radio", radioText, []string{string(guild.RadioPosted)},
		func(s *guild.Settings) *string { return (*string)(&s.Radio) },
	)
	linkPolicy = choiceSetting(
		"links", "settings.links", linksText, []string{string(guild.LinksRefused)},
		func(s *guild.Settings) *string { return (*string)(&s.Links) },
	)
	textRetention = setting{key: "texts", label: "settings.prompts",
		text: func(l i18n.Language, s values) string { return daysText(l, s.Retention.Texts) },
		menu: func(l i18n.Language, s values, _ string) discord.MenuConfig {
			return discord.MenuConfig{
				Options: numberOptions(
					[]int{7, 30, 90, 180, 365}, s.Retention.Texts, daysText(l, 0),
					func(n int) string { return daysText(l, n) },
				),
			}
		}, apply: func(s *guild.Settings, values []string, _ string) {
			s.Retention.Texts = input.MenuNumber(values)
		}}
)
