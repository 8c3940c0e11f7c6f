package bot

import (
	"cmp"
	"encoding/json"
	"sync"

	"github.com/riffbot/riffbot/internal/discord"
)

// maxMemberNames limits how many names of members are kept.
const maxMemberNames = 10_000

// memberNames are the names of members that events contained, since the bot has no
// intent for more. They are kept only in memory.
type memberNames struct {
	mu               sync.Mutex
	recent, previous map[memberKey]string // previous is dropped when recent is full
}

type memberKey struct{ guildID, userID string }

func (n *memberNames) set(guildID, userID, name string) {
	if userID == "" || name == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.recent == nil || len(n.recent) >= maxMemberNames/2 {
		n.previous, n.recent = n.recent, make(map[memberKey]string)
	}
	n.recent[memberKey{guildID, userID}] = name
}

func (n *memberNames) get(guildID, userID string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	k := memberKey{guildID, userID}
	if name := n.recent[k]; name != "" {
		return name
	}
	return n.previous[k]
}

// namedUser is the name of a user in events.
type namedUser struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
}

// namedMember is the name of a guild member in events.
type namedMember struct {
	Nick string    `json:"nick"`
	User namedUser `json:"user"`
}

func (m namedMember) name() string { return cmp.Or(m.Nick, m.User.GlobalName, m.User.Username) }

// update stores the names in an event: of members in voice channels, and the bot. Users of
// the bot are stored when their interactions are decoded. Authors of messages are not stored.
func (n *memberNames) update(kind string, raw []byte) {
	switch kind {
	case "READY", "GUILD_CREATE", "VOICE_STATE_UPDATE":
	default:
		return
	}
	var e struct {
		ID      string        `json:"id"` // of the guild, if there are members
		GuildID string        `json:"guild_id"`
		User    namedUser     `json:"user"`
		Member  namedMember   `json:"member"`
		Members []namedMember `json:"members"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	n.set(e.GuildID, e.User.ID, namedMember{User: e.User}.name())
	n.set(e.GuildID, e.Member.User.ID, e.Member.name())
	for _, m := range e.Members {
		n.set(e.ID, m.User.ID, m.name())
	}
}

// MemberName returns the name of a guild member, or of a user outside guilds; "" if
// unknown.
func (b *Bot) MemberName(guildID, userID string) string {
	return cmp.Or(b.memberNames.get(guildID, userID), b.memberNames.get("", userID))
}

// RoleName returns the name of a role; "" if unknown.
func (b *Bot) RoleName(guildID, roleID string) string {
	if b.cfg.Channels == nil {
		return ""
	}
	return b.cfg.Channels.RoleName(guildID, roleID)
}

// ChannelName returns the name of a channel that a member can see; "" for others.
func (b *Bot) ChannelName(guildID, channelID, userID string, roles []string) string {
	if b.cfg.Channels == nil {
		return ""
	}
	return b.cfg.Channels.ChannelName(guildID, channelID, userID, roles)
}

var _ discord.Names = (*Bot)(nil)
