// Package room shows what the jukebox of a server plays to members with a browser, in step with the voice channel.
//
// The browser plays the file of the song itself. It learns from the player's [jukebox.Clock] which moment of the song
// is sent to the voice channel at which instant, estimates the clock of the server, and corrects its own position.
//
// The player of a server runs in the process that is connected to the server. That process sends a [Live] to all
// processes whenever it changes, but only while somebody looks at the page: see [Publisher]. A [Hub] receives them in
// every process, reads the queue from the database when it has changed, and wakes the pages. [Actions] hands the
// actions of members over to the process with the player.
package room
