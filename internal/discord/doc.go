// Package discord provides what command handlers need: interactions and replies to
// messages, the router that checks them and calls their handler, messages with buttons,
// menus and forms within Discord's limits, localised definitions of commands, and the
// client that package bot implements.
//
// A handler receives an [Interaction], which has the methods to respond, and returns an
// error. The caller explains the error to the member.
package discord
