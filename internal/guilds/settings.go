package guilds

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Settings are what one server wants. The zero value leaves everything as whoever
// runs the bot has it. Values are plain, so that they can be kept as JSON and
// compared; whoever reads them changes nothing in them.
type Settings struct {
	Roles     Roles     `json:"roles,omitzero"`
	Budget    Budget    `json:"budget,omitzero"`
	Retention Retention `json:"retention,omitzero"`
	Requests  Requests  `json:"requests,omitzero"`
	// CoolDown is how long a member waits between two orders, in seconds.
	CoolDown int `json:"cool_down,omitempty"`
	// Blocked are the ids of users who may not order anything here; see [Alias].
	Blocked []string `json:"blocked,omitempty"`
	// Channels are where songs may be ordered; empty: everywhere.
	Channels []string `json:"channels,omitempty"`
	// Reports is the channel where curators are told of new reports; empty: nowhere.
	Reports string `json:"reports,omitempty"`
	// Write is what /song does about words when nobody says: "off", "auto" or
	// "draft"; empty: what the operator has set.
	Write string `json:"write,omitempty"`
	// Library is who finds songs of other channels: [LibraryEveryone], or empty for those who can see the channel.
	Library string `json:"library,omitempty"`
	// Links is what becomes of links in texts of members: [LinksRefused], or empty to show them as text that does not link.
	Links string `json:"links,omitempty"`
	// Language is the tag of the language in which everybody here is spoken to, like
	// "zh-CN"; empty: the one that the server has at Discord.
	Language string `json:"language,omitempty"`
}

// Roles are the ids of the roles that may do more than others.
type Roles struct {
	DJ      []string `json:"dj,omitempty"`
	Curator []string `json:"curator,omitempty"`
}

// Budget is how much may be ordered, in credits; 0 is no limit of the server's
// own. The operator's limits hold besides.
type Budget struct {
	MemberDay   int `json:"member_day,omitempty"`
	ServerDay   int `json:"server_day,omitempty"`
	ServerMonth int `json:"server_month,omitempty"`
	// Bonus is by how many credits a role raises MemberDay. The largest bonus of
	// a member counts, not the sum.
	Bonus map[string]int `json:"bonus,omitempty"`
}

// Retention is how long things are kept, in days; 0: as the operator has it.
type Retention struct {
	// Texts are the words in which finished songs were asked for, not the songs.
	Texts int `json:"texts,omitempty"`
}

// LibraryEveryone lets all members find every song of the server, in whichever channel it was made.
const LibraryEveryone = "everyone"

// LinksRefused lets no text of a member have a link or an invite.
const LinksRefused = "refused"

// OpenLibrary reports whether all members may see every song of the server.
func (s Settings) OpenLibrary() bool { return s.Library == LibraryEveryone }

// IsDJ reports whether one of a member's roles is a DJ's.
func (s Settings) IsDJ(roles []string) bool { return shareAny(s.Roles.DJ, roles) }

// IsCurator reports whether one of a member's roles is a curator's.
func (s Settings) IsCurator(roles []string) bool { return shareAny(s.Roles.Curator, roles) }

// Blocks reports whether a user may order nothing in the guild.
func (s Settings) Blocks(guildID, userID string) bool {
	return slices.Contains(s.Blocked, userID) || slices.Contains(s.Blocked, Alias(guildID, userID))
}

// Allows reports whether songs may be ordered in a channel.
func (s Settings) Allows(channelID string) bool {
	return len(s.Channels) == 0 || slices.Contains(s.Channels, channelID)
}

// MemberDay is how many credits a member with these roles may use in a day; 0 is
// no limit.
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

// Wait is how long a member waits between two orders.
func (s Settings) Wait() time.Duration { return time.Duration(s.CoolDown) * time.Second }

// Alias stands for a user who had their data deleted: a block outlives that, and
// the id does not stay.
func Alias(guildID, userID string) string {
	sum := sha256.Sum256([]byte("riffbot block\x00" + guildID + "\x00" + userID))
	return "gone-" + hex.EncodeToString(sum[:16])
}

func shareAny(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}
