// Package listener is a member of a call who hears everything: a client of voice
// servers, down to the decrypted frames, and a recorder that keeps them as Ogg
// Opus.
//
// It shares the session of DAVE with the bot: what the two make of it is checked
// against somebody else's code.
package listener
