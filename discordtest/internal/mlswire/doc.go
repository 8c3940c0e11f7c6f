// Package mlswire reads and writes the presentation language of Messaging Layer
// Security (RFC 9420, section 2.1) as far as DAVE needs it: integers, vectors
// with a length of variable size, and where one message ends and the next
// begins.
//
// The voice gateway packs MLS messages back to back: op 27 holds several
// proposals, op 28 a commit with a welcome behind it. The MLS library wants each
// message alone and exact, and searches for the end of others byte by byte, so
// this package finds the ends first, strictly and in one pass.
package mlswire
