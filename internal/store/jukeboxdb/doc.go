// Package jukeboxdb stores the players of guilds, what they played, and playlists.
package jukeboxdb
