// Package riffusion emulates the song API: both families, synchronous and asynchronous
// calls, real audio and covers, a ledger of purchases, and faults on demand. It was written
// from the documentation of the API and shares no code with the client, so that each
// checks the other.
//
// All actions are audible. A song is stored as the recipe that it was made by, so that
// other songs can be made from it.
package riffusion
