package commands

import (
	"context"
	"errors"
)

// Discord is what handlers ask of Discord. Package bot implements it.
type Discord interface {
	// Respond gives an interaction its first answer, which must leave within
	// three seconds of the event. For a message it returns the message's id.
	Respond(ctx context.Context, it *Interaction, r Response) (*Message, error)
	// EditAnswer changes the first answer, DeleteAnswer takes it back, FollowUp
	// adds another. All three need a token younger than 15 minutes.
	EditAnswer(ctx context.Context, token Token, m Message) (*Message, error)
	DeleteAnswer(ctx context.Context, token Token) error
	FollowUp(ctx context.Context, token Token, m Message) (*Message, error)
	// Post, Edit and Delete act as the bot itself, which needs permissions.
	Post(ctx context.Context, channelID string, m Message) (*Message, error)
	Edit(ctx context.Context, channelID, messageID string, m Message) (*Message, error)
	// StartThread opens a thread below a message, or finds the one that it has.
	StartThread(ctx context.Context, channelID, messageID, name string) (threadID string, err error)
	// RenameThread gives a thread of the bot's another name, or none for an empty one;
	// one that was archived is opened again.
	RenameThread(ctx context.Context, threadID, name string) error
	Delete(ctx context.Context, channelID, messageID string) error
}

// What Discord may answer that a handler does something about.
var (
	// ErrTokenExpired says that an interaction's token is no longer good.
	ErrTokenExpired = errors.New("the interaction's token has expired")
	// ErrMessageGone says that the message, or its channel, was deleted.
	ErrMessageGone = errors.New("the message is gone")
	// ErrNotEditable says that a message is there and cannot be changed: post another.
	ErrNotEditable = errors.New("the message cannot be edited any more")
	// ErrLater says that the same may be accepted after a while.
	ErrLater = errors.New("not possible now")
	// ErrRejected says that the same will never be accepted.
	ErrRejected = errors.New("discord does not accept this message")
	// ErrTooLarge says that a file or the whole message is too large.
	ErrTooLarge = errors.New("too large to post here")
	// ErrAnsweredElsewhere says that another process answered the interaction: it
	// is that process's, and nothing is to be done about it here.
	ErrAnsweredElsewhere = errors.New("another process answered the interaction")
	// ErrArchived says that the message is in a thread that was archived.
	ErrArchived = errors.New("the thread is archived")
	// ErrNoAccess says that the bot may not see or write there.
	ErrNoAccess = errors.New("no access to the channel")
)

// Token is what gives the right to answer an interaction.
type Token struct {
	ApplicationID string `json:"application_id"`
	Token         string `json:"token"`
}

// ResponseType is the kind of a first answer.
type ResponseType int

// The kinds of first answers.
const (
	RespondMessage     ResponseType = 4
	RespondDefer       ResponseType = 5 // "thinking…", then edited
	RespondDeferUpdate ResponseType = 6 // the component's message will be edited
	RespondUpdate      ResponseType = 7 // the component's message, changed
	RespondChoices     ResponseType = 8
	RespondForm        ResponseType = 9
)

// Response is the first answer to an interaction.
type Response struct {
	Type    ResponseType
	Message *Message // for RespondMessage and RespondUpdate
	Private bool     // for RespondDefer: only the person sees what follows
	Form    *Form    // for RespondForm
	Choices []Choice // for RespondChoices, at most 25
}

// Choice is a suggestion while an option is being typed.
type Choice struct {
	Name  string `json:"name"`  // at most 100 characters
	Value string `json:"value"` // at most 100 characters
}

// Data is the response's data as it goes over the wire.
func (r Response) Data() any {
	switch r.Type {
	case RespondMessage, RespondUpdate:
		return r.Message.Payload()
	case RespondDefer:
		if r.Private {
			return map[string]int{"flags": FlagEphemeral}
		}
	case RespondChoices:
		choices := r.Choices
		if choices == nil {
			choices = []Choice{}
		}
		return map[string]any{"choices": choices}
	case RespondForm:
		return r.Form
	}
	return nil
}
