package gateway

// Gateway opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
	opLast      = 43 // the largest opcode of clients; the server ignores those without a name here
)

// intentBits are all valid intents.
const intentBits = 1<<26 - 1

// Intents: https://discord.com/developers/docs/events/gateway#gateway-intents
const (
	IntentGuilds          = 1 << 0
	IntentVoiceStates     = 1 << 7
	IntentGuildMessages   = 1 << 9
	IntentGuildReactions  = 1 << 10
	IntentGuildTyping     = 1 << 11
	IntentDirectMessages  = 1 << 12
	IntentDirectReactions = 1 << 13
	IntentDirectTyping    = 1 << 14
	IntentMessageContent  = 1 << 15
)
