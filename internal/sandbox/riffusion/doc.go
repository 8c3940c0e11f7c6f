// Package riffusion is an embedded song API: both families, synchronous and
// asynchronous, with real audio, real covers, a ledger of what was bought, and
// faults on demand. It was written from the API's documentation and shares no
// code with the client, so that each checks the other.
//
// The action generate is complete. The others come with the commands that use
// them; until then they answer api_not_implemented.
package riffusion
