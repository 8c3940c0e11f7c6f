// Package sandbox runs the bot, unchanged, against an emulated Discord (package
// discordtest), an embedded song API and an embedded language model, all on loopback.
// Members act by lines of a script. It needs no account and no network.
package sandbox
