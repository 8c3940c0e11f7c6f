package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/riffbot/riffbot/bot"
	"github.com/riffbot/riffbot/internal/store/pubsub"
)

// relayTimeout is how long another process may take to accept an interaction. Discord waits three seconds for the first
// response.
const relayTimeout = 500 * time.Millisecond

// maxRelayed limits the size of an interaction that is unpacked, in bytes.
const maxRelayed = 4 << 20

// relay passes interactions that arrived over HTTP to the process that holds the shard of their guild, which knows its
// channels, roles and voice states. It implements [bot.Relay].
//
// Messages are "pass ID GUILD DATA", with the compressed interaction in base64, and "taken ID".
type relay struct {
	bus *pubsub.Bus
	log *slog.Logger

	mu      sync.Mutex
	waiting map[string]chan struct{} // closed when another process took an interaction, by message id
}

func newRelay(bus *pubsub.Bus, log *slog.Logger) *relay {
	return &relay{bus: bus, log: log, waiting: make(map[string]chan struct{})}
}

// Pass implements [bot.Relay]. An interaction that is too large for a message is not passed.
func (r *relay) Pass(ctx context.Context, guildID string, raw []byte) bool {
	data, err := pack(raw)
	if err != nil {
		return false
	}
	id := newID()
	message := strings.Join([]string{"pass", id, guildID, data}, " ")
	if len(message) > pubsub.MaxMessage {
		return false
	}
	taken := make(chan struct{})
	r.mu.Lock()
	r.waiting[id] = taken
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.waiting, id)
	}()
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	if err := r.bus.Publish(ctx, message); err != nil {
		r.log.WarnContext(ctx, "pass interaction failed", "err", err)
		return false
	}
	select {
	case <-taken:
		return true
	case <-ctx.Done():
		return false
	}
}

// run receives messages until ctx ends, and handles the interactions of guilds that this process serves.
func (r *relay) run(ctx context.Context, client *bot.Bot) error {
	r.bus.Subscribe(ctx, pubsub.Subscription{
		Connected: func() {},
		Lost:      func(err error) { r.log.WarnContext(ctx, "receive interactions failed", "err", err) },
		Message:   func(text string) { r.receive(ctx, client, text) },
	})
	return nil
}

func (r *relay) receive(ctx context.Context, client *bot.Bot, text string) {
	fields := strings.Split(text, " ")
	switch {
	case fields[0] == "taken" && len(fields) == 2:
		r.mu.Lock()
		defer r.mu.Unlock()
		if taken := r.waiting[fields[1]]; taken != nil {
			close(taken)
			delete(r.waiting, fields[1])
		}
	case fields[0] == "pass" && len(fields) == 4 && client.Serves(fields[2]):
		raw, err := unpack(fields[3])
		if err != nil {
			r.log.WarnContext(ctx, "unpack interaction failed", "err", err)
			return
		}
		go client.HandleInteraction(ctx, raw)
		if err := r.bus.Publish(ctx, "taken "+fields[1]); err != nil {
			r.log.WarnContext(ctx, "confirm interaction failed", "err", err) // both processes handle it
		}
	}
}

func pack(raw []byte) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		return "", fmt.Errorf("pack interaction: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("pack interaction: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func unpack(data string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxRelayed))
}
