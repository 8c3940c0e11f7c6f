// Package voice plays Opus packets in Discord's voice and stage channels. It is independent of songs and
// accesses the main gateway connection through [Gateway] only.
//
// A [Call] is the bot's connection to the voice channel of one guild. One goroutine follows the bot's voice state
// and maintains a session with the right voice server (run.go). Its player (player.go) produces a packet of the
// [Source] every 20 ms.
//
// A session (session.go) starts with Identify. It has a websocket for control, a path over a UDP socket for audio, a
// transport key, and a DAVE session for end-to-end encryption, which package dave implements. If the
// websocket is lost, it is replaced and the session resumed while audio continues.
//
// A UDP socket (socket.go) serves the calls of different voice servers: its goroutine runs their players and sends
// their packets together. [Voice] has as many sockets as that needs (network.go).
//
//	op 4, main gateway ─→ VOICE_STATE_UPDATE + VOICE_SERVER_UPDATE, in any order
//	wss://endpoint     ─→ Hello → Identify → Ready → IP discovery (UDP)
//	                      → Select Protocol → Session Description → Speaking → audio
//
// The table in closecodes.go lists the close codes and their handling.
//
// https://discord.com/developers/docs/topics/voice-connections
package voice
