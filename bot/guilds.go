package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// guilds are the names of servers, as far as somebody said them.
type guilds struct {
	mu    sync.Mutex
	names map[string]string // by id
}

// learn notes a name from a GUILD_CREATE or GUILD_UPDATE.
func (g *guilds) learn(raw []byte) {
	var said struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if json.Unmarshal(raw, &said) == nil && said.Name != "" {
		g.set(said.ID, said.Name)
	}
}

func (g *guilds) set(id, name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.names == nil {
		g.names = make(map[string]string)
	}
	g.names[id] = name
}

func (g *guilds) get(id string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.names[id]
}

// GuildName returns what a server is called. The gateway says it of all servers of
// this process's shards; for others Discord is asked once.
func (b *Bot) GuildName(ctx context.Context, id string) (string, error) {
	if name := b.guilds.get(id); name != "" {
		return name, nil
	}
	var said struct {
		Name string `json:"name"`
	}
	if err := b.call(ctx, http.MethodGet, "/guilds/"+id, nil, nil, &said); err != nil {
		return "", fmt.Errorf("ask what a server is called: %w", err)
	}
	b.guilds.set(id, said.Name)
	return said.Name, nil
}
