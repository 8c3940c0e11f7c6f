// Package board implements the boards on which members propose songs and vote: a curator or a rule
// chooses requests, and the pipeline makes their songs. It does not depend on Discord, SQL or HTTP.
//
// A [Request] is one idea:
//
//	open → chosen → making → done, or declined, or merged into another
//
// The [Service] moves requests through these states, runs battles between songs, and updates the
// messages that show both. Several processes may run one at a time; the [Store] makes sure that
// each change happens once.
package board
