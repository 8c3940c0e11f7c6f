package voice

import "encoding/json"

// Opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice
const (
	opIdentify           = 0
	opSelectProtocol     = 1
	opReady              = 2
	opHeartbeat          = 3
	opSessionDescription = 4
	opSpeaking           = 5
	opHeartbeatAck       = 6
	opResume             = 7
	opHello              = 8
	opResumed            = 9
	opClientsConnect     = 11
	opVideo              = 12
	opClientDisconnect   = 13
	opSessionUpdate      = 14
	opMediaSinkWants     = 15
	opBackendVersion     = 16
	opClientFlags        = 18
	opPlatform           = 20
)

// Close codes:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes
const (
	codeUnknownOpcode    = 4001
	codeDecode           = 4002
	codeNotIdentified    = 4003
	codeAuthentication   = 4004
	codeIdentifiedTwice  = 4005
	codeSessionInvalid   = 4006
	codeSessionTimeout   = 4009
	codeServerNotFound   = 4011
	codeUnknownProtocol  = 4012
	codeDisconnected     = 4014
	codeCrashed          = 4015
	codeEncryptionMode   = 4016
	codeEncryptionNeeded = 4017
	codeBadRequest       = 4020
	codeRateLimited      = 4021
	codeCallTerminated   = 4022
)

// reasons are the texts of the close codes.
var reasons = map[int]string{
	codeUnknownOpcode:    "Unknown opcode.",
	codeDecode:           "Failed to decode payload.",
	codeNotIdentified:    "Not authenticated.",
	codeAuthentication:   "Authentication failed.",
	codeIdentifiedTwice:  "Already authenticated.",
	codeSessionInvalid:   "Session is no longer valid.",
	codeSessionTimeout:   "Session timed out.",
	codeServerNotFound:   "Server not found.",
	codeUnknownProtocol:  "Unknown protocol.",
	codeDisconnected:     "Disconnected.",
	codeCrashed:          "Voice server crashed.",
	codeEncryptionMode:   "Unknown encryption mode.",
	codeEncryptionNeeded: "E2EE/DAVE protocol required.",
	codeBadRequest:       "Bad request.",
	codeRateLimited:      "Rate limited.",
	codeCallTerminated:   "Call terminated.",
}

// obj is a JSON object.
type obj = map[string]any

// frame is a received message.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

// encode encodes a message. A sequence number of 0 stands for none.
func encode(op int, data any, seq uint16) []byte {
	o := obj{"op": op, "d": data}
	if seq > 0 {
		o["seq"] = seq
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	return b
}
