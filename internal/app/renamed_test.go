package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/config"
)

func TestDoctorReportsRenamedVariables(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"DATA_DIR": t.TempDir(), "FFMPEG": "off", "STOP_GRACE": "1s", "SONGS_AT_ONCE": "3",
		"MAX_CONCURRENT_SONGS": "5"}
	var out bytes.Buffer
	doctor(t.Context(), func(name string) string { return vars[name] }, &out)
	for _, line := range []string{
		"– STOP_GRACE is now SHUTDOWN_TIMEOUT; rename it, the next release does not read the old name\n",
		"– SONGS_AT_ONCE is ignored because MAX_CONCURRENT_SONGS is set; remove SONGS_AT_ONCE\n",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("missing %q in:\n%s", line, &out)
		}
	}
}

func TestStartWarnsOncePerRenamedVariable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logRenamed(t.Context(), config.Config{Renamed: []config.Renamed{
		{Old: "STOP_GRACE", New: "SHUTDOWN_TIMEOUT"}, {Old: "SONGS_AT_ONCE", New: "MAX_CONCURRENT_SONGS",
			Ignored: true},
	}}, slog.New(slog.NewTextHandler(&out, nil)))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || strings.Count(out.String(), "level=WARN") != 2 ||
		!strings.Contains(lines[0], "renamed") || !strings.Contains(lines[0], "old=STOP_GRACE new=SHUTDOWN_TIMEOUT") ||
		!strings.Contains(lines[1], "ignored") || !strings.Contains(lines[1],
		"old=SONGS_AT_ONCE new=MAX_CONCURRENT_SONGS") {
		t.Errorf("log:\n%s", &out)
	}
}
