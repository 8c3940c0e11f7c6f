package voice

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	disgo "github.com/disgoorg/disgo/voice"
	"github.com/gorilla/websocket"
)

// gatewayVersion is the newest: heartbeats acknowledge messages, and a resume
// brings back the missed ones.
const gatewayVersion = 8

// message is one payload of the voice gateway. Text has a JSON envelope. What
// belongs to MLS is binary: to us a sequence number (2 bytes) and an opcode, from
// us the opcode alone.
//
// https://discord.com/developers/docs/topics/voice-connections#binary-websocket-messages
type message struct {
	op   disgo.Opcode
	seq  int // 0: the message has none
	data []byte
}

// readMessage takes a payload apart. The data of a binary one is what follows
// its opcode.
func readMessage(kind int, raw []byte) (message, error) {
	if kind == websocket.BinaryMessage {
		if len(raw) < 3 {
			return message{}, fmt.Errorf("a binary message of %d bytes", len(raw))
		}
		return message{op: disgo.Opcode(raw[2]), seq: int(binary.BigEndian.Uint16(raw)), data: raw[3:]}, nil
	}
	var m struct {
		Op   disgo.Opcode    `json:"op"`
		Seq  int             `json:"seq"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return message{}, fmt.Errorf("read a message: %w", err)
	}
	return message{op: m.Op, seq: m.Seq, data: m.Data}, nil
}

// resumption is the data of op 7. Disgo's own lacks the acknowledged message
// under the name that Discord reads.
type resumption struct {
	ServerID  string `json:"server_id"`
	SessionID string `json:"session_id"`
	Token     string `json:"token"`
	SeqAck    int    `json:"seq_ack"`
}

// identification is the data of op 0.
type identification struct {
	ServerID  string `json:"server_id"`
	UserID    string `json:"user_id"`
	SessionID string `json:"session_id"`
	Token     string `json:"token"`
	// MaxDave is the newest version of DAVE that is spoken here; 0: none.
	MaxDave int `json:"max_dave_protocol_version"`
}
