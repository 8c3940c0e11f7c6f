// Package riffusion is an embedded song API: both families, synchronous and
// asynchronous, with real audio, real covers, a ledger of what was bought, and
// faults on demand. It was written from the API's documentation and shares no
// code with the client, so that each checks the other.
//
// All actions are audible: what the documentation says of an action can be shown
// by listening. A song is kept as the recipe that it was made by, so that others
// can be made from it.
package riffusion
