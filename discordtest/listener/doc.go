// Package listener is a client of voice servers that receives and decrypts the audio of a
// call, and a recorder that writes it as Ogg Opus.
//
// It uses package dave. A bot under test may use the same package; other implementations
// check it.
package listener
