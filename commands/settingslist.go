package commands

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/palette"
	"riffbot/internal/words"
)

const doneColour = palette.Done

// settingsSection is what one look at the panel shows: at most four menus, or three
// and the button for exact numbers.
type settingsSection struct {
	key          string
	label, about string // ids of messages
	exact        bool
	settings     []setting
}

// setting is one thing that a server can want.
type setting struct {
	key   string
	label string // the id of a message
	// menu offers what can be chosen. arg is what an earlier menu has chosen.
	menu func(l words.Language, s guilds.Settings, arg string) Menu
	// apply keeps what was chosen; nil for a menu that only chooses the arg of the
	// next.
	apply    func(s *guilds.Settings, values []string, arg string)
	says     func(l words.Language, s guilds.Settings) string // what it is set to; nil: nothing to say
	needsArg bool
}

// sections is everything that /settings can set. A new setting is a line here and
// a field of [guilds.Settings].
var sections = []settingsSection{
	{key: "roles", label: "office.roles", about: "office.roles-about", settings: []setting{
		roleList("dj", "office.dj", func(s *guilds.Settings) *[]string { return &s.Roles.DJ }),
		roleList("curator", "office.curator", func(s *guilds.Settings) *[]string { return &s.Roles.Curator }),
	}},
	{key: "budget", label: "office.budget", about: "office.budget-about", exact: true, settings: []setting{
		amount("memberday", "office.member-day", []int{1, 2, 3, 5, 10, 20, 50}, func(s *guilds.Settings) *int { return &s.Budget.MemberDay }),
		amount("serverday", "office.server-day", []int{5, 10, 20, 50, 100, 200, 500}, func(s *guilds.Settings) *int { return &s.Budget.ServerDay }),
		amount("servermonth", "office.server-month", []int{50, 100, 200, 500, 1000, 2000, 5000}, func(s *guilds.Settings) *int { return &s.Budget.ServerMonth }),
	}},
	{key: "bonus", label: "office.bonus-section", about: "office.bonus-about", settings: []setting{
		{key: "bonusrole", label: "office.bonus-role", says: sayBonus, menu: func(_ words.Language, _ guilds.Settings, arg string) Menu {
			m := Menu{Kind: MenuRoles}
			if arg != "" {
				m.Chosen = []string{arg}
			}
			return m
		}},
		{key: "bonus", label: "office.bonus", needsArg: true, menu: func(l words.Language, s guilds.Settings, role string) Menu {
			return Menu{Kind: MenuOptions, Options: numbers([]int{1, 2, 3, 5, 10, 20, 50}, s.Budget.Bonus[role], l.Say("office.no-bonus"), strconv.Itoa)}
		}, apply: func(s *guilds.Settings, values []string, role string) {
			n := numberOf(values)
			s.Budget.Bonus = maps.Clone(s.Budget.Bonus)
			if s.Budget.Bonus == nil {
				s.Budget.Bonus = make(map[string]int)
			}
			s.Budget.Bonus[role] = n
			if n == 0 {
				delete(s.Budget.Bonus, role)
			}
		}},
	}},
	{key: "pace", label: "office.pace", about: "office.pace-about", settings: []setting{
		{key: "cooldown", label: "office.cool-down", says: func(l words.Language, s guilds.Settings) string { return wait(l, s.CoolDown) },
			menu: func(l words.Language, s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuOptions, Options: numbers([]int{30, 60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60, 24 * 60 * 60}, s.CoolDown, l.Say("office.none"), func(n int) string { return wait(l, n) })}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.CoolDown = numberOf(values) }},
		oneOf("write", "office.write", wordsWish, []string{"off", "auto", "draft"}, func(s *guilds.Settings) *string { return &s.Write }),
	}},
	{key: "where", label: "office.where", about: "office.where-about", settings: []setting{
		{key: "blocked", label: "office.blocked", says: sayBlocked, menu: func(l words.Language, s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuUsers, Chosen: shownBlocked(s), Least: 0, Most: most}
		}, apply: func(s *guilds.Settings, values []string, _ string) {
			// Those that the menu did not show stay.
			kept := slices.DeleteFunc(slices.Clone(s.Blocked), func(id string) bool { return slices.Contains(shownBlocked(*s), id) })
			s.Blocked = append(kept, values...)
		}},
		{key: "channels", label: "office.channels", says: func(l words.Language, s guilds.Settings) string {
			if len(s.Channels) == 0 {
				return l.Say("office.all")
			}
			return mentions(l, "<#", s.Channels)
		}, menu: func(l words.Language, s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuChannels, Chosen: s.Channels, Least: 0, Most: most, ChannelTypes: []int{int(discordgo.ChannelTypeGuildText),
				int(discordgo.ChannelTypeGuildVoice), int(discordgo.ChannelTypeGuildNews), int(discordgo.ChannelTypeGuildStageVoice), int(discordgo.ChannelTypeGuildForum)}}
		}, apply: func(s *guilds.Settings, values []string, _ string) { s.Channels = values }},
		{key: "reports", label: "office.reports-channel", says: func(l words.Language, s guilds.Settings) string { return mentions(l, "<#", reportChannel(s)) },
			menu: func(_ words.Language, s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuChannels, Chosen: reportChannel(s), Least: 0, Most: 1, ChannelTypes: []int{int(discordgo.ChannelTypeGuildText)}}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.Reports = strings.Join(values, "") }},
	}},
	{key: "shown", label: "office.shown", about: "office.shown-about", settings: []setting{
		oneOf("library", "office.library", libraryWish, []string{guilds.LibraryEveryone}, func(s *guilds.Settings) *string { return &s.Library }),
		oneOf("links", "office.links", linksWish, []string{guilds.LinksRefused}, func(s *guilds.Settings) *string { return &s.Links }),
	}},
	{key: "keep", label: "office.keep", about: "office.keep-about", settings: []setting{
		{key: "texts", label: "office.texts", says: func(l words.Language, s guilds.Settings) string { return days(l, s.Retention.Texts) },
			menu: func(l words.Language, s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuOptions, Options: numbers([]int{7, 30, 90, 180, 365}, s.Retention.Texts, days(l, 0), func(n int) string { return days(l, n) })}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.Retention.Texts = numberOf(values) }},
	}},
	{key: "speech", label: "office.language-section", about: "office.language-about", settings: []setting{
		{key: "language", label: "office.language", says: func(l words.Language, s guilds.Settings) string { return languageName(l, s.Language) },
			menu: func(l words.Language, s guilds.Settings, _ string) Menu {
				options := []MenuOption{{Label: languageName(l, ""), Value: usual}}
				for _, spoken := range words.All() {
					options = append(options, MenuOption{Label: languageName(l, spoken.Tag()), Value: spoken.Tag()})
				}
				return Menu{Kind: MenuOptions, Options: choose(options, orUsual(s.Language))}
			}, apply: func(s *guilds.Settings, values []string, _ string) {
				s.Language = strings.Join(values, "")
				if !slices.ContainsFunc(words.All(), func(l words.Language) bool { return l.Tag() == s.Language }) {
					s.Language = ""
				}
			}},
	}},
}

// wordsWish is in words what /song does about words.
func wordsWish(l words.Language, write string) string {
	switch write {
	case "off":
		return l.Say("office.write-off")
	case "auto":
		return l.Say("office.write-auto")
	case "draft":
		return l.Say("office.write-draft")
	default:
		return l.Say("office.usual")
	}
}

// libraryWish is in words who finds songs of other channels.
func libraryWish(l words.Language, library string) string {
	if library == guilds.LibraryEveryone {
		return l.Say("office.library-everyone")
	}
	return l.Say("office.library-channel")
}

// linksWish is in words what becomes of links.
func linksWish(l words.Language, links string) string {
	if links == guilds.LinksRefused {
		return l.Say("office.links-refused")
	}
	return l.Say("office.links-plain")
}

// reportChannel is the one channel for reports, or none, as menus have it.
func reportChannel(s guilds.Settings) []string {
	if s.Reports == "" {
		return nil
	}
	return []string{s.Reports}
}

// languageName is what a language calls itself.
func languageName(l words.Language, tag string) string {
	if tag == "" {
		return l.Say("office.as-discord-says")
	}
	return words.In(tag).Say("office.own-name")
}

// usual is the value of an option that leaves a setting to somebody else; no option
// can have none.
const usual = "usual"

func orUsual(value string) string {
	if value == "" {
		return usual
	}
	return value
}

// roleList is a setting of roles.
func roleList(key, label string, in func(*guilds.Settings) *[]string) setting {
	return setting{key: key, label: label,
		says: func(l words.Language, s guilds.Settings) string { return mentions(l, "<@&", *in(&s)) },
		menu: func(l words.Language, s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuRoles, Chosen: *in(&s), Least: 0, Most: most}
		},
		apply: func(s *guilds.Settings, values []string, _ string) { *in(s) = values }}
}

// oneOf is a setting with few values, and none; say puts one into words.
func oneOf(key, label string, say func(words.Language, string) string, values []string, in func(*guilds.Settings) *string) setting {
	return setting{key: key, label: label,
		says: func(l words.Language, s guilds.Settings) string { return say(l, *in(&s)) },
		menu: func(l words.Language, s guilds.Settings, _ string) Menu {
			options := []MenuOption{{Label: say(l, ""), Value: usual}}
			for _, v := range values {
				options = append(options, MenuOption{Label: say(l, v), Value: v})
			}
			return Menu{Kind: MenuOptions, Options: choose(options, orUsual(*in(&s)))}
		},
		apply: func(s *guilds.Settings, chosen []string, _ string) {
			if *in(s) = strings.Join(chosen, ""); !slices.Contains(values, *in(s)) {
				*in(s) = ""
			}
		}}
}

// amount is a setting of credits.
func amount(key, label string, offered []int, in func(*guilds.Settings) *int) setting {
	return setting{key: key, label: label,
		says: func(l words.Language, s guilds.Settings) string {
			if *in(&s) == 0 {
				return l.Say("office.no-limit")
			}
			return l.Number(*in(&s))
		},
		menu: func(l words.Language, s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuOptions, Options: numbers(offered, *in(&s), l.Say("office.no-limit"), func(n int) string {
				return l.Say("office.amount", "Name", l.Say(label), "Credits", n)
			})}
		},
		apply: func(s *guilds.Settings, values []string, _ string) { *in(s) = numberOf(values) }}
}

// numbers are the options of a menu of numbers; what is set is among them.
func numbers(offered []int, set int, none string, say func(int) string) []MenuOption {
	if set > 0 && !slices.Contains(offered, set) {
		offered = append(slices.Clone(offered), set)
		slices.Sort(offered)
	}
	options := []MenuOption{{Label: none, Value: "0"}}
	for _, n := range offered {
		options = append(options, MenuOption{Label: say(n), Value: strconv.Itoa(n)})
	}
	return choose(options, strconv.Itoa(set))
}

// numberOf is the number that was chosen; whatever else comes is none.
func numberOf(values []string) int {
	n, err := strconv.Atoi(strings.Join(values, ""))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func wait(l words.Language, seconds int) string {
	if seconds == 0 {
		return l.Say("office.none")
	}
	return roughly(l, time.Duration(seconds)*time.Second)
}

func days(l words.Language, n int) string {
	if n == 0 {
		return l.Say("office.usual")
	}
	return l.Count("office.days", n)
}

// mentions names things of Discord by their ids; in an embed nobody is pinged.
func mentions(l words.Language, sign string, ids []string) string {
	if len(ids) == 0 {
		return l.Say("office.none")
	}
	var all []string
	for _, id := range ids[:min(len(ids), 10)] {
		all = append(all, sign+id+">")
	}
	if more := len(ids) - len(all); more > 0 {
		all = append(all, l.Say("office.more", "More", more))
	}
	return strings.Join(all, " ")
}

func sayBonus(l words.Language, s guilds.Settings) string {
	if len(s.Budget.Bonus) == 0 {
		return l.Say("office.none")
	}
	var all []string
	for _, role := range slices.Sorted(maps.Keys(s.Budget.Bonus)) {
		all = append(all, "<@&"+role+"> +"+l.Number(s.Budget.Bonus[role]))
	}
	return strings.Join(all[:min(len(all), 10)], ", ")
}

// shownBlocked are the blocked members that a menu can show: not those whose data
// is gone, and not more than it holds.
func shownBlocked(s guilds.Settings) []string {
	shown := slices.DeleteFunc(slices.Clone(s.Blocked), func(id string) bool { return strings.HasPrefix(id, "gone-") })
	return shown[max(0, len(shown)-most):]
}

func sayBlocked(l words.Language, s guilds.Settings) string {
	shown := shownBlocked(s)
	if more := len(s.Blocked) - len(shown); more > 0 {
		return l.Say("office.not-shown", "Members", mentions(l, "<@", shown), "More", more)
	}
	return mentions(l, "<@", shown)
}
