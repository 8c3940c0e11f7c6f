package bot

import (
	"errors"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// TestVoiceStateUpdateWithoutConnectionIsAnError covers a panic of discordgo that would leave
// its lock held.
func TestVoiceStateUpdateWithoutConnectionIsAnError(t *testing.T) {
	session, err := discordgo.New("Bot x")
	if err != nil {
		t.Fatal(err)
	}
	s := &shard{}
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
