package guild

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Settings are the settings of one server. The zero value of a field selects the operator's
// default. Settings are stored as JSON, and must not be modified by readers.
type Settings struct {
	Roles     Roles         `json:"roles,omitzero"`
	Budget    Budget        `json:"budget,omitzero"`
	Retention Retention     `json:"retention,omitzero"`
	Board     BoardSettings `json:"requests,omitzero"`
	// CoolDown is the minimum time between two orders of a member, in seconds.
	CoolDown int `json:"cool_down,omitempty"`
	// Blocked are the ids of users who may not order songs, or their [Alias].
	Blocked []string `json:"blocked,omitempty"`
	// Channels are the ids of the channels in which orders are allowed; empty means all.
	Channels []string `json:"channels,omitempty"`
	// Reports is the id of the channel for new reports; empty means none.
	Reports string `json:"reports,omitempty"`
	// LyricsMode is the default of /song for writing lyrics; empty selects the operator's.
	LyricsMode LyricsMode `json:"write,omitempty"`
	// Provider is the id of the provider of new songs; empty selects the operator's.
	Provider string `json:"provider,omitempty"`
	// Singer is the id of the voice that sings new songs by default; empty means none.
	Singer string `json:"singer,omitempty"`
	// Library is who may find songs of other channels; empty means members who can see the channel.
	Library LibraryAccess `json:"library,omitempty"`
	// Links is the treatment of links in texts of members; empty means that they are shown without
	// linking.
	Links LinkPolicy `json:"links,omitempty"`
	// Radio is where the songs of the radio are shown; empty means only in the jukebox panel.
	Radio RadioPosts `json:"radio,omitempty"`
	// Language is the language tag of messages in the server, such as "zh-CN"; empty selects the
	// server's locale in Discord.
	Language string `json:"language,omitempty"`
	// Web are the pages of the server.
	Web WebSettings `json:"web,omitzero"`
}

// LyricsMode is what /song does about lyrics by default.
type LyricsMode string

// Values of LyricsMode. The zero value selects the operator's default.
const (
	LyricsOff   LyricsMode = "off"   // the provider writes them
	LyricsAuto  LyricsMode = "auto"  // the language model writes them
	LyricsDraft LyricsMode = "draft" // the language model writes a draft that the member confirms
)

// LibraryAccess is who may find the songs of a channel in the library.
type LibraryAccess string

// LinkPolicy is the treatment of links in texts of members.
type LinkPolicy string

// RadioPosts is where the songs of the radio are shown.
type RadioPosts string

// RadioPosted shows each song of the radio in a message of its own.
const RadioPosted RadioPosts = "posted"

// Roles are the ids of roles with additional permissions.
type Roles struct {
	DJ      []string `json:"dj,omitempty"`
	Curator []string `json:"curator,omitempty"`
}

// Budget are limits in credits; 0 means no limit. The operator's limits apply as well.
type Budget struct {
	MemberDay   int `json:"member_day,omitempty"`
	ServerDay   int `json:"server_day,omitempty"`
	ServerMonth int `json:"server_month,omitempty"`
	// Bonus is the number of credits by which a role increases MemberDay. Only the largest bonus of
	// a member applies.
	Bonus map[string]int `json:"bonus,omitempty"`
}

// Retention are retention periods in days; 0 selects the operator's.
type Retention struct {
	// Texts applies to the prompts and lyrics of finished orders, not to the songs.
	Texts int `json:"texts,omitempty"`
}

// LibraryEveryone allows all members to find all songs of the server.
const LibraryEveryone LibraryAccess = "everyone"

// LinksRefused rejects texts of members that contain links or invites.
const LinksRefused LinkPolicy = "refused"

// OpenLibrary reports whether all members may find all songs of the server.
func (s Settings) OpenLibrary() bool { return s.Library == LibraryEveryone }

// IsDJ reports whether one of the roles is a DJ role.
func (s Settings) IsDJ(roles []string) bool { return shareAny(s.Roles.DJ, roles) }

// IsCurator reports whether one of the roles is a curator role.
func (s Settings) IsCurator(roles []string) bool { return shareAny(s.Roles.Curator, roles) }

// Blocks reports whether a user may not order songs in the guild.
func (s Settings) Blocks(guildID, userID string) bool {
	return slices.Contains(s.Blocked, userID) || slices.Contains(s.Blocked, Alias(guildID, userID))
}

// Allows reports whether orders are allowed in a channel.
func (s Settings) Allows(channelID string) bool {
	return len(s.Channels) == 0 || slices.Contains(s.Channels, channelID)
}

// MemberDay returns the daily limit of a member with these roles, in credits; 0 means no limit.
func (s Settings) MemberDay(roles []string) int {
	if s.Budget.MemberDay == 0 {
		return 0
	}
	bonus := 0
	for _, r := range roles {
		bonus = max(bonus, s.Budget.Bonus[r])
	}
	return s.Budget.MemberDay + bonus
}

// Wait returns the minimum time between two orders of a member.
func (s Settings) Wait() time.Duration { return time.Duration(s.CoolDown) * time.Second }

// Alias returns a hash that replaces the id of a blocked user whose data was deleted, so that the
// block remains and the id does not.
func Alias(guildID, userID string) string {
	sum := sha256.Sum256([]byte("riffbot block\x00" + guildID + "\x00" + userID))
	return "gone-" + hex.EncodeToString(sum[:16])
}

func shareAny(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}
