package jukebox_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/jukebox"
)

// TestStoredStateKeepsFieldNames checks that states saved under the original field names can be read, and are
// saved under the same names.
func TestStoredStateKeepsFieldNames(t *testing.T) {
	const stored = `{"Quiet":true,"Settings":{"Cap":3,"Alone":60000000000}}`
	var s jukebox.State
	if err := json.Unmarshal([]byte(stored), &s); err != nil {
		t.Fatal(err)
	}
	if !s.LyricsHidden || s.Settings.MaxPerMember != 3 || s.Settings.IdleTimeout != time.Minute {
		t.Errorf("got lyrics hidden %v, settings %+v", s.LyricsHidden, s.Settings)
	}
	saved, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{`"Quiet":true`, `"Cap":3`, `"Alone":60000000000`} {
		if !strings.Contains(string(saved), field) {
			t.Errorf("saved state %s lacks %s", saved, field)
		}
	}
}
