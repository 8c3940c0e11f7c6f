package admin

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
)

// lyricsModeText returns the text of a lyrics mode.
func lyricsModeText(l i18n.Language, write string) string {
	switch write {
	case "off":
		return l.T("settings.write-off")
	case "auto":
		return l.T("settings.write-auto")
	case "draft":
		return l.T("settings.write-draft")
	default:
		return l.T("settings.bot-default")
	}
}

// libraryText returns the text of a [guild.LibraryAccess].
func libraryText(l i18n.Language, library string) string {
	if guild.LibraryAccess(library) == guild.LibraryEveryone {
		return l.T("settings.library-everyone")
	}
	return l.T("settings.library-channel")
}

// linksText returns the text of a [guild.LinkPolicy].
func linksText(l i18n.Language, links string) string {
	if guild.LinkPolicy(links) == guild.LinksRefused {
		return l.T("settings.links-refused")
	}
	return l.T("settings.links-plain")
}

// radioText returns the text of a [guild.RadioPosts].
func radioText(l i18n.Language, radio string) string {
	if guild.RadioPosts(radio) == guild.RadioPosted {
		return l.T("songpost.setting.radio-posted")
	}
	return l.T("songpost.setting.radio-panel")
}

// languageName returns the name of a language in that language.
func languageName(l i18n.Language, tag string) string {
	if tag == "" {
		return l.T("settings.discord-language")
	}
	return i18n.ForLocale(tag).T("settings.language-name")
}

func cooldownText(l i18n.Language, seconds int) string {
	if seconds == 0 {
		return l.T("settings.none")
	}
	return messages.RoughDuration(l, time.Duration(seconds)*time.Second)
}

func daysText(l i18n.Language, n int) string {
	if n == 0 {
		return l.T("settings.bot-default")
	}
	return l.Plural("settings.days", n)
}

// bonusText returns the text of the budget bonuses by role.
func bonusText(l i18n.Language, s values) string {
	if len(s.Budget.Bonus) == 0 {
		return l.T("settings.none")
	}
	var all []string
	for _, role := range slices.Sorted(maps.Keys(s.Budget.Bonus)) {
		all = append(all, "<@&"+role+"> +"+l.Number(s.Budget.Bonus[role]))
	}
	return strings.Join(all[:min(len(all), 10)], ", ")
}

// shownBlocked returns the blocked members that a menu can show: the latest ones, without deleted accounts.
func shownBlocked(s guild.Settings) []string {
	shown := slices.DeleteFunc(slices.Clone(s.Blocked), func(id string) bool { return strings.HasPrefix(id, "gone-") })
	return shown[max(0, len(shown)-discord.MaxOptions):]
}

// blockedText returns the text of the blocked members.
func blockedText(l i18n.Language, s values) string {
	shown := shownBlocked(s.Settings)
	if more := len(s.Blocked) - len(shown); more > 0 {
		return l.T("settings.members-more", "Members", messages.Mentions(l, "<@", shown), "More", more)
	}
	return messages.Mentions(l, "<@", shown)
}
