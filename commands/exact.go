package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"riffbot/internal/guilds"
)

// exactFields are the numbers that can be typed where no menu offers them. The
// label is the id of a message.
var exactFields = []struct {
	id, label string
	most      int
	in        func(*guilds.Settings) *int
}{
	{"memberday", "office.member-day", 1_000_000, func(s *guilds.Settings) *int { return &s.Budget.MemberDay }},
	{"serverday", "office.server-day", 1_000_000, func(s *guilds.Settings) *int { return &s.Budget.ServerDay }},
	{"servermonth", "office.server-month", 10_000_000, func(s *guilds.Settings) *int { return &s.Budget.ServerMonth }},
	{"cooldown", "office.audit-cool-down", 7 * 24 * 60 * 60, func(s *guilds.Settings) *int { return &s.CoolDown }},
}

// openExact opens a form for numbers. It has to be the first answer, so what is set
// is read before it.
func (o Office) openExact(ctx context.Context, it *Interaction) error {
	s, err := o.House.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	f := Form{CustomID: customID("exactly"), Title: l.Say("office.exact")}
	for _, field := range exactFields {
		f.Fields = append(f.Fields, FormField{Label: l.Say(field.label), Description: l.Say("office.no-limit-hint"),
			Input: TextField{CustomID: field.id, Value: strconv.Itoa(*field.in(&s)), Max: 8, Required: true}})
	}
	return it.Open(ctx, f)
}

// numberError says that something that was typed is no number that can be meant.
// Field is what the person's language calls it.
type numberError struct {
	id, field string
	most      int
}

func (e *numberError) Error() string { return fmt.Sprintf("%s: no number up to %d", e.id, e.most) }

func (o Office) exactly(ctx context.Context, it *Interaction) error {
	values := make([]int, len(exactFields))
	for i, field := range exactFields {
		n, err := strconv.Atoi(strings.TrimSpace(it.Field(field.id)))
		if err != nil || n < 0 || n > field.most {
			return &numberError{field.id, it.Private().Say(field.label), field.most}
		}
		values[i] = n
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	s, err := o.House.Change(ctx, it.GuildID, it.User().ID, func(s *guilds.Settings) error {
		for i, field := range exactFields {
			*field.in(s) = values[i]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return it.Edit(ctx, settingsPanel(it.Private(), s, "budget", ""))
}
