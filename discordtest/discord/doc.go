// Package discord is an emulated Discord: enough of the REST API (v9 and v10), the gateway
// and the CDN that bots and user clients run against it unchanged, on loopback and without
// an account.
//
// It refuses what Discord refuses, with the same codes. Interactions expire after three
// seconds without a response and their tokens after fifteen minutes, calls have rate limits,
// and addresses of the CDN expire. Faults can be injected; see [Server.Fault].
//
// One thing differs on purpose: GET /channels/ID/messages, called by a member, also lists
// the ephemeral messages that this member sees, so that a transcript can be read back.
// Discord never lists those.
package discord
