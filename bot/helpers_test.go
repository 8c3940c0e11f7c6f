package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
)

var testLog = slog.New(slog.DiscardHandler)

// logBuffer collects the log.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *logBuffer) String() string       { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }
func (l *logBuffer) has(text string) bool { return strings.Contains(l.String(), text) }
func (l *logBuffer) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func definitionOf(name string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: "A command"}
}

func definitionsOf(names ...string) (all []*discordgo.ApplicationCommand) {
	for _, n := range names {
		all = append(all, definitionOf(n))
	}
	return all
}

func suggestNothing(ctx context.Context, it *discord.Interaction) error { return it.Suggest(ctx, nil) }
func replyNothing(ctx context.Context, it *discord.Interaction) error   { return it.Defer(ctx) }

// eventOf returns an interaction event of a type with the command song.
func eventOf(t *testing.T, id string, kind int) []byte {
	t.Helper()
	var event map[string]any
	if err := json.Unmarshal(interactionEvent(t, id), &event); err != nil {
		t.Fatal(err)
	}
	event["type"] = kind
	raw, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// routerOf returns a router of commands without handlers.
func routerOf(t *testing.T, names ...string) *discord.Router {
	t.Helper()
	var all []discord.Command
	for _, d := range definitionsOf(names...) {
		all = append(all, discord.Command{Definition: d})
	}
	r, err := discord.NewRouter(all, discord.RouterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
