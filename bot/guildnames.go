package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/riffbot/riffbot/internal/cleantext"
)

// guildNames are the names of guilds that are known.
type guildNames struct {
	mu    sync.Mutex
	names map[string]string // by id
}

// update stores the name from a GUILD_CREATE or GUILD_UPDATE event.
func (g *guildNames) update(raw []byte) {
	var guild struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if json.Unmarshal(cleantext.JSON(raw), &guild) == nil && guild.Name != "" {
		g.set(guild.ID, guild.Name)
	}
}

func (g *guildNames) set(id, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.names == nil {
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
