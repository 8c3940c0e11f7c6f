// Package drawer adds tools to the page of an emulated Discord: faults to inject, the clock, purchases at
// emulated providers, the REST requests with Discord's opinion of them, the bot's log, and the session as a
// script.
package drawer
