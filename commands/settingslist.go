package commands

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/palette"
)

const doneColour = palette.Done

// settingsSection is what one look at the panel shows: at most four menus, or three
// and the button for exact numbers.
type settingsSection struct {
	key, label, about string
	exact             bool
	settings          []setting
}

// setting is one thing that a server can want.
type setting struct {
	key, label string
	// menu offers what can be chosen. arg is what an earlier menu has chosen.
	menu func(s guilds.Settings, arg string) Menu
	// apply keeps what was chosen; nil for a menu that only chooses the arg of the
	// next.
	apply    func(s *guilds.Settings, values []string, arg string)
	says     func(s guilds.Settings) string // what it is set to; nil: nothing to say
	needsArg bool
}

// sections is everything that /settings can set. A new setting is a line here and
// a field of [guilds.Settings].
var sections = []settingsSection{
	{key: "roles", label: "Roles", about: "Who runs the jukebox, and who looks after songs", settings: []setting{
		roleList("dj", "DJ roles", func(s *guilds.Settings) *[]string { return &s.Roles.DJ }),
		roleList("curator", "Curator roles", func(s *guilds.Settings) *[]string { return &s.Roles.Curator }),
	}},
	{key: "budget", label: "Budgets", about: "Credits for members and for the server", exact: true, settings: []setting{
		amount("memberday", "Credits per member and day", []int{1, 2, 3, 5, 10, 20, 50}, func(s *guilds.Settings) *int { return &s.Budget.MemberDay }),
		amount("serverday", "Credits per day, all members", []int{5, 10, 20, 50, 100, 200, 500}, func(s *guilds.Settings) *int { return &s.Budget.ServerDay }),
		amount("servermonth", "Credits per month, all members", []int{50, 100, 200, 500, 1000, 2000, 5000}, func(s *guilds.Settings) *int { return &s.Budget.ServerMonth }),
	}},
	{key: "bonus", label: "Bonus by role", about: "More credits a day for members with a role", settings: []setting{
		{key: "bonusrole", label: "Which role", says: sayBonus, menu: func(_ guilds.Settings, arg string) Menu {
			m := Menu{Kind: MenuRoles}
			if arg != "" {
				m.Chosen = []string{arg}
			}
			return m
		}},
		{key: "bonus", label: "Its bonus a day", needsArg: true, menu: func(s guilds.Settings, role string) Menu {
			return Menu{Kind: MenuOptions, Options: numbers([]int{1, 2, 3, 5, 10, 20, 50}, s.Budget.Bonus[role], "no bonus", strconv.Itoa)}
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
	{key: "pace", label: "Pace and words", about: "Time between two orders; who finds the words", settings: []setting{
		{key: "cooldown", label: "Time between a member's orders", says: func(s guilds.Settings) string { return wait(s.CoolDown) },
			menu: func(s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuOptions, Options: numbers([]int{30, 60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60, 24 * 60 * 60}, s.CoolDown, "none", wait)}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.CoolDown = numberOf(values) }},
		{key: "write", label: "Words of /song when nobody says", says: func(s guilds.Settings) string { return wordsWish[s.Write] },
			menu: func(s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuOptions, Options: choose([]MenuOption{
					{Label: wordsWish[""], Value: "usual"}, {Label: wordsWish["off"], Value: "off"},
					{Label: wordsWish["auto"], Value: "auto"}, {Label: wordsWish["draft"], Value: "draft"}}, orUsual(s.Write))}
			}, apply: func(s *guilds.Settings, values []string, _ string) {
				if s.Write = strings.Join(values, ""); s.Write == "usual" || wordsWish[s.Write] == "" {
					s.Write = ""
				}
			}},
	}},
	{key: "where", label: "Who and where", about: "Members who may not order; channels for songs", settings: []setting{
		{key: "blocked", label: "Blocked members", says: sayBlocked, menu: func(s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuUsers, Chosen: shownBlocked(s), Least: 0, Most: most}
		}, apply: func(s *guilds.Settings, values []string, _ string) {
			// Those that the menu did not show stay.
			kept := slices.DeleteFunc(slices.Clone(s.Blocked), func(id string) bool { return slices.Contains(shownBlocked(*s), id) })
			s.Blocked = append(kept, values...)
		}},
		{key: "channels", label: "Channels for songs", says: func(s guilds.Settings) string {
			if len(s.Channels) == 0 {
				return "all"
			}
			return mentions("<#", s.Channels)
		}, menu: func(s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuChannels, Chosen: s.Channels, Least: 0, Most: most, ChannelTypes: []int{int(discordgo.ChannelTypeGuildText),
				int(discordgo.ChannelTypeGuildVoice), int(discordgo.ChannelTypeGuildNews), int(discordgo.ChannelTypeGuildStageVoice), int(discordgo.ChannelTypeGuildForum)}}
		}, apply: func(s *guilds.Settings, values []string, _ string) { s.Channels = values }},
		{key: "reports", label: "Channel for new reports", says: func(s guilds.Settings) string { return mentions("<#", reportChannel(s)) },
			menu: func(s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuChannels, Chosen: reportChannel(s), Least: 0, Most: 1, ChannelTypes: []int{int(discordgo.ChannelTypeGuildText)}}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.Reports = strings.Join(values, "") }},
	}},
	{key: "keep", label: "Keeping", about: "How long the words of finished orders are kept", settings: []setting{
		{key: "texts", label: "Prompts of finished songs", says: func(s guilds.Settings) string { return days(s.Retention.Texts) },
			menu: func(s guilds.Settings, _ string) Menu {
				return Menu{Kind: MenuOptions, Options: numbers([]int{7, 30, 90, 180, 365}, s.Retention.Texts, days(0), days)}
			}, apply: func(s *guilds.Settings, values []string, _ string) { s.Retention.Texts = numberOf(values) }},
	}},
}

// reportChannel is the one channel for reports, or none, as menus have it.
func reportChannel(s guilds.Settings) []string {
	if s.Reports == "" {
		return nil
	}
	return []string{s.Reports}
}

var wordsWish = map[string]string{"": "as the bot is set up", "off": "the provider finds them", "auto": "written and sung at once", "draft": "written and shown first"}

func orUsual(write string) string {
	if write == "" {
		return "usual"
	}
	return write
}

// roleList is a setting of roles.
func roleList(key, label string, in func(*guilds.Settings) *[]string) setting {
	return setting{key: key, label: label,
		says: func(s guilds.Settings) string { return mentions("<@&", *in(&s)) },
		menu: func(s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuRoles, Chosen: *in(&s), Least: 0, Most: most}
		},
		apply: func(s *guilds.Settings, values []string, _ string) { *in(s) = values }}
}

// amount is a setting of credits.
func amount(key, label string, offered []int, in func(*guilds.Settings) *int) setting {
	return setting{key: key, label: label,
		says: func(s guilds.Settings) string {
			if *in(&s) == 0 {
				return noLimit
			}
			return thousands(*in(&s))
		},
		menu: func(s guilds.Settings, _ string) Menu {
			return Menu{Kind: MenuOptions, Options: numbers(offered, *in(&s), noLimit, func(n int) string { return fmt.Sprintf("%s: %s", label, thousands(n)) })}
		},
		apply: func(s *guilds.Settings, values []string, _ string) { *in(s) = numberOf(values) }}
}

const noLimit = "no limit of the server's own"

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

func wait(seconds int) string {
	if seconds == 0 {
		return "none"
	}
	return roughly(time.Duration(seconds) * time.Second)
}

func days(n int) string {
	if n == 0 {
		return "as the bot is set up"
	}
	return fmt.Sprintf("%d days", n)
}

// mentions names things of Discord by their ids; in an embed nobody is pinged.
func mentions(sign string, ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	var all []string
	for _, id := range ids[:min(len(ids), 10)] {
		all = append(all, sign+id+">")
	}
	if more := len(ids) - len(all); more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, " ")
}

func sayBonus(s guilds.Settings) string {
	if len(s.Budget.Bonus) == 0 {
		return "none"
	}
	var all []string
	for _, role := range slices.Sorted(maps.Keys(s.Budget.Bonus)) {
		all = append(all, fmt.Sprintf("<@&%s> +%s", role, thousands(s.Budget.Bonus[role])))
	}
	return strings.Join(all[:min(len(all), 10)], ", ")
}

// shownBlocked are the blocked members that a menu can show: not those whose data
// is gone, and not more than it holds.
func shownBlocked(s guilds.Settings) []string {
	shown := slices.DeleteFunc(slices.Clone(s.Blocked), func(id string) bool { return strings.HasPrefix(id, "gone-") })
	return shown[max(0, len(shown)-most):]
}

func sayBlocked(s guilds.Settings) string {
	shown := shownBlocked(s)
	if more := len(s.Blocked) - len(shown); more > 0 {
		return fmt.Sprintf("%s (and %d who are not shown)", mentions("<@", shown), more)
	}
	return mentions("<@", shown)
}
