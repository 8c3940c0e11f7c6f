package voice

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/gorilla/websocket"
)

// gatewayVersion is the version of the voice gateway. Since version 8, heartbeats acknowledge messages, and a
// resume replays missed ones.
const gatewayVersion = 8

// message is a received message of the voice gateway. Text messages have a JSON envelope. MLS messages are
// binary: received ones start with a sequence number (2 bytes) and an opcode, sent ones with the opcode.
//
// https://discord.com/developers/docs/topics/voice-connections#binary-websocket-messages
type message struct {
	op   opcode
	seq  int // 0: none
	data []byte
}

// readMessage parses a message. The data of a binary message is the part after its opcode.
func readMessage(kind int, raw []byte) (message, error) {
	if kind == websocket.BinaryMessage {
		if len(raw) < 3 {
			return message{}, fmt.Errorf("decode binary message: %d bytes", len(raw))
		}
		return message{op: opcode(raw[2]), seq: int(binary.BigEndian.Uint16(raw)), data: raw[3:]}, nil
	}
	var m struct {
		Op   opcode          `json:"op"`
		Seq  int             `json:"seq"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return message{}, fmt.Errorf("decode message: %w", err)
	}
	return message{op: m.Op, seq: m.Seq, data: m.Data}, nil
}
