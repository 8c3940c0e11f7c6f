// Package ops is what an operator sees of the bot from outside: numbers
// ([Metrics]), whether it is alive and ready ([Probe]), and the small HTTP server
// that shows both ([Handler], [Serve]).
//
// It knows nothing of songs or Discord: others tell it what happened in words
// from short lists. Nothing that a person typed, no id and no address goes into a
// label or a page, as both are read by people who may not know who asked for what.
package ops
