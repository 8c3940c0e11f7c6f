package songs

import "strings"

// Viewer is a user with the songs that the user may see: the user's own, and those ordered, posted or
// shared in one of Channels. In direct messages, where GuildID is empty, only the user's own. Package
// visibility creates viewers; the zero value sees nothing.
type Viewer struct {
	ID       string // user id; empty for everyone who can see a channel
	GuildID  string
	Channels []string
	All      bool // all songs of the guild
}

// Scope encodes Channels for the store: enclosed by commas, or "*" for all songs.
func (v Viewer) Scope() string {
	if v.All {
		return "*"
	}
	return "," + strings.Join(v.Channels, ",") + ","
}

// Posting is a channel in which songs of a guild were ordered, posted or shared.
type Posting struct {
	ChannelID string
	ParentID  string // parent channel if it is a public thread; empty otherwise
}
