// Package jukeboxmessages shows the jukebox: its panel in a channel, which is updated while it plays, and views without
// the songs that a member may not see.
package jukeboxmessages
