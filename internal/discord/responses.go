package discord

import "context"

// answer is the state of the responses to an interaction.
type answer struct {
	given   bool
	Private bool
	own     bool // the response is a new message, not an edit of another
	layout  bool // the response has [FlagLayout]
	// messageID is the further message that replaced the first response; see [Checked].
	messageID string
	shown     bool // the response is a message with content
	followUps int  // further messages
}

// public reports whether there is a public response with content.
func (a answer) public() bool { return a.shown && !a.Private }

// AnswerToken returns the token for responses, which is valid for 15 minutes.
func (it *Interaction) AnswerToken() Token {
	return Token{ApplicationID: it.ApplicationID, Token: it.Token, MessageID: it.Answer.messageID,
		External: it.External(), Limited: it.UserInstalled(), FollowUps: it.Answer.followUps}
}

// Reply responds with a public message and returns it.
func (it *Interaction) Reply(ctx context.Context, m Message) (*Message, error) {
	if err := it.pending.stop(); err != nil {
		return nil, err
	}
	if it.pending != nil && it.Answer.given {
		return it.replyAfterChecks(ctx, m)
	}
	return it.respond(ctx, Response{Type: RespondMessage, Message: &m})
}

// ReplyPrivately responds with an ephemeral message.
func (it *Interaction) ReplyPrivately(ctx context.Context, m Message) error {
	m.Flags |= FlagEphemeral
	_, err := it.respond(ctx, Response{Type: RespondMessage, Message: &m})
	return err
}

// ReplyPrivatelyAfterChecks is like [Interaction.Reply] with an ephemeral message.
func (it *Interaction) ReplyPrivatelyAfterChecks(ctx context.Context, m Message) error {
	if err := it.pending.stop(); err != nil {
		return err
	}
	if it.pending != nil && it.Answer.given {
		return it.Edit(ctx, m)
	}
	return it.ReplyPrivately(ctx, m)
}

// Defer shows "thinking…" publicly until [Interaction.Edit].
func (it *Interaction) Defer(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDefer})
	return err
}

// DeferPrivately shows "thinking…" to the member until [Interaction.Edit].
func (it *Interaction) DeferPrivately(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDefer, Private: true})
	return err
}

// DeferUpdate acknowledges a component without a visible response; [Interaction.Edit]
// then edits its message.
func (it *Interaction) DeferUpdate(ctx context.Context) error {
	_, err := it.respond(ctx, Response{Type: RespondDeferUpdate})
	return err
}

// Open responds with a form.
func (it *Interaction) Open(ctx context.Context, f Form) error {
	_, err := it.respond(ctx, Response{Type: RespondForm, Form: &f})
	return err
}

// Suggest responds to an autocomplete.
func (it *Interaction) Suggest(ctx context.Context, choices []Choice) error {
	_, err := it.respond(ctx, Response{Type: RespondChoices, Choices: choices})
	return err
}

// Edit edits the first response. If that has a layout, m gets one too.
func (it *Interaction) Edit(ctx context.Context, m Message) error {
	if it.Answer.layout || !it.Answer.own && it.Message != nil && it.Message.Flags&FlagLayout != 0 {
		m = m.InLayout()
	}
	it.Answer.layout = len(m.Layout) > 0
	_, err := it.Client.EditAnswer(ctx, it.AnswerToken(), m)
	it.Answer.shown = it.Answer.shown || err == nil
	return err
}

// Fail tells the member privately that something failed, whatever the responses before:
// it deletes a public one.
func (it *Interaction) Fail(ctx context.Context, m Message) error {
	defer func() { it.closeQuestion(ctx) }()
	switch {
	case it.Type == TypeAutocomplete:
		if it.Answer.given {
			return nil
		}
		return it.Suggest(ctx, nil)
	case !it.Answer.given:
		return it.ReplyPrivately(ctx, m)
	case it.Answer.Private:
		return it.Edit(ctx, m)
	}
	if it.Answer.own {
		// Not fatal: the message remains next to the explanation.
		_ = it.Client.DeleteAnswer(ctx, it.AnswerToken())
	}
	m.Flags |= FlagEphemeral
	_, err := it.FollowUp(ctx, m)
	return err
}

func (it *Interaction) respond(ctx context.Context, r Response) (*Message, error) {
	m, err := it.Client.Respond(ctx, it, r)
	if err != nil {
		return nil, err
	}
	it.Answer.given = true
	it.Answer.layout = r.Message != nil && len(r.Message.Layout) > 0
	it.Answer.own = r.Type == RespondMessage || r.Type == RespondDefer
	it.Answer.shown = r.Type == RespondMessage
	// Where only the member installed the bot, a server can make every response private.
	it.Answer.Private = r.Private || r.Message.ephemeral() || m.ephemeral()
	if it.Answer.public() {
		it.closeQuestion(ctx)
	}
	return m, nil
}
