// Package pubsub passes messages between the processes of the bot that use a database. Messages are not stored.
package pubsub

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/store"
)

// MaxMessage is the maximum size of a message in bytes; PostgreSQL allows less than 8,000.
const MaxMessage = 7900

// Channels of messages.
const (
	Players      = "riffbot_messages" // of players and the pages that show them
	Interactions = "riffbot_interactions"
)

// resubscribeAfter is the pause before the connection for messages is opened again.
const resubscribeAfter = time.Second

// Bus passes messages with LISTEN and NOTIFY of PostgreSQL. With SQLite, no other process can use the database.
type Bus struct {
	db      *store.DB
	channel string

	mu          sync.Mutex
	subscribers map[chan string]struct{} // with SQLite
}

// New returns the bus of a channel of a database.
func New(db *store.DB, channel string) *Bus {
	return &Bus{db: db, channel: channel, subscribers: make(map[chan string]struct{})}
}

// maxLocalMessages limits the messages that wait for one subscriber. Further ones are lost.
const maxLocalMessages = 1024

// Publish sends a message to the subscribers in all processes that use the database, including this one. It is not
// stored: subscribers that are not connected miss it.
func (b *Bus) Publish(ctx context.Context, message string) error {
	if len(message) > MaxMessage {
		return fmt.Errorf("publish message: %d bytes exceed %d", len(message), MaxMessage)
	}
	if b.db.Listener() != nil {
		if _, err := b.db.Writer().ExecContext(ctx, `SELECT pg_notify($1, $2)`, b.channel, message); err != nil {
			return fmt.Errorf("publish message: %w", err)
		}
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for to := range b.subscribers {
		select {
		case to <- message:
		default:
		}
	}
	return nil
}

// Subscription receives messages; see [Bus.Subscribe].
type Subscription struct {
	// Connected is called when messages begin to arrive, and again after a lost connection. Earlier ones are missed.
	Connected func()
	// Lost is called with the error that interrupts the subscription. It is resumed.
	Lost func(error)
	// Message is called with each message, one after the other.
	Message func(string)
}

// Subscribe receives messages until ctx ends.
func (b *Bus) Subscribe(ctx context.Context, s Subscription) {
	if b.db.Listener() == nil {
		b.subscribeLocally(ctx, s)
		return
	}
	for {
		err := b.listen(ctx, s)
		if ctx.Err() != nil {
			return
		}
		s.Lost(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(resubscribeAfter):
		}
	}
}

// listen receives messages until an error occurs.
func (b *Bus) listen(ctx context.Context, s Subscription) error {
	pooled, err := b.db.Listener().Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect for messages: %w", err)
	}
	conn := pooled.Hijack() // a subscription must not occupy the pool, which River uses, too
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx) // the connection is not used again
	}()
	if _, err := conn.Exec(ctx, `LISTEN `+b.channel); err != nil {
		return fmt.Errorf("listen to messages: %w", err)
	}
	s.Connected()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("wait for messages: %w", err)
		}
		s.Message(n.Payload)
	}
}

func (b *Bus) subscribeLocally(ctx context.Context, s Subscription) {
	received := make(chan string, maxLocalMessages)
	b.mu.Lock()
	b.subscribers[received] = struct{}{}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.subscribers, received)
		b.mu.Unlock()
	}()
	s.Connected()
	for {
		select {
		case <-ctx.Done():
			return
		case message := <-received:
			s.Message(message)
		}
	}
}
