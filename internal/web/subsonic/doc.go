// Package subsonic answers music apps by the OpenSubsonic API, version 1.16.1 with extensions, below /rest/. With it,
// an app is a player for the songs of a server and a remote control of its jukebox.
//
// A song of the library is a song of the API. An order is an album with its takes, the member who ordered it is the
// artist, and the parts of a style are genres. Playlists and favourites are those of the bot. Ids begin with the kind
// of the thing, such as "so-" for a song, and stay the same.
//
// An app sends a key of package apikeys with each request. The owner of the key sees and may do what they see and may
// do in Discord, which is checked for each request.
package subsonic
