// Package mls is Messaging Layer Security (RFC 9420) as far as DAVE uses it: one
// cipher suite, basic credentials that are Discord user ids, members added and
// removed by an external sender's proposals alone, commits as public messages.
//
// An Epoch is a value: the state of a group between two commits, as one member
// knows it. It is immutable: creating or processing a commit returns the next epoch. DAVE
// requires this, because every member answers proposals with a commit and only one of the
// commits wins. A commit of this member is a candidate until the gateway announces the
// winner, and an invalid commit must not change the state.
//
// Trees, key schedule, HPKE and the encodings are those of the library mls-go.
// Its Group type is not used, for four reasons, each of them sufficient: creating a
// commit overwrites keys that are needed when another commit wins, and a Group
// cannot be copied without losing them; its welcome repeats the group's
// extensions where other implementations refuse them; its exporter uses the
// label "exporter" where section 8.5 says "exported"; and the text of one of its
// errors holds secrets.
//
// Received messages are untrusted. Package mlswire validates them before they are passed to
// the library, and a panic inside the library becomes ErrLibraryPanic.
package mls
