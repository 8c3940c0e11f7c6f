// Package feeds serves the public songs of servers and playlists as podcasts, for podcast apps and feed readers.
//
// A feed is RSS 2.0 with the tags of Apple Podcasts and of the Podcasting 2.0 namespace: a cover, the length and the
// sections of each song. It contains only songs that everyone may open.
package feeds
