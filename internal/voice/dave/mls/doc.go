// Package mls is Messaging Layer Security (RFC 9420) as far as DAVE uses it: one
// cipher suite, basic credentials that are Discord user ids, members added and
// removed by an external sender's proposals alone, commits as public messages.
//
// An Epoch is a value: what a member knows of his group between two commits. It
// never changes. Making a commit or reading somebody else's gives the next
// epoch and leaves this one as it was. That is what DAVE needs, where every
// member answers every proposal with a commit and all but one of them lose: a
// commit of our own is only a candidate until the gateway announces a winner,
// and an invalid one must leave nothing behind.
//
// Trees, key schedule, HPKE and the encodings are those of the library mls-go.
// Its Group type is not used, for four reasons, each of them enough: making a
// commit overwrites keys that are needed when another commit wins, and a Group
// cannot be copied without losing them; its welcome repeats the group's
// extensions where other implementations refuse them; its exporter uses the
// label "exporter" where section 8.5 says "exported"; and the text of one of its
// errors holds secrets.
//
// What arrives here was written by strangers. It is read strictly by mlswire
// before the library sees it, and a panic inside the library becomes ErrHostile.
package mls
