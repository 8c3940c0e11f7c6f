// Package requests lets a server decide together which songs are made: members
// put ideas on a board and vote, a curator or a rule chooses, and the production
// line makes what was chosen. It knows no Discord, no SQL and no HTTP.
//
// A [Request] is one idea on the board:
//
//	open → chosen → making → done, or declined, or merged into another
//
// The [Council] moves requests, holds battles between songs, and keeps what
// people see of both up to date. Any number of processes may run one: whatever
// must happen once is decided by the [Store].
package requests
