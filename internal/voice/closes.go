package voice

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// verdict is what becomes of a session whose websocket is gone.
type verdict int

const (
	resume verdict = iota // another websocket for the same session
	anew                  // another session, asked for over the main gateway
	moved                 // the end, unless Discord names another voice server at once
	final                 // the end
)

// closes says what Discord's close codes mean. Whatever is not in it, a lost
// socket for one, is resumed; a resume that is refused comes back as 4006.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes
var closes = map[int]struct {
	verdict verdict
	err     error
}{
	4001: {anew, errors.New("unknown opcode")},
	4002: {anew, errors.New("failed to decode a payload")},
	4003: {anew, errors.New("not authenticated")},
	4004: {anew, errors.New("authentication failed")},
	4005: {anew, errors.New("already authenticated")},
	4006: {anew, errors.New("session no longer valid")},
	4009: {anew, errors.New("session timeout")},
	4011: {anew, errors.New("voice server not found")},
	4012: {final, errors.New("unknown protocol")},
	4014: {moved, ErrKicked},
	4015: {resume, errors.New("voice server crashed")},
	4016: {final, errors.New("unknown encryption mode")},
	4017: {final, ErrEncryption},
	4020: {anew, errors.New("bad request")},
	4021: {final, ErrTooFast},
	4022: {moved, ErrChannelGone},
}

// judge says what to do about the error that ended a websocket.
func judge(err error) (verdict, error) {
	if errors.Is(err, errKeySpent) {
		return anew, err
	}
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return resume, err
	}
	c, known := closes[closed.Code]
	if !known {
		return resume, err
	}
	return c.verdict, fmt.Errorf("the voice server closed the session (%d): %w", closed.Code, c.err)
}
