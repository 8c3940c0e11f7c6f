package commands

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/palette"
	"riffbot/internal/requests"
	"riffbot/internal/words"
)

// errRules says that a number of the rules cannot be.
var errRules = errors.New("a number of the rules is out of bounds")

// modeName is a mode as people choose it.
func modeName(l words.Language, m requests.Mode) string {
	switch m {
	case requests.ByTimer:
		return l.Say("board.mode-timer")
	case requests.ByVotes:
		return l.Say("board.mode-votes")
	case requests.WhenDry:
		return l.Say("board.mode-dry")
	default:
		return l.Say("board.mode-curator")
	}
}

// modeNamed is that of the modes which is called so in one of the languages, or the
// one that was set: a form says what was chosen by its name.
func modeNamed(modes []requests.Mode, name, set string) string {
	for _, l := range words.All() {
		for _, m := range modes {
			if modeName(l, m) == name {
				return string(m)
			}
		}
	}
	return set
}

// saidYes reports whether a form says yes, in whatever language.
func saidYes(said string) bool {
	return slices.ContainsFunc(words.All(), func(l words.Language) bool { return l.Say("board.yes") == said })
}

// mostWeight is the most that the votes of a role can count.
const mostWeight = 5

// showRules shows who manages the server how the board works.
func (c Community) showRules(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	return c.rulesCard(ctx, it, "")
}

// rulesCard shows the rules; those who manage the server change there what the
// votes of a role count.
func (c Community) rulesCard(ctx context.Context, it *Interaction, role string) error {
	if err := c.mustCurate(ctx, it); err != nil {
		return err
	}
	rules, err := c.Council.RulesOf(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	digest := l.Say("board.no-digest")
	if rules.Digest {
		digest = l.Say("board.digest")
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: l.Say("board.rules"), Color: palette.Done,
		Description: cut(how(l, rules)+"\n"+digest+"\n"+weights(l, rules), 4096)}},
		Components: []Row{{{Label: l.Say("board.change"), Emoji: "✏️", Style: ButtonBlue, CustomID: "boardchange"}, {Label: l.Say("board.all-ideas"), Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")}}}}
	if it.MemberCan(discordgo.PermissionManageGuild) {
		which := Menu{Kind: MenuRoles, CustomID: "boardweights", Placeholder: l.Say("board.weight-roles")}
		if role != "" {
			which.Chosen = []string{role}
		}
		m.Menus = []Menu{which}
		if role != "" {
			m.Menus = append(m.Menus, weightMenu(l, role, rules))
		}
	} else {
		m.Components[0] = m.Components[0][1:]
	}
	return it.Edit(ctx, m)
}

// weights says in a sentence whose votes count more.
func weights(l words.Language, r requests.Rules) string {
	var all []string
	for _, role := range slices.Sorted(maps.Keys(r.Weights)) {
		all = append(all, "<@&"+role+"> "+l.Number(r.Weights[role]))
	}
	if len(all) == 0 {
		return l.Say("board.weights-equal")
	}
	return l.Say("board.weights", "Roles", strings.Join(all, l.Say("board.comma")))
}

// weightMenu offers what the votes of a role can count.
func weightMenu(l words.Language, role string, r requests.Rules) Menu {
	m := Menu{Kind: MenuOptions, CustomID: customID("boardweight", role), Placeholder: l.Say("board.weight-menu")}
	for n := 1; n <= mostWeight; n++ {
		m.Options = append(m.Options, MenuOption{Label: l.Say("board.weight", "Weight", n), Value: strconv.Itoa(n)})
	}
	m.Options = choose(m.Options, strconv.Itoa(max(r.Weights[role], 1)))
	return m
}

// quickly bounds what is looked up before a form, which has to be the first answer.
const quickly = 1500 * time.Millisecond

func (c Community) openRules(ctx context.Context, it *Interaction) error {
	if !it.MemberCan(discordgo.PermissionManageGuild) {
		return errNotManager
	}
	soon, cancel := context.WithTimeout(ctx, quickly)
	defer cancel()
	rules, err := c.Council.RulesOf(soon, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	var modes []string
	for _, m := range c.Council.Modes() {
		modes = append(modes, modeName(l, m))
	}
	no, yes := l.Say("board.no"), l.Say("board.yes")
	digest := no
	if rules.Digest {
		digest = yes
	}
	return it.Open(ctx, Form{CustomID: "boardchanged", Title: l.Say("board.rules"), Fields: []FormField{
		{Label: l.Say("board.form-mode"), Input: SelectField{CustomID: "mode", Options: modes, Chosen: modeName(l, rules.Mode)}},
		{Label: l.Say("board.form-threshold"), Input: TextField{CustomID: "threshold", Value: strconv.Itoa(rules.Threshold), Max: 4}},
		{Label: l.Say("board.form-every"), Input: TextField{CustomID: "every", Value: strconv.Itoa(int(rules.Every.Minutes())), Max: 5}},
		{Label: l.Say("board.form-daily"), Input: TextField{CustomID: "daily", Value: strconv.Itoa(rules.Daily), Max: 3}},
		{Label: l.Say("board.form-digest"), Input: SelectField{CustomID: "digest", Options: []string{no, yes}, Chosen: digest}},
	}})
}

// changedRules keeps what a form says, with an entry in the audit.
func (c Community) changedRules(ctx context.Context, it *Interaction) error {
	if !it.MemberCan(discordgo.PermissionManageGuild) {
		return errNotManager
	}
	numbers := make(map[string]int)
	for _, n := range []struct {
		name        string
		least, most int
	}{{"threshold", 1, 1000}, {"every", 1, 7 * 24 * 60}, {"daily", 0, 100}} {
		v, err := strconv.Atoi(strings.TrimSpace(it.Field(n.name)))
		if err != nil || v < n.least || v > n.most {
			return errRules
		}
		numbers[n.name] = v
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	_, err := c.House.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
		s.Requests.Mode = modeNamed(c.Council.Modes(), it.Field("mode"), s.Requests.Mode)
		s.Requests.Threshold, s.Requests.Every, s.Requests.Daily = numbers["threshold"], numbers["every"], numbers["daily"]
		if s.Requests.Daily == 0 {
			s.Requests.Daily = guilds.NoSongs
		}
		if said := it.Field("digest"); said != "" {
			s.Requests.Digest = saidYes(said)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.rulesChanged(ctx, it, "")
}

// weighed chooses the role whose votes are weighed next.
func (c Community) weighed(ctx context.Context, it *Interaction) error {
	if !it.MemberCan(discordgo.PermissionManageGuild) {
		return errNotManager
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	return c.rulesCard(ctx, it, it.chosen())
}

// weighted keeps what the votes of a role count from now on.
func (c Community) weighted(ctx context.Context, it *Interaction) error {
	if !it.MemberCan(discordgo.PermissionManageGuild) {
		return errNotManager
	}
	role, n := it.args(1)[0], numberOf(it.Data.Values)
	if role == "" || n < 1 || n > mostWeight {
		return ErrUnknown
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	_, err := c.House.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
		s.Requests.Weights = maps.Clone(s.Requests.Weights)
		if s.Requests.Weights == nil {
			s.Requests.Weights = make(map[string]int)
		}
		s.Requests.Weights[role] = n
		if n == 1 {
			delete(s.Requests.Weights, role)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.rulesChanged(ctx, it, role)
}

// rulesChanged lets the board say the new rules.
func (c Community) rulesChanged(ctx context.Context, it *Interaction, role string) error {
	if err := c.redraw(ctx, it.GuildID); err != nil {
		return err
	}
	return c.rulesCard(ctx, it, role)
}

// redraw shows a server's board anew where it is.
func (c Community) redraw(ctx context.Context, guildID string) error {
	p, err := c.Council.Panel(ctx, requests.BoardPanel(guildID))
	if err == nil && p.Post.MessageID != "" {
		err = c.Council.Place(ctx, guildID, p.Post)
	}
	return err
}
