package voice

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// opcode is the type of a voice gateway message.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice
type opcode int

const (
	opIdentify           opcode = 0
	opSelectProtocol     opcode = 1
	opReady              opcode = 2
	opHeartbeat          opcode = 3
	opSessionDescription opcode = 4
	opSpeaking           opcode = 5
	opHeartbeatACK       opcode = 6
	opResume             opcode = 7
	opHello              opcode = 8
	opResumed            opcode = 9
	opClientsConnect     opcode = 11
	opClientDisconnect   opcode = 13

	opDavePrepareTransition   opcode = 21
	opDaveExecuteTransition   opcode = 22
	opDaveTransitionReady     opcode = 23
	opDavePrepareEpoch        opcode = 24
	opMLSExternalSender       opcode = 25
	opMLSKeyPackage           opcode = 26
	opMLSProposals            opcode = 27
	opMLSCommitWelcome        opcode = 28
	opMLSAnnounceCommit       opcode = 29
	opMLSWelcome              opcode = 30
	opMLSInvalidCommitWelcome opcode = 31
)

const (
	speakingMicrophone = 1
	transportProtocol  = "udp"
)

// snowflake is a Discord id. In JSON it is a string of digits.
type snowflake uint64

// UnmarshalJSON implements [json.Unmarshaler].
func (id *snowflake) UnmarshalJSON(raw []byte) error {
	var digits string
	if err := json.Unmarshal(raw, &digits); err != nil {
		return fmt.Errorf("decode id: %w", err)
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return fmt.Errorf("parse id: %w", err)
	}
	*id = snowflake(n)
	return nil
}

func (id snowflake) String() string { return strconv.FormatUint(uint64(id), 10) }

// The data of messages. Those of DAVE are documented at https://daveprotocol.com/#voice-gateway-opcodes.
type (
	identify struct {
		ServerID  string `json:"server_id"`
		UserID    string `json:"user_id"`
		SessionID string `json:"session_id"`
		Token     string `json:"token"`
		// MaxDave is the latest supported version of DAVE; 0: none.
		MaxDave int `json:"max_dave_protocol_version"`
	}
	selectProtocol struct {
		Protocol string          `json:"protocol"`
		Data     selectedAddress `json:"data"`
	}
	selectedAddress struct {
		Address string         `json:"address"`
		Port    int            `json:"port"`
		Mode    encryptionMode `json:"mode"`
	}
	ready struct {
		SSRC  uint32           `json:"ssrc"`
		IP    string           `json:"ip"`
		Port  uint16           `json:"port"`
		Modes []encryptionMode `json:"modes"`
	}
	heartbeat struct {
		Time   int64 `json:"t"`
		SeqAck int   `json:"seq_ack"`
	}
	sessionDescription struct {
		Mode      encryptionMode `json:"mode"`
		SecretKey []byte         `json:"secret_key"` // array of numbers
		Dave      uint16         `json:"dave_protocol_version"`
	}
	speaking struct {
		Speaking int    `json:"speaking"`
		Delay    int    `json:"delay"`
		SSRC     uint32 `json:"ssrc"`
	}
	resumption struct {
		ServerID  string `json:"server_id"`
		SessionID string `json:"session_id"`
		Token     string `json:"token"`
		SeqAck    int    `json:"seq_ack"`
	}
	hello struct {
		HeartbeatInterval float64 `json:"heartbeat_interval"` // milliseconds
	}
	clientsConnect struct {
		UserIDs []snowflake `json:"user_ids"`
	}
	clientDisconnect struct {
		UserID snowflake `json:"user_id"`
	}
	// daveTransition is the data of ops 21, 22, 23 and 31. Only op 21 has a version.
	daveTransition struct {
		TransitionID    uint16 `json:"transition_id"`
		ProtocolVersion uint16 `json:"protocol_version,omitzero"`
	}
	davePrepareEpoch struct {
		ProtocolVersion uint16 `json:"protocol_version"`
		Epoch           int    `json:"epoch"`
	}
)
