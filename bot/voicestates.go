package bot

import (
	"sync"
	"time"
)

// Listener is a member in a voice channel.
type Listener struct {
	UserID string
	Bot    bool
	Deaf   bool // deafened by themselves or by a moderator
}

// Listeners returns the members in a voice channel in no order, the bot included.
func (b *Bot) Listeners(guildID, channelID string) []Listener {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	var all []Listener
	for id, at := range b.voiceStates.guilds[guildID].users {
		if at.channelID == channelID {
			all = append(all, Listener{UserID: id, Bot: at.bot, Deaf: at.deaf})
		}
	}
	return all
}

// Connected reports whether this process receives the events of a guild and has its
// voice states.
func (b *Bot) Connected(guildID string) bool {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	_, known := b.voiceStates.guilds[guildID]
	return known
}

// ChannelOf returns the voice channel that a member is in, or "".
func (b *Bot) ChannelOf(guildID, userID string) string {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	return b.voiceStates.guilds[guildID].users[userID].channelID
}

// IsStage reports whether a channel is a stage channel.
func (b *Bot) IsStage(guildID, channelID string) bool {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	return b.voiceStates.guilds[guildID].stages[channelID]
}

// voiceStates are the voice states of the guilds, from gateway events.
type voiceStates struct {
	mu     sync.Mutex
	guilds map[string]guildVoiceStates
}

// guildVoiceStates are the voice states and stage channels of a guild.
type guildVoiceStates struct {
	users  map[string]userVoiceState // by user id
	stages map[string]bool           // ids of stage channels
	own    *ownMember                // nil: unknown
}

// ownMember is the bot as a member of a guild.
type ownMember struct {
	roles   []string
	timeout time.Time // end of a timeout; zero or past: none
}

// ownMember returns the bot as a member of a guild.
func (b *Bot) ownMember(guildID string) (own ownMember, known bool) {
	b.voiceStates.mu.Lock()
	defer b.voiceStates.mu.Unlock()
	if m := b.voiceStates.guilds[guildID].own; m != nil {
		return *m, true
	}
	return ownMember{}, false
}

// userVoiceState is the voice state of a user.
type userVoiceState struct {
	channelID string
	bot, deaf bool
}
