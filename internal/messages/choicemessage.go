package messages

import (
	"strconv"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// choiceMessage asks which of several things a typed name means. Each button continues the command
// with one of them.
func choiceMessage(l i18n.Language, e *discord.ChoiceError) discord.Message {
	text := "errors.did-you-mean"
	if e.Several {
		text = "errors.which"
	}
	m := discord.Success(l, text, "Typed", discord.Cut(discord.Plain(e.Typed), 100))
	for i, c := range discord.UniqueChoices(e.Choices) {
		if i == discord.MaxAlternatives || e.Draft == "" {
			break
		}
		m.Components = append(m.Components, discord.Row{{Label: c.Name,
			CustomID: discord.CustomID("pick", e.Draft, strconv.Itoa(i))}})
	}
	return m
}

// confirmMessage asks a member to confirm a command.
func confirmMessage(e *discord.ConfirmError) discord.Message {
	m := e.Question
	if e.Draft != "" {
		m.Components = append(m.Components, discord.Row{{Label: e.Label, Style: discord.ButtonBlue,
			CustomID: discord.CustomID("pick", e.Draft, "0")}})
	}
	return m
}

// PriceQuestion returns a [discord.ConfirmError] that asks before credits are spent. title, text and
// yes are ids of texts; the text uses pairs and the price.
func PriceQuestion(l i18n.Language, q songs.Quote, title, text, yes string, pairs ...any) error {
	lines := l.T(text, append(pairs, "Credits", Credits(l, q.Credits))...)
	if left := Remaining(l, q); left != "" {
		lines += "\n" + left
	}
	return &discord.ConfirmError{Question: discord.Info(l.T(title), lines), Label: Priced(l, l.T(yes), q.Credits)}
}
