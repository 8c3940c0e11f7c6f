package pubsub_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/store/pubsub"
	"github.com/riffbot/riffbot/internal/store/storetest"
)

// subscribe returns a channel with the messages of a bus.
func subscribe(t *testing.T, bus *pubsub.Bus) <-chan string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	connected, done, received := make(chan struct{}), make(chan struct{}), make(chan string, 100)
	go func() {
		defer close(done)
		bus.Subscribe(ctx, pubsub.Subscription{Connected: func() { close(connected) }, Lost: func(err error) { t.Error(err) },
			Message: func(m string) { received <- m }})
	}()
	t.Cleanup(func() { stop(); <-done })
	<-connected
	return received
}

func TestMessagesReachAllSubscribersInOrder(t *testing.T) {
	t.Parallel()
	bus := pubsub.New(storetest.Open(t), pubsub.Players)
	first, second := subscribe(t, bus), subscribe(t, bus)
	sent := []string{"a", "it's \"quoted\"", strings.Repeat("x", pubsub.MaxMessage)}
	for _, m := range sent {
		if err := bus.Publish(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range []<-chan string{first, second} {
		for _, want := range sent {
			select {
			case got := <-to:
				if got != want {
					t.Errorf("got %.20q, want %.20q", got, want)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%.20q did not arrive", want)
			}
		}
	}
	if err := bus.Publish(t.Context(), strings.Repeat("x", pubsub.MaxMessage+1)); err == nil {
		t.Error("a message that is too large was accepted")
	}
}
