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

	"riffbot/commands"
)

var testLog = slog.New(slog.DiscardHandler)

// lines are what was logged.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *lines) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }
func (l *lines) has(text string) bool        { return strings.Contains(l.String(), text) }
func (l *lines) logger() *slog.Logger        { return slog.New(slog.NewTextHandler(l, nil)) }

func definitionOf(name string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: "A command"}
}

func definitionsOf(names ...string) (all []*discordgo.ApplicationCommand) {
	for _, n := range names {
		all = append(all, definitionOf(n))
	}
	return all
}

func suggestNothing(ctx context.Context, it *commands.Interaction) error { return it.Suggest(ctx, nil) }
func replyNothing(ctx context.Context, it *commands.Interaction) error   { return it.Defer(ctx) }

// eventOf is an interaction of a kind with the command song.
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
