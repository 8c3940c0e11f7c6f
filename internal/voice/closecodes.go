package voice

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// action is the action after the websocket of a session was closed.
type action int

const (
	resume    action = iota // resume the session with another websocket
	reconnect               // request another session over the main gateway
	moved                   // end the call unless Discord announces another voice server
	final                   // end the call
)

// closeCodes lists Discord's close codes. After all other errors, such as a lost connection, the session is
// resumed; Discord rejects an invalid resume with 4006.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes
var closeCodes = map[int]struct {
	action action
	err    error
}{
	4001: {reconnect, errors.New("unknown opcode")},
	4002: {reconnect, errors.New("failed to decode a payload")},
	4003: {reconnect, errors.New("not authenticated")},
	4004: {reconnect, errors.New("authentication failed")},
	4005: {reconnect, errors.New("already authenticated")},
	4006: {reconnect, errors.New("session no longer valid")},
	4009: {reconnect, errors.New("session timeout")},
	4011: {reconnect, errors.New("voice server not found")},
	4012: {final, fmt.Errorf("%w: unknown protocol", ErrUnsupported)},
	4014: {moved, ErrKicked},
	4015: {resume, errors.New("voice server crashed")},
	4016: {final, fmt.Errorf("%w: unknown encryption mode", ErrUnsupported)},
	4017: {final, ErrEncryption},
	4020: {reconnect, errors.New("bad request")},
	4021: {final, ErrTooFast},
	4022: {moved, ErrChannelGone},
}

// actionFor returns the action after an error that ended a websocket, and a description of the error.
func actionFor(err error) (action, error) {
	if errors.Is(err, errKeyExhausted) {
		return reconnect, err
	}
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return resume, err
	}
	c, known := closeCodes[closed.Code]
	if !known {
		return resume, err
	}
	return c.action, fmt.Errorf("voice server closed the session (%d): %w", closed.Code, c.err)
}
