// Package pages has the pages about the songs of a server: the list of servers, the library, songs, playlists, the
// board of ideas, the leaderboard, and the gallery of public songs.
//
// It shows what the services and stores of the commands return to the same member, and changes what their buttons
// change.
package pages
