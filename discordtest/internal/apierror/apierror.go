// Package apierror has the error responses of Discord's API.
package apierror

import (
	"fmt"
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Error is an error response.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type Error struct {
	Status  int
	code    int
	Message string
	fields  *Fields
}

func (e *Error) Error() string { return fmt.Sprintf("%d %d %s", e.Status, e.code, e.Message) }

// Body returns the JSON object of the response.
func (e *Error) Body() field.Object {
	b := field.Object{"code": e.code, "message": e.Message}
	if e.fields != nil {
		b["errors"] = e.fields.tree
	}
	return b
}

// New returns an error response without field errors.
func New(status, code int, message string) *Error {
	return &Error{Status: status, code: code, Message: message}
}

// NotImplemented returns the error for a part of Discord that the emulator lacks.
func NotImplemented(what string) *Error {
	return New(http.StatusNotImplemented, 0, what+" is not implemented by discordtest")
}

// Errors of Discord's API.
var (
	ErrUnauthorized       = New(http.StatusUnauthorized, 0, "401: Unauthorized")
	ErrNotFound           = New(http.StatusNotFound, 0, "404: Not Found")
	ErrUnknownChannel     = New(http.StatusNotFound, 10003, "Unknown Channel")
	ErrUnknownMessage     = New(http.StatusNotFound, 10008, "Unknown Message")
	ErrUnknownGuild       = New(http.StatusNotFound, 10004, "Unknown Guild")
	ErrUnknownUser        = New(http.StatusNotFound, 10013, "Unknown User")
	ErrUnknownWebhook     = New(http.StatusNotFound, 10015, "Unknown Webhook")
	ErrUnknownInteraction = New(http.StatusNotFound, 10062, "Unknown interaction")
	ErrUnknownVoiceState  = New(http.StatusNotFound, 10065, "Unknown Voice State")
	ErrUnknownCommand     = New(http.StatusNotFound, 10063, "Unknown application command")
	ErrTooManyCommands    = New(http.StatusBadRequest, 30032, "Maximum number of application commands reached")
	ErrTooLarge           = New(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
	ErrAlreadyAnswered    = New(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	ErrTooManyFollowUps   = New(http.StatusBadRequest, 40094,
		"This interaction has reached the maximum number of follow-up messages")
	ErrNotInVoice         = New(http.StatusBadRequest, 40032, "Target user is not connected to voice.")
	ErrMissingAccess      = New(http.StatusForbidden, 50001, "Missing Access")
	ErrNotAuthor          = New(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	ErrMissingPermissions = New(http.StatusForbidden, 50013, "Missing Permissions")
	ErrCannotMessageUser  = New(http.StatusBadRequest, 50007, "Cannot send messages to this user")
	ErrNoMutualGuild      = New(http.StatusForbidden, 50278,
		"Cannot send messages to this user due to having no mutual guilds")
	ErrDirectRefused        = New(http.StatusForbidden, 50007, "Cannot send messages to this user")
	ErrEmptyMessage         = New(http.StatusBadRequest, 50006, "Cannot send an empty message")
	ErrWrongChannelType     = New(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	ErrInvalidToken         = New(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	ErrInvalidJSON          = New(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	ErrThreadArchived       = New(http.StatusBadRequest, 50083, "Thread is archived")
	ErrVoiceMessageContent  = New(http.StatusBadRequest, 50159, "Voice messages do not support additional content.")
	ErrVoiceMessageFiles    = New(http.StatusBadRequest, 50160, "Voice messages must have a single audio attachment.")
	ErrVoiceMessageMetadata = New(http.StatusBadRequest, 50161, "Voice messages must have supporting metadata.")
	ErrEditVoiceMessage     = New(http.StatusBadRequest, 50162, "Voice messages cannot be edited.")
	ErrVoiceMessagesDenied  = New(http.StatusForbidden, 50173, "You cannot send voice messages in this channel.")
	ErrThreadExists         = New(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	ErrInternal             = New(http.StatusInternalServerError, 0, "500: Internal Server Error")
	ErrBadGateway           = New(http.StatusBadGateway, 0, "502: Bad Gateway")
)
