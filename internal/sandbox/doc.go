// Package sandbox is the world in a box: an embedded Discord and an embedded
// song API on loopback, people who use them, and the bot, unchanged, between.
// Nothing in it needs an account, and nothing leaves the machine.
package sandbox
