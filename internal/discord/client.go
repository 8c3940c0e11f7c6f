package discord

import (
	"context"
	"errors"
)

// Client sends requests to Discord. Package bot implements it.
type Client interface {
	// Respond sends the first response to an interaction, which has to be sent within
	// three seconds of the event. It returns the message of a [RespondMessage].
	Respond(ctx context.Context, it *Interaction, r Response) (*Message, error)
	// EditAnswer edits the first response or the message of the token, DeleteAnswer deletes
	// it, and FollowUp sends another one. All three need a token younger than 15 minutes.
	EditAnswer(ctx context.Context, token Token, m Message) (*Message, error)
	DeleteAnswer(ctx context.Context, token Token) error
	FollowUp(ctx context.Context, token Token, m Message) (*Message, error)
	// Post, Edit and Delete use the bot's own permissions.
	Post(ctx context.Context, channelID string, m Message) (*Message, error)
	Edit(ctx context.Context, channelID, messageID string, m Message) (*Message, error)
	// StartThread starts a thread on a message, or returns its existing one.
	StartThread(ctx context.Context, channelID, messageID, name string) (threadID string, err error)
	// RenameThread renames a thread of the bot, unless the name is empty, and unarchives
	// it.
	RenameThread(ctx context.Context, threadID, name string) error
	Delete(ctx context.Context, channelID, messageID string) error
}

// Errors of Discord that handlers react to.
var (
	// ErrTokenExpired reports that an interaction token can no longer be used.
	ErrTokenExpired = errors.New("interaction token expired")
	// ErrMessageGone reports that the message or its channel was deleted.
	ErrMessageGone = errors.New("message or channel was deleted")
	// ErrNotEditable reports that a message exists and cannot be edited.
	ErrNotEditable = errors.New("message can no longer be edited")
	// ErrLater reports that the request may be accepted later.
	ErrLater = errors.New("not possible now")
	// ErrRejected reports that the request will never be accepted.
	ErrRejected = errors.New("discord rejects this message")
	// ErrTooLarge reports that a file or the whole message is too large.
	ErrTooLarge = errors.New("too large to post here")
	// ErrAnsweredElsewhere reports that another process answered the interaction.
	ErrAnsweredElsewhere = errors.New("another process answered the interaction")
	// ErrArchived reports that the message is in an archived thread.
	ErrArchived = errors.New("thread is archived")
	// ErrNoAccess reports that the bot may not see the channel or write to it.
	ErrNoAccess = errors.New("no access to the channel")
)

// Token is an interaction token, which permits responses. MessageID is the further message that
// it edits and deletes; empty: the first response.
type Token struct {
	ApplicationID string `json:"application_id"`
	Token         string `json:"token"`
	MessageID     string `json:"message_id,omitempty"`
	// External reports that the bot has no access to the channel without the token; see
	// [Interaction.External].
	External bool `json:"external,omitempty"`
	// Limited reports that at most [MaxFollowUps] further messages are possible, and FollowUps
	// how many there are.
	Limited   bool `json:"limited,omitempty"`
	FollowUps int  `json:"follow_ups,omitempty"`
}

// ResponseType is the type of a first response.
type ResponseType int

// The types of first responses.
const (
	RespondMessage     ResponseType = 4
	RespondDefer       ResponseType = 5 // shows "thinking…"; edited later
	RespondDeferUpdate ResponseType = 6 // edits the component's message later
	RespondUpdate      ResponseType = 7 // edits the component's message
	RespondChoices     ResponseType = 8
	RespondForm        ResponseType = 9
)

// Response is the first response to an interaction.
type Response struct {
	Type    ResponseType
	Message *Message // for RespondMessage and RespondUpdate
	Private bool     // for RespondDefer: only the member sees the response
	Form    *Form    // for RespondForm
	Choices []Choice // for RespondChoices; the first 25 are sent
}

// Choice is a fixed value of an option or a suggestion of an autocomplete. Names and values are sent as
// [UniqueChoices] returns them.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Data returns the data of the response as JSON-encodable value.
func (r Response) Data() any {
	switch r.Type {
	case RespondMessage, RespondUpdate:
		return r.Message.Payload()
	case RespondDefer:
		if r.Private {
			return map[string]int{"flags": FlagEphemeral}
		}
	case RespondChoices:
		return map[string]any{"choices": UniqueChoices(r.Choices)}
	case RespondForm:
		return r.Form
	}
	return nil
}
