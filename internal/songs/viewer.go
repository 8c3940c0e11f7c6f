package songs

import "strings"

// Viewer is who looks at songs, and which of them they may see: their own, and those that were ordered, posted or
// shared in one of Channels. In direct messages, where GuildID is empty, they are the viewer's own alone. Package
// visibility makes viewers; the zero value sees nothing.
type Viewer struct {
	ID       string // a user's; empty for all who see a channel together
	GuildID  string
	Channels []string
	All      bool // every song of the guild
}

// Scope is Channels as the store compares them: each between commas, or "*" for all songs.
func (v Viewer) Scope() string {
	if v.All {
		return "*"
	}
	return "," + strings.Join(v.Channels, ",") + ","
}

// Posting is a channel in which songs of a guild were ordered, posted or shared.
type Posting struct {
	ChannelID string
	ParentID  string // the channel that it is a public thread of; empty for all others
}
