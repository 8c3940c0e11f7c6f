// Package voice is an emulated voice server of Discord: the voice gateway (version 8, over
// TLS with its own certificate) and the UDP transport, which relays the audio of each
// member of a call to all others.
//
// It is strict where Discord is: a client needs the token from the main gateway, and audio
// is dropped if it is not encrypted for the transport or if its sender did not announce
// itself as speaking. [Server.Fault] injects faults.
//
// https://discord.com/developers/docs/topics/voice-connections
package voice
