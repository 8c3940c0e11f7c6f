// Package voice is an embedded voice server of Discord: the voice gateway
// (version 8, over TLS with a certificate of its own) and the UDP side, which
// relays what one member of a call says to all others.
//
// It is strict where Discord is: nobody comes in without the token that the
// main gateway handed out, audio that is not sealed for the transport is
// dropped, and so is that of members who never said that they speak. It
// misbehaves on demand; see [Server.Fault].
//
// https://discord.com/developers/docs/topics/voice-connections
package voice
