// Package dave is Discord's end-to-end encryption of calls: version 1 of the DAVE
// protocol, as a godave.Session.
//
// It is a complete implementation for clients of calls, used by the listeners of
// discordtest and by bots. It is no test double, and it does not depend on the emulated
// voice server, nor the server on it.
//
// # Overview
//
// All members of a call are in one MLS group (RFC 9420), whose id is the channel's.
// Each member that joins or leaves changes the group, and each change begins an epoch
// with new secrets. From an epoch's secrets each member derives, for each sender, a
// ratchet of AES keys. Opus frames are encrypted with them before the transport
// encryption of the packet. The voice server, which forwards the packets, has no key.
//
// The voice gateway relays MLS messages, and it alone proposes additions and removals:
// it is the group's external sender. It holds no secrets. Members compare the privacy
// code, 30 digits derived from the epoch's authenticator, to verify that the group has no
// other members.
//
// # Creation of a group
//
//	op 4   the call is encrypted                   OnSelectProtocolAck
//	op 26  → this member's key package
//	op 25  the gateway's credential and key        OnDaveMLSExternalSenderPackage
//	       … and this member creates a group, epoch 0
//	op 27  proposals to add the others             OnDaveMLSProposals
//	op 28  → this member's commit, and a welcome for them
//	op 29  the commit that won                     OnDaveMLSPrepareCommitTransition
//	op 30  or a welcome to another member's group  OnDaveMLSWelcome
//	op 23  → ready
//	op 22  encrypt with the new keys               OnDaveExecuteTransition
//
// In a new call each member has a group with one member and receives proposals to add
// all others; the first commit that reaches the gateway makes its sender's group the
// call's. Later, op 27, 28 and 29 repeat this for each change of members: every member
// commits, one commit wins, the others are dropped. A commit of this member is therefore
// staged until op 29 repeats it byte for byte.
//
// Op 24 with epoch 1 requests a new group: when a call is upgraded to encryption, and for
// the last remaining member. A sole member receives no op 22; its group counts at once.
//
// An invalid commit or welcome is answered with op 31 and a new key package: the gateway
// removes this member and adds it again.
//
// # Transitions
//
// Keys for decryption are known as soon as a commit has been processed; keys for
// encryption change with op 22, after all members are ready. Frames in transit belong to
// the old or the new epoch, so a receiver tries the newest first and keeps older ones for
// 10 seconds after they have been replaced. Changes to and from version 0 are the same,
// with unencrypted frames accepted from the announcement on, or for 10 seconds longer. An
// epoch has one sender, and continues with it when a transition leads back to it: nonces
// are never used twice. Silence (F8 FF FE) is always accepted, since the server inserts
// it.
//
// # Frames
//
//	ciphertext │ tag, 8 bytes │ nonce, ULEB128 │ ranges, ULEB128 │ size │ FA FA
//
// The nonce counts a sender's frames in an epoch. Its upper 8 bits choose the
// key's generation; GCM's 12 bytes are eight zeros and the nonce, least
// significant byte first (as in all implementations; the white paper does not
// specify it). The ranges name what is not encrypted: nothing in Opus. A frame is
// decrypted once.
//
// # Files
//
// The package mls below has the group as immutable epochs. Here are the
// handshake (group.go, proposals.go, transitions.go), frames (media.go, frame.go,
// cipher.go, sender.go, receiver.go, ratchet.go, window.go) and codes (codes.go,
// verification.go).
//
// Sources: the DAVE white paper 1.1, which mls-go's module holds as protocol.md;
// RFC 9420; and, where these are incomplete, libdave and davey.
package dave
