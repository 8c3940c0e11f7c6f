package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"riffbot/internal/guilds"
)

// exactFields are the numbers that can be typed where no menu offers them.
var exactFields = []struct {
	id, label string
	most      int
	in        func(*guilds.Settings) *int
}{
	{"memberday", "Credits per member and day", 1_000_000, func(s *guilds.Settings) *int { return &s.Budget.MemberDay }},
	{"serverday", "Credits per day, all members", 1_000_000, func(s *guilds.Settings) *int { return &s.Budget.ServerDay }},
	{"servermonth", "Credits per month, all members", 10_000_000, func(s *guilds.Settings) *int { return &s.Budget.ServerMonth }},
	{"cooldown", "Seconds between a member's orders", 7 * 24 * 60 * 60, func(s *guilds.Settings) *int { return &s.CoolDown }},
}

// openExact opens a form for numbers. It has to be the first answer, so what is set
// is read before it.
func (o Office) openExact(ctx context.Context, it *Interaction) error {
	s, err := o.House.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	f := Form{CustomID: customID("exactly"), Title: "Exact numbers"}
	for _, field := range exactFields {
		f.Fields = append(f.Fields, FormField{Label: field.label, Description: "0 is no limit",
			Input: TextField{CustomID: field.id, Value: strconv.Itoa(*field.in(&s)), Max: 8, Required: true}})
	}
	return it.Open(ctx, f)
}

// numberError says that something that was typed is no number that can be meant.
type numberError struct {
	field, typed string
	most         int
}

func (e *numberError) Error() string { return fmt.Sprintf("%s: no number up to %d", e.field, e.most) }

func (o Office) exactly(ctx context.Context, it *Interaction) error {
	values := make([]int, len(exactFields))
	for i, field := range exactFields {
		typed := strings.TrimSpace(it.Field(field.id))
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 || n > field.most {
			return &numberError{field.label, typed, field.most}
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
