// Package delivery is the delivery service and the external sender of a call's MLS group,
// without network.
//
// A Sender signs the proposals that add and remove members. A Group keeps, for
// one call, what a gateway knows: the epoch, who holds which leaf, which
// proposals are under way. Events go in, payloads of the voice opcodes come out;
// who gets them is said beside them, and sending them is the caller's affair:
//
//	op 26 key package   → KeyPackage → op 27 for Audience
//	a user leaves       → Leave      → op 27 for Audience, or a new group
//	op 28 commit        → Commit     → op 29 for its members, op 30 for the welcomed
//	op 31 invalid       → Invalid    → op 27 for Audience
//
// The package shares the grammar of mlswire with the bot's own side and nothing
// else; leaves are counted here from the messages alone, as a gateway has to.
package delivery
