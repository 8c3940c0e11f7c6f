package admin

import (
	"context"
	"errors"
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

// exactForm returns the form with texts by field.
func exactForm(l i18n.Language, typed map[string]string) discord.Form {
	f := discord.Form{CustomID: discord.CustomID("exactly"), Title: l.T("settings.exact")}
	for _, field := range exactFields {
		f.Fields = append(f.Fields, discord.FormField{Label: l.T(field.label), Description: l.T("settings.no-limit-hint"),
			Input: discord.TextField{CustomID: field.id, Value: typed[field.id], Max: 8, Required: true}})
	}
	return f
}

// saveExact saves the numbers of the form.
func (h handlers) saveExact(ctx context.Context, it *discord.Interaction) error {
	numbers := make([]int, len(exactFields))
	var invalid []error
	for i, field := range exactFields {
		n, err := input.Int(it.Field(field.id))
		if err != nil || n < 0 || n > field.most {
			invalid = append(invalid, &discord.NumberError{Field: field.id, Most: field.most})
		}
		numbers[i] = n
	}
	if len(invalid) > 0 {
		return &messages.NumbersError{Err: errors.Join(invalid...), Text: "errors.number"}
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
