// Package visibility decides which songs of a server a member may see: those that were
// ordered, posted or shared in a channel that the member can see.
//
// [Cache] holds channels and roles from gateway events, which need only the GUILDS intent.
// Interactions contain the roles of the member. [Songs] makes a [songs.Viewer] of both, by
// which the store selects songs.
package visibility
