package export

import (
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
)

func TestVoiceMessagePayloadHasOnlyTheRecording(t *testing.T) {
	m := discord.Message{
		Flags: discord.FlagVoice, Content: "x", Nonce: "1",
		Files: []discord.File{{Name: "voice-message.ogg", Seconds: 1.5, Waveform: "AA=="}},
	}
	got, ok := m.Payload().(map[string]any)
	if !ok || got["content"] != nil || got["embeds"] != nil || got["components"] != nil ||
		got["flags"] != discord.FlagVoice {
		t.Errorf("got %v", got)
	}
}
