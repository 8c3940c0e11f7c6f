package admin

import (
	"context"
	"fmt"
	"strconv"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/messages"
)

// exactFields are the settings that can be entered as a number. label is a message id.
var exactFields = []struct {
	id, label string
	most      int
	in        func(*guild.Settings) *int
}{
	{"memberday", "settings.member-day", 1_000_000, func(s *guild.Settings) *int { return &s.Budget.MemberDay }},
	{"serverday", "settings.server-day", 1_000_000, func(s *guild.Settings) *int { return &s.Budget.ServerDay }},
	{"servermonth", "settings.server-month", 10_000_000, func(s *guild.Settings) *int { return &s.Budget.ServerMonth }},
	{"cooldown", "audit.cool-down", 7 * 24 * 60 * 60, func(s *guild.Settings) *int { return &s.CoolDown }},
}

// openExact opens the form for exact numbers. It reads the settings first, because a form must be the first
// response.
func (h handlers) openExact(ctx context.Context, it *discord.Interaction) error {
	s, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	typed := make(map[string]string)
	for _, field := range exactFields {
		typed[field.id] = strconv.Itoa(*field.in(&s))
	}
	return it.Open(ctx, exactForm(it.Private(), typed))
}

// reopenExact opens the form with what was typed into it before it was refused.
func (h handlers) reopenExact(ctx context.Context, it *discord.Interaction) error {
	typed, ok := discord.FindDraft[map[string]string](h.FormDrafts, it.User().ID, it.Var("draft"))
	if !ok {
		return discord.ErrDraftGone
	}
	return it.Open(ctx, exactForm(it.Private(), typed))
}

// exactForm returns the form with texts by field.
func exactForm(l i18n.Language, typed map[string]string) discord.Form {
	f := discord.Form{CustomID: discord.CustomID("exactly"), Title: l.T("settings.exact")}
	for _, field := range exactFields {
		f.Fields = append(f.Fields, discord.FormField{Label: l.T(field.label), Description: l.T("settings.no-limit-hint"),
			Input: discord.TextField{CustomID: field.id, Value: typed[field.id], Max: 8, Required: true}})
	}
	return f
}

// saveExact saves the numbers of the form. If one is refused, a button opens the form again with all of them.
func (h handlers) saveExact(ctx context.Context, it *discord.Interaction) error {
	numbers, typed := make([]int, len(exactFields)), make(map[string]string)
	var refused error
	for i, field := range exactFields {
		typed[field.id] = it.Field(field.id)
		n, err := input.Int(typed[field.id])
		if (err != nil || n < 0 || n > field.most) && refused == nil {
			refused = &discord.UserError{Reason: fmt.Sprintf("%s: no number up to %d", field.id, field.most),
				Text: "errors.number", Args: []any{"Field", it.Private().T(field.label), "Most", field.most}}
		}
		numbers[i] = n
	}
	if refused != nil {
		return &messages.KeptError{Err: refused, Label: "errors.input.fix",
			Button: discord.CustomID("exactfix", h.FormDrafts.Keep(it.User().ID, typed))}
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	_, err := h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		for i, field := range exactFields {
			*field.in(s) = numbers[i]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.showSettings(ctx, it, "budget", "")
}
