// Package discord is an embedded Discord: enough of the REST API (v9 and v10),
// of the gateway and of the CDN that bots and user clients written for the real
// one run against it unchanged, on loopback and without an account.
//
// It is strict where Discord is: what the real API refuses is refused here with
// the same codes, interactions die after three seconds without an answer and
// their tokens after fifteen minutes, buckets run empty, and CDN addresses
// expire. It also misbehaves on demand; see [Server.Fault].
//
// One thing differs on purpose: GET /channels/ID/messages, asked by a member,
// also lists the ephemeral messages that this member sees, so that a transcript
// can be read back. Real Discord keeps those out of every listing.
package discord
