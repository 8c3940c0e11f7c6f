package bot

import (
	"errors"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// discordgo would panic, and keep a lock for good.
func TestOpcode4WithoutAConnectionIsAnError(t *testing.T) {
	session, err := discordgo.New("Bot x")
	if err != nil {
		t.Fatal(err)
	}
	s := &shard{session: session}
	b := &Bot{}
	if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err, errNotConnected) {
		t.Errorf("before it runs: %v", err)
	}
	b.here.Store(&[]*shard{s})
	for _, connected := range []bool{false, true} { // as it seems, while discordgo is closing
		s.connected.Store(connected)
		if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err, errNotConnected) {
			t.Errorf("%v", err)
		}
	}
	session.ShardCount = 2
	s.id = int(1575265037956677632>>22%2) ^ 1
	if err := b.UpdateVoiceState(t.Context(), "1575265037956677632", "1", false, true); !errors.Is(err, errNotHere) {
		t.Errorf("another shard's: %v", err)
	}
	if err := b.UpdateVoiceState(t.Context(), "x", "1", false, true); err == nil {
		t.Error("a server without an id")
	}
}
