// Package dave is Discord's end-to-end encryption of calls: version 1 of the DAVE
// protocol, as a godave.Session.
//
// # What it is
//
// Everybody in a call is in one MLS group (RFC 9420), whose id is the channel's.
// Who joins or leaves changes the group, and every change begins an epoch with
// new secrets. From an epoch's secrets each member derives, for each sender, a
// ratchet of AES keys. Frames of Opus are encrypted with them before anything
// else happens to a packet; the transport encryption to the voice server goes
// around it, and the server, which forwards the packets, has no key.
//
// The voice gateway carries MLS messages to and fro, and it alone proposes who
// is added and removed: it is the group's external sender. It holds no secrets.
// Who wants to be sure that it has not put itself into the group compares the
// privacy code, 30 digits made of the epoch's authenticator, with the others.
//
// # How a group comes about
//
//	op 4   the call is encrypted                   OnSelectProtocolAck
//	op 26  → our key package
//	op 25  the gateway's credential and key        OnDaveMLSExternalSenderPackage
//	       … and we make a group of our own, epoch 0
//	op 27  proposals to add the others             OnDaveMLSProposals
//	op 28  → our commit, and a welcome for them
//	op 29  the commit that has won                 OnDaveMLSPrepareCommitTransition
//	op 30  or a welcome into somebody else's group OnDaveMLSWelcome
//	op 23  → ready
//	op 22  encrypt with the new keys               OnDaveExecuteTransition
//
// In a new call everybody is alone in a group of his own and is offered all
// others; the first commit that reaches the gateway makes its sender's group the
// call's. Later the same happens with op 27, 28, 29 whenever somebody comes or
// goes: every member commits, one wins, the others drop theirs. So a commit of
// our own is only a candidate (staged) until op 29 repeats it byte for byte.
//
// Op 24 with epoch 1 makes the group anew: when a call without encryption turns
// to it, and for the last member who is left. Nobody sends op 22 to one who is
// alone; a group of our own counts at once.
//
// What cannot be read is answered with op 31 and a new key package: the gateway
// removes us and adds us again.
//
// # Transitions
//
// Keys for receiving are there as soon as a commit has been read; keys for
// sending change when the gateway says so (op 22), after all have said that they
// are ready. Frames on the way meanwhile are of the old or the new epoch, so a
// receiver tries the newest first and keeps older ones for 10 seconds after they
// have been replaced. Down to version 0 and up again it is the same, with
// unencrypted frames let through from the announcement on, or for 10 seconds
// longer. An epoch has one sender, and goes on with it when a transition leads back
// to it: its nonces are never used twice. Silence (F8 FF FE) always passes: the
// server makes it up.
//
// # Frames
//
//	ciphertext │ tag, 8 bytes │ nonce, ULEB128 │ ranges, ULEB128 │ size │ FA FA
//
// The nonce counts a sender's frames in an epoch. Its upper 8 bits choose the
// key's generation; GCM's 12 bytes are eight zeros and the nonce, least
// significant byte first (so do all implementations; the white paper is silent
// about it). The ranges name what is not encrypted: nothing in Opus. A frame is
// decrypted once.
//
// # What is where
//
// The package mls below has the group as immutable epochs. Here are the
// handshake (group.go, proposals.go, transitions.go), frames (media.go, frame.go,
// cipher.go, sender.go, receiver.go, ratchet.go, window.go) and codes (codes.go,
// verification.go).
//
// Sources: the DAVE white paper 1.1, which mls-go's module holds as protocol.md;
// RFC 9420; and, where these leave something open, what libdave and davey do.
package dave
