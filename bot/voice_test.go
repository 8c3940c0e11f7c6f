package bot

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// TestVoiceStateUpdateWithoutConnectionIsAnError covers a panic of discordgo that would leave
// its lock held.
func TestVoiceStateUpdateWithoutConnectionIsAnError(t *testing.T) {
	session, err := discordgo.New("Bot x")
	if err != nil {
		t.Fatal(err)
	}
	s := &shard{voiceRequests: newVoiceRequests()}
	s.session.Store(session)
	b := &Bot{}
	if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err,
		errNotConnected) {
		t.Errorf("before it runs: %v", err)
	}
	b.shards.Store(&[]*shard{s})
	for _, connected := range []bool{false, true} { // true while discordgo closes
		s.connected.Store(connected)
		if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err,
			errNotConnected) {
			t.Errorf("%v", err)
		}
	}
	s.count = 2
	s.id = int(1575265037956677632>>22%2) ^ 1
	if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err,
		errOtherProcess) {
		t.Errorf("another shard's: %v", err)
	}
	if err := b.UpdateVoiceState(t.Context(), "x", "1", false, true); err == nil {
		t.Error("a server without an id")
	}
}

// TestVoiceStateUpdatesStayWithinLimitOfGateway checks the number of requests in each minute, and that a request waits.
func TestVoiceStateUpdatesStayWithinLimitOfGateway(t *testing.T) {
	const perMinute, others = 120, 8 // heartbeats, an identify and the status
	limit, start := newVoiceRequests(), time.Now()
	var sent []time.Time
	for at := start; at.Before(start.Add(5 * time.Minute)); at = at.Add(100 * time.Millisecond) {
		for limit.AllowN(at, 1) {
			sent = append(sent, at)
		}
	}
	for i := range sent {
		if i >= perMinute-others && sent[i].Sub(sent[i-perMinute+others]) < time.Minute {
			t.Fatalf("%d requests in %s", perMinute-others+1, sent[i].Sub(sent[i-perMinute+others]))
		}
	}
	if n := len(sent); n < 4*voicePerMinute {
		t.Errorf("%d requests in five minutes", n)
	}
	b, s := &Bot{}, &shard{voiceRequests: newVoiceRequests()}
	s.session.Store(&discordgo.Session{})
	b.shards.Store(&[]*shard{s})
	s.voiceRequests.AllowN(time.Now(), voiceBurst)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := b.UpdateVoiceState(ctx, "1", "1", false, true); err == nil || errors.Is(err, errNotConnected) {
		t.Errorf("above the limit: %v", err)
	}
}
