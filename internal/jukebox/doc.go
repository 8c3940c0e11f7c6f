// Package jukebox is a server's jukebox: who asked for what, what plays when, and
// who may change that. It knows no Discord and no SQL.
//
// A [Jukebox] has one [Player] for each guild that uses it. A player keeps the
// guild's [State], which survives the process, and a [Deck], which gives a voice
// connection its packets. The packets that were played are the clock: a position
// is a number of frames, and nothing here sleeps to keep time.
//
// A guild's player lives in the process that is connected to that guild. Should
// two processes ever hold it, the younger one wins: each save names the run that
// it belongs to, and the older run is told [ErrTaken].
//
// What comes from outside is asked for through small interfaces declared here: a
// [Voice] that carries the packets, a [Room] that knows who listens, a [Library]
// of songs, [Tracks] that open them, [Orders] and [Themes] for songs that are yet
// to be made, a [Store] that remembers, and a [Display] that shows it all.
package jukebox
