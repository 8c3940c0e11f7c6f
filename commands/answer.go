package commands

import "context"

// answer is what an interaction was answered with so far.
type answer struct {
	given   bool
	private bool
	own     bool // a message came of it; a press may also just change another
}

// tokenOf is what the interaction may be answered with for 15 minutes.
func (it *Interaction) tokenOf() Token {
	return Token{ApplicationID: it.ApplicationID, Token: it.Token}
}

// Reply answers with a message that everybody sees. It returns the message as
// it was posted, for later edits.
func (it *Interaction) Reply(ctx context.Context, m Message) (*Message, error) {
	return it.respond(ctx, Response{Type: RespondMessage, Message: &m})
}

// ReplyPrivately answers with a message that only the person sees.
func (it *Interaction) ReplyPrivately(ctx context.Context, m Message) error {
	m.Flags |= FlagEphemeral
	_, err := it.respond(ctx, Response{Type: RespondMessage, Message: &m})
	return err
}

// DeferPrivately says "thinking…" to the person alone; [Interaction.Edit]
// answers. For handlers that look something up first.
func (it *Interaction) DeferPrivately(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDefer, Private: true})
	return err
}

// Defer says "thinking…" to everybody; [Interaction.Edit] answers.
func (it *Interaction) Defer(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDefer})
	return err
}

// DeferUpdate takes a press without a sign of it; [Interaction.Edit] then
// changes the message that was pressed.
func (it *Interaction) DeferUpdate(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDeferUpdate})
	return err
}

// Open answers with a form.
func (it *Interaction) Open(ctx context.Context, f Form) error {
	_, err := it.respond(ctx, Response{Type: RespondForm, Form: &f})
	return err
}

// Suggest answers a person who is typing an option.
func (it *Interaction) Suggest(ctx context.Context, choices []Choice) error {
	_, err := it.respond(ctx, Response{Type: RespondChoices, Choices: choices[:min(len(choices), 25)]})
	return err
}

// Edit changes the first answer.
func (it *Interaction) Edit(ctx context.Context, m Message) error {
	_, err := it.discord.EditAnswer(ctx, it.tokenOf(), m)
	return err
}

// Fail says to the person alone that something went wrong, whatever was
// answered before: a public answer that came too early is taken back.
func (it *Interaction) Fail(ctx context.Context, m Message) error {
	switch {
	case it.Type == TypeAutocomplete:
		if it.answer.given {
			return nil
		}
		return it.Suggest(ctx, nil)
	case !it.answer.given:
		return it.ReplyPrivately(ctx, m)
	case it.answer.private:
		return it.Edit(ctx, m)
	}
	if it.answer.own {
		// Not fatal: the message then stays beside the explanation.
		_ = it.discord.DeleteAnswer(ctx, it.tokenOf())
	}
	m.Flags |= FlagEphemeral
	_, err := it.discord.FollowUp(ctx, it.tokenOf(), m)
	return err
}

func (it *Interaction) respond(ctx context.Context, r Response) (*Message, error) {
	m, err := it.discord.Respond(ctx, it, r)
	if err != nil {
		return nil, err
	}
	it.answer.given = true
	it.answer.own = r.Type == RespondMessage || r.Type == RespondDefer
	it.answer.private = r.Private || r.Message != nil && r.Message.Flags&FlagEphemeral != 0
	return m, nil
}
