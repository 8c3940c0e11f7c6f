package discord

import (
	"fmt"
	"net/http"
	"strings"
)

// apiError is how Discord says no.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type apiError struct {
	status  int
	code    int
	message string
	fields  *fieldErrors
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %d %s", e.status, e.code, e.message) }

func (e *apiError) body() obj {
	b := obj{"code": e.code, "message": e.message}
	if e.fields != nil {
		b["errors"] = e.fields.tree
	}
	return b
}

var (
	errUnauthorized     = &apiError{http.StatusUnauthorized, 0, "401: Unauthorized", nil}
	errNotFound         = &apiError{http.StatusNotFound, 0, "404: Not Found", nil}
	errUnknownChannel   = &apiError{http.StatusNotFound, 10003, "Unknown Channel", nil}
	errUnknownMessage   = &apiError{http.StatusNotFound, 10008, "Unknown Message", nil}
	errUnknownGuild     = &apiError{http.StatusNotFound, 10004, "Unknown Guild", nil}
	errUnknownUser      = &apiError{http.StatusNotFound, 10013, "Unknown User", nil}
	errUnknownWebhook   = &apiError{http.StatusNotFound, 10015, "Unknown Webhook", nil}
	errUnknownInter     = &apiError{http.StatusNotFound, 10062, "Unknown interaction", nil}
	errUnknownVoice     = &apiError{http.StatusNotFound, 10065, "Unknown Voice State", nil}
	errUnknownCommand   = &apiError{http.StatusNotFound, 10063, "Unknown application command", nil}
	errTooManyCommands  = &apiError{http.StatusBadRequest, 30032, "Maximum number of application commands reached", nil}
	errTooLarge         = &apiError{http.StatusRequestEntityTooLarge, 40005, "Request entity too large", nil}
	errAlreadyAnswered  = &apiError{http.StatusBadRequest, 40060, "Interaction has already been acknowledged.", nil}
	errNotInVoice       = &apiError{http.StatusBadRequest, 40032, "Target user is not connected to voice.", nil}
	errMissingAccess    = &apiError{http.StatusForbidden, 50001, "Missing Access", nil}
	errNotYours         = &apiError{http.StatusForbidden, 50005, "Cannot edit a message authored by another user", nil}
	errNotAllowed       = &apiError{http.StatusForbidden, 50013, "Missing Permissions", nil}
	errNotToThem        = &apiError{http.StatusBadRequest, 50007, "Cannot send messages to this user", nil}
	errEmpty            = &apiError{http.StatusBadRequest, 50006, "Cannot send an empty message", nil}
	errWrongChannelType = &apiError{http.StatusBadRequest, 50024, "Cannot execute action on this channel type", nil}
	errInvalidToken     = &apiError{http.StatusUnauthorized, 50027, "Invalid Webhook Token", nil}
	errInvalidJSON      = &apiError{http.StatusBadRequest, 50109, "The request body contains invalid JSON.", nil}
	errVoiceContent     = &apiError{http.StatusBadRequest, 50159, "Voice messages do not support additional content.", nil}
	errVoiceFiles       = &apiError{http.StatusBadRequest, 50160, "Voice messages must have a single audio attachment.", nil}
	errVoiceMetadata    = &apiError{http.StatusBadRequest, 50161, "Voice messages must have supporting metadata.", nil}
	errVoiceEdit        = &apiError{http.StatusBadRequest, 50162, "Voice messages cannot be edited.", nil}
	errNoVoiceMessages  = &apiError{http.StatusForbidden, 50173, "You cannot send voice messages in this channel.", nil}
	errThreadExists     = &apiError{http.StatusBadRequest, 160004, "A thread has already been created for this message", nil}
	errInternal         = &apiError{http.StatusInternalServerError, 0, "500: Internal Server Error", nil}
	errBadGatewayAnswer = &apiError{http.StatusBadGateway, 0, "502: Bad Gateway", nil}
)

// fieldErrors collects what is wrong with a form, by the path of each field.
type fieldErrors struct {
	tree   obj
	prefix string // of all paths, such as "data."
}

// add notes an error at a path such as "embeds.0.title".
func (f *fieldErrors) add(path, code, format string, args ...any) {
	if f.tree == nil {
		f.tree = obj{}
	}
	at := f.tree
	for part := range strings.SplitSeq(f.prefix+path, ".") {
		next, ok := at[part].(obj)
		if !ok {
			next = obj{}
			at[part] = next
		}
		at = next
	}
	list, _ := at["_errors"].([]obj)
	at["_errors"] = append(list, obj{"code": code, "message": fmt.Sprintf(format, args...)})
}

// err is the answer to a form with errors, nil without any.
func (f *fieldErrors) err() *apiError {
	if f.tree == nil {
		return nil
	}
	return &apiError{http.StatusBadRequest, 50035, "Invalid Form Body", f}
}
