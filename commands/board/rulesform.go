package board

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
)

// modeNamed returns the mode whose name in one of the languages is name, or set if there is none. The form submits
// the displayed name.
func modeNamed(modes []board.Mode, name, set string) string {
	for _, l := range i18n.All() {
		for _, m := range modes {
			if boardmessages.ModeName(l, m) == name {
				return string(m)
			}
		}
	}
	return set
}

// isYes reports whether a value is the word for yes in one of the languages.
func isYes(value string) bool {
	return slices.ContainsFunc(i18n.All(), func(l i18n.Language) bool { return l.T("board.yes") == value })
}

// formLookupTimeout limits lookups before a form, which must be the first response.
const formLookupTimeout = 1500 * time.Millisecond

// openRulesForm opens the form for the rules.
func (h handlers) openRulesForm(ctx context.Context, it *discord.Interaction) error {
	f, err := h.rulesForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// rulesForm returns the form with the rules.
func (h handlers) rulesForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	lookup, cancel := context.WithTimeout(ctx, formLookupTimeout)
	defer cancel()
	rules, err := h.Board.RulesOf(lookup, it.GuildID)
	if err != nil {
		return discord.Form{}, err
	}
	l := it.Private()
	var modes []string
	for _, m := range h.Board.Modes() {
		modes = append(modes, boardmessages.ModeName(l, m))
	}
	no, yes := l.T("board.no"), l.T("board.yes")
	digest := no
	if rules.Digest {
		digest = yes
	}
	return discord.Form{CustomID: "boardchanged", Title: l.T("board.rules"), Fields: []discord.FormField{
		{
			Label: l.T("board.form-mode"),
			Input: discord.NewMenu(discord.MenuConfig{
				CustomID: "mode", Options: discord.OptionsFor(modes, boardmessages.ModeName(l, rules.Mode)),
			}),
		},
		{
			Label: l.T("board.form-threshold"),
			Input: discord.TextField{CustomID: "threshold", Value: strconv.Itoa(rules.Threshold), Max: 4},
		},
		{
			Label: l.T("board.form-every"),
			Input: discord.TextField{CustomID: "every", Value: strconv.Itoa(int(rules.Every.Minutes())), Max: 5},
		},
		{
			Label: l.T("board.form-daily"),
			Input: discord.TextField{CustomID: "daily", Value: strconv.Itoa(rules.MaxPerDay), Max: 3},
		},
		{
			Label: l.T("board.form-digest"),
			Input: discord.NewMenu(discord.MenuConfig{
				CustomID: "digest", Options: discord.OptionsFor([]string{no, yes}, digest),
			}),
		},
	}}, nil
}

// saveRules saves the rules of the form.
func (h handlers) saveRules(ctx context.Context, it *discord.Interaction) error {
	numbers := make(map[string]int)
	var invalid []error
	for _, n := range []struct {
		name            string
		lowest, highest int
	}{{"threshold", 1, 1000}, {"every", 1, 7 * 24 * 60}, {"daily", 0, 100}} {
		v, err := input.Int(it.Field(n.name))
		if err != nil || v < n.lowest || v > n.highest {
			invalid = append(invalid, &discord.NumberError{Field: n.name, Least: n.lowest, Most: n.highest})
		}
		numbers[n.name] = v
	}
	if len(invalid) > 0 {
		return &messages.NumbersError{Err: errors.Join(invalid...), Text: "errors.board-rules"}
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	_, err := h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		s.Board.Mode = modeNamed(h.Board.Modes(), it.Field("mode"), s.Board.Mode)
		s.Board.Threshold, s.Board.Every, s.Board.MaxPerDay = numbers["threshold"], numbers["every"], numbers["daily"]
		if s.Board.MaxPerDay == 0 {
			s.Board.MaxPerDay = guild.NoSongs
		}
		if value := it.Field("digest"); value != "" {
			s.Board.Digest = isYes(value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.redrawRules(ctx, it, "")
}
