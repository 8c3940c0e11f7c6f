// Package visibility decides which songs of a server a member may see: those that were ordered, posted or shared in a
// channel that the member can see.
//
// [Cache] holds what the gateway says of channels and roles, which takes the GUILDS intent alone. A member's roles come
// with each interaction. [Songs] turns both into a [songs.Viewer], with which the store selects.
package visibility
