package bot

import (
	"encoding/json"
	"errors"
	"fmt"
)

// APIError is an answer of Discord's API that says no.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type APIError struct {
	Status  int
	Code    int             // Discord's own, 0 when it gave none
	Message string          // Discord's words
	Fields  json.RawMessage // which part of the request was wrong, if it said
}

// Codes that calls ask for by themselves; see outcomes for all others.
const (
	codeAlreadyAnswered = 40060
	codeFollowUps       = 40094
	codeInvalidToken    = 50027
	codeMissingPerms    = 50013
	codeThreadArchived  = 50083
	codeThreadExists    = 160004
)

func newAPIError(status int, body []byte) *APIError {
	e := &APIError{Status: status}
	var said struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	// A proxy's answer may be no JSON; the status says enough then.
	if json.Unmarshal(body, &said) == nil {
		e.Code, e.Message, e.Fields = said.Code, said.Message, said.Errors
	}
	return e
}

// Error has no address in it, since those hold tokens.
func (e *APIError) Error() string {
	text := fmt.Sprintf("discord: %d", e.Status)
	if e.Code != 0 {
		text += fmt.Sprintf(", code %d", e.Code)
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if len(e.Fields) > 0 {
		text += " " + string(e.Fields[:min(len(e.Fields), 500)])
	}
	return text
}

// code is Discord's code of an error, 0 if it has none.
func code(err error) int {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.Code
	}
	return 0
}
