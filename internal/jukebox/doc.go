// Package jukebox implements the playlist, playback and radio of a guild, and the permissions to control
// them. It is independent of Discord and SQL.
//
// A [Jukebox] has one [Player] for each guild that uses it. A player has the guild's [State], which is
// persistent, and a [Playback], which supplies packets to a voice connection. Playback time is measured in
// packets: a position is a number of frames, and nothing in this package sleeps to keep time.
//
// The player of a guild runs in the process that is connected to the guild. If two processes have a
// player of the same guild, the newer one wins: each save carries the number of its run, and saves of
// older runs fail with [ErrConflict].
//
// The package declares the interfaces that it needs: [Voice] transports packets, [Presence] provides voice
// states, [Library] finds songs, [Tracks] opens them, [Orders] and [RadioPlanner] create new ones, [Store]
// saves state, and [Display] shows changes.
package jukebox
