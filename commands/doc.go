// Package commands builds the router of all commands. Each area has a package below it with the definitions and
// handlers of its commands; no area imports another.
//
// A handler receives a [discord.Interaction], which has the methods to respond, and returns an error that
// [messages.Explain] turns into a response. To add a command, add it to the Commands function of its area.
package commands
