package visibility

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Cache holds the channels, threads and roles of guilds from gateway events. It is safe
// for concurrent use.
type Cache struct {
	mu     sync.RWMutex
	guilds map[string]*guildState
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{guilds: make(map[string]*guildState)} }

// CanView reports whether a member with these roles can see a channel. known is false
// for a channel that the gateway did not send, that was deleted, or that is an archived
// thread.
func (c *Cache) CanView(guildID, channelID, userID string, roles []string) (can, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	if !known {
		return false, false
	}
	return g.canView(channelID, userID, roles)
}

// Contains reports whether every member who can see one channel can see another one;
// false if one is unknown.
func (c *Cache) Contains(guildID, from, to string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	g, known := c.guilds[guildID]
	return known && g.contains(from, to)
}

// guildEvent has the used fields of GUILD_CREATE, GUILD_UPDATE, GUILD_DELETE and
// THREAD_LIST_SYNC.
type guildEvent struct {
	ID          string    `json:"id"`
	GuildID     string    `json:"guild_id"`
	Unavailable bool      `json:"unavailable"`
	OwnerID     string    `json:"owner_id"`
	Roles       []role    `json:"roles"`
	Channels    []channel `json:"channels"`
	Threads     []channel `json:"threads"`
	Synced      []string  `json:"channel_ids"` // parents of the listed threads; empty: all
}

// roleEvent is a GUILD_ROLE_CREATE, GUILD_ROLE_UPDATE or GUILD_ROLE_DELETE event.
type roleEvent struct {
	GuildID string `json:"guild_id"`
	Role    role   `json:"role"`
	RoleID  string `json:"role_id"`
}

// Apply applies a gateway event; other events are ignored. Events have to be applied in
// order.
//
// https://discord.com/developers/docs/events/gateway-events
func (c *Cache) Apply(kind string, raw []byte) error {
	var apply func() error
	switch kind {
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "THREAD_LIST_SYNC":
		apply = decoded(raw, func(e guildEvent) { c.applyGuild(kind, e) })
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		apply = decoded(raw, func(e channel) { c.inGuild(e.GuildID, func(g *guildState) { g.channels[e.ID] = e }) })
	case "CHANNEL_DELETE", "THREAD_DELETE":
		apply = decoded(raw, func(e channel) { c.inGuild(e.GuildID, func(g *guildState) { delete(g.channels, e.ID) }) })
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		apply = decoded(raw, func(e roleEvent) {
			c.inGuild(e.GuildID, func(g *guildState) {
				g.roles[e.Role.ID], g.roleNames[e.Role.ID] = e.Role.Permissions,
					e.Role.Name
			})
		})
	case "GUILD_ROLE_DELETE":
		apply = decoded(raw, func(e roleEvent) {
			c.inGuild(e.GuildID, func(g *guildState) {
				delete(g.roles, e.RoleID)
				delete(g.roleNames, e.RoleID)
			})
		})
	default:
		return nil
	}
	if err := apply(); err != nil {
		return fmt.Errorf("decode %s: %w", kind, err)
	}
	return nil
}

// decoded returns a function that decodes an event and applies it.
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

// inGuild changes the state of a known guild.
func (c *Cache) inGuild(id string, change func(*guildState)) {
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
		g := &guildState{id: e.ID, owner: e.OwnerID, channels: make(map[string]channel)}
		g.setRoles(e.Roles)
		for _, ch := range slices.Concat(e.Channels, e.Threads) {
			g.channels[ch.ID] = ch
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.guilds[e.ID] = g
	case kind == "GUILD_UPDATE":
		c.inGuild(e.ID, func(g *guildState) {
			g.owner = e.OwnerID
			g.setRoles(e.Roles)
		})
	case kind == "GUILD_DELETE":
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.guilds, e.ID)
	default:
		c.inGuild(e.GuildID, func(g *guildState) { g.syncThreads(e.Synced, e.Threads) })
	}
}

func (g *guildState) setRoles(all []role) {
	g.roles, g.roleNames = make(map[string]bits, len(all)), make(map[string]string, len(all))
	for _, r := range all {
		g.roles[r.ID], g.roleNames[r.ID] = r.Permissions, r.Name
	}
}

// syncThreads replaces the threads of some channels, or of all, by the active ones.
func (g *guildState) syncThreads(parents []string, threads []channel) {
	for id, ch := range g.channels {
		if ch.thread() && (len(parents) == 0 || slices.Contains(parents, ch.ParentID)) {
			delete(g.channels, id)
		}
	}
	for _, ch := range threads {
		g.channels[ch.ID] = ch
	}
}
