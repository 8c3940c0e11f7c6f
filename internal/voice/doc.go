// Package voice plays Opus packets in Discord's voice and stage channels. It
// knows nothing of songs, and of the main connection only what [Gateway] says.
//
// A [Call] is the bot's presence in the voice channel of one guild. Two
// goroutines keep it: one follows what Discord says about the bot's place there
// and sees to it that there is a session with the right voice server (run.go),
// the other takes a packet of the [Source] every 20 ms and sends it (player.go).
//
// A session (session.go) is what one Identify buys: a websocket for control, a
// UDP socket for sound, the key of the transport and a DAVE session for the
// encryption between members, which package dave makes. It outlives its websocket:
// a lost one is replaced and resumed while sound goes on.
//
//	op 4, main gateway ─→ VOICE_STATE_UPDATE + VOICE_SERVER_UPDATE, in any order
//	wss://endpoint     ─→ Hello → Identify → Ready → IP discovery (UDP)
//	                      → Select Protocol → Session Description → Speaking → sound
//
// What ends a session, and what then happens, is one table: closes.go.
//
// https://discord.com/developers/docs/topics/voice-connections
package voice
