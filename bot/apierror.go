package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// APIError is an error response of Discord's API.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
type APIError struct {
	Status  int
	Code    int             // error code of Discord; 0: none
	Message string          // as Discord sent it
	Fields  json.RawMessage // errors by field of the request; may be empty
}

// Codes that calls handle themselves; see outcomes for all others.
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
	var decoded struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	// The response of a proxy may not be JSON; then only the status is known.
	if json.Unmarshal(body, &decoded) == nil {
		e.Code, e.Message, e.Fields = decoded.Code, decoded.Message, decoded.Errors
	}
	return e
}

// Error returns the status, code and message. It holds no URL, because URLs contain
// tokens.
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

// code returns the error code of Discord, or 0 without one.
func code(err error) int {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.Code
	}
	return 0
}

// needsLayout reports whether Discord refused the content or embeds of an edit, because the message has a layout.
// https://discord.com/developers/docs/components/reference#what-is-a-component
func needsLayout(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && bytes.Contains(e.Fields, []byte("LEGACY_FIELDS_WITH_COMPONENTS_V2"))
}
