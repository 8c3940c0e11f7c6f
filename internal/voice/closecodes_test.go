package voice

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// TestDocumentedVoiceCloseCodesAreDecided checks the action after each documented close
// code of a voice connection, and prints the table.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes
func TestDocumentedVoiceCloseCodesAreDecided(t *testing.T) {
	t.Parallel()
	names := map[action]string{resume: "resume", reconnect: "another session, after a growing pause",
		moved: "leave, unless another voice server is named",
		final: "leave and say why"}
	want := map[int]action{4001: reconnect, 4002: reconnect, 4003: reconnect, 4004: reconnect, 4005: reconnect,
		4006: reconnect, 4009: reconnect, 4011: reconnect, 4012: final,
		4014: moved, 4015: resume, 4016: final, 4017: final, 4020: reconnect, 4021: final, 4022: moved}
	if len(closeCodes) != len(want) {
		t.Errorf("%d codes are decided, %d are documented", len(closeCodes), len(want))
	}
	var table []string
	for code := 4000; code < 4030; code++ {
		got, err := actionFor(&websocket.CloseError{Code: code})
		w, documented := want[code]
		if !documented {
			w = resume
		}
		if got != w {
			t.Errorf("%d: %s, want %s", code, names[got], names[w])
		}
		if documented {
			table = append(table, fmt.Sprintf("%d | %s | %v", code, names[got], err))
		}
	}
	for code, reason := range map[int]error{4012: ErrUnsupported, 4014: ErrKicked, 4016: ErrUnsupported,
		4017: ErrEncryption, 4021: ErrTooFast, 4022: ErrChannelGone} {
		if _, err := actionFor(&websocket.CloseError{Code: code}); !errors.Is(err, reason) {
			t.Errorf("%d: %v, want %v", code, err, reason)
		}
	}
	t.Logf("voice close code | outcome | error\n%s", strings.Join(table, "\n"))
}
