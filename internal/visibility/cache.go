package visibility

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Cache holds the channels, threads and roles of guilds as the gateway sends them. It is safe for concurrent use.
type Cache struct {
	mu     sync.RWMutex
	guilds map[string]*guild
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{guilds: make(map[string]*guild)} }

// CanView reports whether a member with these roles can see a channel. known is false for a channel that the gateway
// has not sent, that was deleted, or that is an archived thread.
func (c *Cache) CanView(guildID, channelID, userID string, roles []string) (can, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return false, false
	}
	return g.canView(channelID, userID, roles)
}

// Contains reports whether each member who can see one channel can see another one, too; false when one of them is
// not known.
func (c *Cache) Contains(guildID, from, to string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	return known && g.contains(from, to)
}

// guildEvent is what matters here of GUILD_CREATE, GUILD_UPDATE, GUILD_DELETE and THREAD_LIST_SYNC.
type guildEvent struct {
	ID          string    `json:"id"`
	GuildID     string    `json:"guild_id"`
	Unavailable bool      `json:"unavailable"`
	OwnerID     string    `json:"owner_id"`
	Roles       []role    `json:"roles"`
	Channels    []channel `json:"channels"`
	Threads     []channel `json:"threads"`
	Synced      []string  `json:"channel_ids"` // whose threads are listed; none: all
}

// roleEvent is GUILD_ROLE_CREATE, GUILD_ROLE_UPDATE or GUILD_ROLE_DELETE.
type roleEvent struct {
	GuildID string `json:"guild_id"`
	Role    role   `json:"role"`
	RoleID  string `json:"role_id"`
}

// Apply takes one event of the gateway; kinds that say nothing of channels or roles are left alone. Events have to be
// applied in the order in which they came.
//
// https://discord.com/developers/docs/events/gateway-events
func (c *Cache) Apply(kind string, raw []byte) error {
	var apply func() error
	switch kind {
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "THREAD_LIST_SYNC":
		apply = decoded(raw, func(e guildEvent) { c.applyGuild(kind, e) })
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		apply = decoded(raw, func(e channel) { c.inGuild(e.GuildID, func(g *guild) { g.channels[e.ID] = e }) })
	case "CHANNEL_DELETE", "THREAD_DELETE":
		apply = decoded(raw, func(e channel) { c.inGuild(e.GuildID, func(g *guild) { delete(g.channels, e.ID) }) })
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		apply = decoded(raw, func(e roleEvent) {
			c.inGuild(e.GuildID, func(g *guild) { g.roles[e.Role.ID] = e.Role.Permissions })
		})
	case "GUILD_ROLE_DELETE":
		apply = decoded(raw, func(e roleEvent) { c.inGuild(e.GuildID, func(g *guild) { delete(g.roles, e.RoleID) }) })
	default:
		return nil
	}
	if err := apply(); err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	return nil
}

// decoded applies an event once it is decoded.
func decoded[T any](raw []byte, apply func(T)) func() error {
	return func() error {
		var e T
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		apply(e)
		return nil
	}
}

// inGuild changes what is known of a guild; one that was never sent as a whole stays unknown.
func (c *Cache) inGuild(id string, change func(*guild)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, known := c.guilds[id]; known {
		change(g)
	}
}

func (c *Cache) applyGuild(kind string, e guildEvent) {
	switch {
	case e.Unavailable: // an outage; GUILD_CREATE follows
	case kind == "GUILD_CREATE":
		g := &guild{id: e.ID, owner: e.OwnerID, channels: make(map[string]channel)}
		g.setRoles(e.Roles)
		for _, ch := range slices.Concat(e.Channels, e.Threads) {
			g.channels[ch.ID] = ch
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.guilds[e.ID] = g
	case kind == "GUILD_UPDATE":
		c.inGuild(e.ID, func(g *guild) {
			g.owner = e.OwnerID
			g.setRoles(e.Roles)
		})
	case kind == "GUILD_DELETE":
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.guilds, e.ID)
	default:
		c.inGuild(e.GuildID, func(g *guild) { g.syncThreads(e.Synced, e.Threads) })
	}
}

func (g *guild) setRoles(all []role) {
	g.roles = make(map[string]bits, len(all))
	for _, r := range all {
		g.roles[r.ID] = r.Permissions
	}
}

// syncThreads replaces the threads of some channels, or of all, by those that are active.
func (g *guild) syncThreads(parents []string, threads []channel) {
	for id, ch := range g.channels {
		if ch.thread() && (len(parents) == 0 || slices.Contains(parents, ch.ParentID)) {
			delete(g.channels, id)
		}
	}
	for _, ch := range threads {
		g.channels[ch.ID] = ch
	}
}
