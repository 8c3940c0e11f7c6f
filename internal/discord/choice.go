package discord

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// MaxAlternatives is how many things a [ChoiceError] offers.
const MaxAlternatives = 5

// ChoiceError reports that the text of an option does not name exactly one thing. The router keeps
// the command, and its response asks the member which one to continue with.
type ChoiceError struct {
	Option  string   // name of the option
	Typed   string   // its text
	Several bool     // more than one thing has that name; else no thing has it
	Choices []Choice // what may be meant, the closest first; at most [MaxAlternatives]
	Draft   string   // id of the kept command; empty if it was not kept
}

func (e *ChoiceError) Error() string {
	if e.Several {
		return "option " + e.Option + " names several things"
	}
	return "option " + e.Option + " names nothing exactly"
}

// ConfirmError asks a member before a command does something, such as buying several songs. The
// router keeps the command; the button of the question runs it again with [Interaction.Confirmed].
type ConfirmError struct {
	Question Message // without the button
	Label    string  // of the button
	Draft    string  // id of the kept command; empty if it was not kept
}

func (e *ConfirmError) Error() string { return "the member has to confirm the command" }

// asChoiceError returns the [ChoiceError] in an error.
func asChoiceError(err error) (*ChoiceError, bool) { return errors.AsType[*ChoiceError](err) }

// asks reports whether an error is a question to the member.
func asks(err error) bool {
	_, choice := asChoiceError(err)
	_, confirm := errors.AsType[*ConfirmError](err)
	return choice || confirm
}

// ErrChoiceGone reports that a kept command was continued already, was dropped, or belongs to
// another member.
var ErrChoiceGone = &UserError{Reason: "no such kept command", Text: "errors.choice-gone"}

// pick handles the button of a question: it runs the kept command with the chosen thing, or as
// confirmed. A kept command runs once, unless it fails before its public response: afterwards it may
// have ordered something.
func (r *Router) pick(ctx context.Context, it *Interaction) error {
	user, id := it.User().ID, it.Var("draft")
	in, err := r.config.Drafts.take(ctx, user, id)
	if errors.Is(err, ErrInputGone) {
		return ErrChoiceGone
	}
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(it.Var("number"))
	confirms := in.Confirms && err == nil && n == 0
	if !confirms && (err != nil || n < 0 || n >= len(in.Choices)) {
		r.config.Drafts.save(ctx, it, id, in)
		return ErrChoiceGone
	}
	kept := in
	kept.Data.Options = slices.Clone(in.Data.Options)
	it.Confirmed = confirms
	if !confirms {
		in.setOption(in.Option, in.Choices[n].Value)
	}
	err = r.rerun(ctx, it, in, id)
	if err != nil && !asks(err) && !it.Answer.public() {
		r.config.Drafts.save(ctx, it, id, kept)
		it.question = "" // its button may be pressed again
	}
	it.closeQuestion(ctx)
	return err
}

// ephemeralMessage returns the id of the message of a pressed button; empty if everyone sees the message.
func (it *Interaction) ephemeralMessage() string {
	if it.Message == nil || it.Message.Flags&FlagEphemeral == 0 {
		return ""
	}
	return it.Message.ID
}

// closeQuestion deletes the question whose button ran the command, once there is a response, so that the button
// cannot be pressed again.
func (it *Interaction) closeQuestion(ctx context.Context) {
	if it.question == "" || !it.Answer.given {
		return
	}
	token := it.AnswerToken()
	token.MessageID, it.question = it.question, ""
	_ = it.Client.DeleteAnswer(ctx, token) // the command has run; another press is refused
}
