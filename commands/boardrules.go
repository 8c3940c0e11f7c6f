package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/palette"
	"riffbot/internal/requests"
)

// errRules says that a number of the rules cannot be.
var errRules = errors.New("a number of the rules is out of bounds")

// modeNames are the modes as people choose them.
var modeNames = map[requests.Mode]string{
	requests.ByCurator: "a curator chooses",
	requests.ByTimer:   "the first idea, every so often",
	requests.ByVotes:   "whatever gets enough votes",
	requests.WhenDry:   "the first idea, when the jukebox runs out",
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
	digest := "Weeks are not told."
	if rules.Digest {
		digest = "What happened in a week is told on Mondays, where the board is."
	}
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: "How ideas are chosen", Color: palette.Done,
		Description: cut(how(rules)+"\n"+digest+"\n"+weights(rules), 4096)}},
		Components: []Row{{{Label: "Change", Emoji: "✏️", Style: ButtonBlue, CustomID: "boardchange"}, {Label: "All ideas", Emoji: "📋", CustomID: customID("ideas", string(requests.SortVotes), "0")}}}}
	if it.MemberCan(discordgo.PermissionManageGuild) {
		which := Menu{Kind: MenuRoles, CustomID: "boardweights", Placeholder: "Roles whose votes count more"}
		if role != "" {
			which.Chosen = []string{role}
		}
		m.Menus = []Menu{which}
		if role != "" {
			m.Menus = append(m.Menus, weightMenu(role, rules))
		}
	} else {
		m.Components[0] = m.Components[0][1:]
	}
	return it.Edit(ctx, m)
}

// weights says in a sentence whose votes count more.
func weights(r requests.Rules) string {
	var all []string
	for _, role := range slices.Sorted(maps.Keys(r.Weights)) {
		all = append(all, fmt.Sprintf("<@&%s> %s", role, thousands(r.Weights[role])))
	}
	if len(all) == 0 {
		return "Every vote counts 1."
	}
	return "A vote counts 1, or by role: " + strings.Join(all, ", ") + "."
}

// weightMenu offers what the votes of a role can count.
func weightMenu(role string, r requests.Rules) Menu {
	m := Menu{Kind: MenuOptions, CustomID: customID("boardweight", role), Placeholder: "What a vote of this role counts"}
	for n := 1; n <= mostWeight; n++ {
		m.Options = append(m.Options, MenuOption{Label: "A vote counts " + strconv.Itoa(n), Value: strconv.Itoa(n)})
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
	var modes []string
	for _, m := range c.Council.Modes() {
		modes = append(modes, modeNames[m])
	}
	digest := "no"
	if rules.Digest {
		digest = "yes"
	}
	return it.Open(ctx, Form{CustomID: "boardchanged", Title: "How ideas are chosen", Fields: []FormField{
		{Label: "What is made", Input: SelectField{CustomID: "mode", Options: modes, Chosen: modeNames[rules.Mode]}},
		{Label: "Votes that are enough", Input: TextField{CustomID: "threshold", Value: strconv.Itoa(rules.Threshold), Max: 4}},
		{Label: "Minutes between two", Input: TextField{CustomID: "every", Value: strconv.Itoa(int(rules.Every.Minutes())), Max: 5}},
		{Label: "Songs a day without a curator", Input: TextField{CustomID: "daily", Value: strconv.Itoa(rules.Daily), Max: 3}},
		{Label: "Tell the week on Mondays", Input: SelectField{CustomID: "digest", Options: []string{"no", "yes"}, Chosen: digest}},
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
		for _, mode := range c.Council.Modes() {
			if modeNames[mode] == it.Field("mode") {
				s.Requests.Mode = string(mode)
			}
		}
		s.Requests.Threshold, s.Requests.Every, s.Requests.Daily = numbers["threshold"], numbers["every"], numbers["daily"]
		if s.Requests.Daily == 0 {
			s.Requests.Daily = guilds.NoSongs
		}
		if said := it.Field("digest"); said != "" {
			s.Requests.Digest = said == "yes"
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
	p, err := c.Council.Panel(ctx, requests.BoardPanel(it.GuildID))
	if err == nil && p.Post.MessageID != "" {
		err = c.Council.Place(ctx, it.GuildID, p.Post)
	}
	if err != nil {
		return err
	}
	return c.rulesCard(ctx, it, role)
}
