package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/riffbot/riffbot/internal/cleantext"
)

// maxGuildNames limits how many names of guilds are kept. A missing name is looked up.
const maxGuildNames = 20_000

// guildNames are the names of guilds that are known.
type guildNames struct {
	mu    sync.Mutex
	names map[string]string // by id
}

// update stores the name from a GUILD_CREATE or GUILD_UPDATE event, and removes it with GUILD_DELETE, unless that
// reports an outage.
func (g *guildNames) update(kind string, raw []byte) {
	var guild struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Unavailable bool   `json:"unavailable"`
	}
	switch {
	case json.Unmarshal(cleantext.JSON(raw), &guild) != nil:
	case kind == "GUILD_DELETE" && !guild.Unavailable:
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.names, guild.ID)
	case guild.Name != "":
		g.set(guild.ID, guild.Name)
	}
}

func (g *guildNames) set(id, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.names == nil || len(g.names) >= maxGuildNames {
		g.names = make(map[string]string)
	}
	g.names[id] = name
}

func (g *guildNames) get(id string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.names[id]
}

// GuildName returns the name of a guild. Guilds of other processes' shards are looked up
// once.
func (b *Bot) GuildName(ctx context.Context, id string) (string, error) {
	if name := b.guildNames.get(id); name != "" {
		return name, nil
	}
	var guild struct {
		Name string `json:"name"`
	}
	if err := b.call(ctx, http.MethodGet, "/guilds/"+id, nil, nil, &guild); err != nil {
		return "", fmt.Errorf("get guild name: %w", err)
	}
	b.guildNames.set(id, guild.Name)
	return guild.Name, nil
}
