package config_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/config"
)

var renamedVariables = map[string]string{
	"JUKEBOX_ALONE":        "JUKEBOX_IDLE_TIMEOUT",
	"TAKEOVER_AFTER":       "WORKER_TIMEOUT",
	"STOP_GRACE":           "SHUTDOWN_TIMEOUT",
	"RENDER_PATIENCE":      "RENDER_STALL_TIMEOUT",
	"SONGS_AT_ONCE":        "MAX_CONCURRENT_SONGS",
	"GUILD_AT_ONCE":        "MAX_CONCURRENT_SONGS_PER_GUILD",
	"USER_AT_ONCE":         "MAX_CONCURRENT_SONGS_PER_USER",
	"USER_WAITING":         "MAX_QUEUED_PER_USER",
	"SONG_WRITE":           "LYRICS_MODE",
	"USER_WRITES_PER_DAY":  "USER_LYRICS_REQUESTS_PER_DAY",
	"GUILD_WRITES_PER_DAY": "GUILD_LYRICS_REQUESTS_PER_DAY",
	"KEEP_TEXTS_DAYS":      "KEEP_PROMPTS_DAYS",
}

func TestOldNameIsReadAndReported(t *testing.T) {
	t.Parallel()
	value := map[string]string{"JUKEBOX_ALONE": "42s", "TAKEOVER_AFTER": "42s", "STOP_GRACE": "42s",
		"RENDER_PATIENCE": "42s", "SONG_WRITE": "draft"}
	for old, name := range renamedVariables {
		if value[old] == "" {
			value[old] = "42"
		}
		underOld, err := config.Load(env(map[string]string{old: value[old]}))
		if err != nil {
			t.Fatalf("%s: %v", old, err)
		}
		if want := []config.Renamed{{Old: old, New: name}}; !slices.Equal(underOld.Renamed, want) {
			t.Errorf("%s is reported as %v, not %v", old, underOld.Renamed, want)
		}
		underNew, err := config.Load(env(map[string]string{name: value[old]}))
		if err != nil || len(underNew.Renamed) > 0 {
			t.Errorf("%s: %v, reported as %v", name, err, underNew.Renamed)
		}
		if got, want := underOld.LogValue().String(), underNew.LogValue().String(); got != want ||
			!strings.Contains(got, name+"="+value[old]) {
			t.Errorf("%s=%s is read as %s", old, value[old], got)
		}
	}
}

func TestNewNameWinsOverOldName(t *testing.T) {
	t.Parallel()
	c, err := config.Load(env(map[string]string{"STOP_GRACE": "1s", "SHUTDOWN_TIMEOUT": "2s", "SONGS_AT_ONCE": "many",
		"MAX_CONCURRENT_SONGS": "7"}))
	if err != nil || c.Songs.ShutdownTimeout != 2*time.Second || c.Songs.MaxConcurrent != 7 {
		t.Errorf("%s and %d, %v", c.Songs.ShutdownTimeout, c.Songs.MaxConcurrent, err)
	}
	want := []config.Renamed{{Old: "SONGS_AT_ONCE", New: "MAX_CONCURRENT_SONGS", Ignored: true},
		{Old: "STOP_GRACE", New: "SHUTDOWN_TIMEOUT", Ignored: true}}
	if !slices.Equal(c.Renamed, want) {
		t.Errorf("%v, not %v", c.Renamed, want)
	}
}

func TestMistakeUnderOldNameNamesBoth(t *testing.T) {
	t.Parallel()
	_, err := config.Load(env(map[string]string{"SONGS_AT_ONCE": "many"}))
	if err == nil || !strings.Contains(err.Error(), `SONGS_AT_ONCE (now MAX_CONCURRENT_SONGS): "many"`) {
		t.Errorf("%v", err)
	}
}

func TestNamesExcludeOldNames(t *testing.T) {
	t.Parallel()
	names := config.Names()
	for old, name := range renamedVariables {
		if slices.Contains(names, old) || !slices.Contains(names, name) || config.OldName(name) != old {
			t.Errorf("%s, now %s: among the names are %v", old, name, names)
		}
	}
	if old := config.OldName("DATA_DIR"); old != "" {
		t.Errorf("DATA_DIR was %s", old)
	}
}
