package web

import (
	"slices"
	"testing"
)

func TestBrowserIsOpenedOnDesktopsOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", nil, ""}, {"linux", map[string]string{"DISPLAY": ":0"}, "xdg-open"},
		{"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, "xdg-open"},
		{"linux", map[string]string{"DISPLAY": ":0", "BROWSER": "none"}, ""}, {"darwin", nil, "open"},
		{"windows", nil, "rundll32"}, {"windows", map[string]string{"BROWSER": "none"}, ""},
	} {
		if got, _ := browserCommand(c.system, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s with %v: %q, want %q", c.system, c.env, got, c.want)
		}
	}
}

func TestBrowserReceivesNoSecrets(t *testing.T) {
	t.Parallel()
	got := desktopEnv([]string{"DISCORD_TOKEN=secret", "DISPLAY=:0", "Path=C:", "OPENAI_API_KEY=secret", "XDG_RUNTIME_DIR=/run"})
	if want := []string{"DISPLAY=:0", "Path=C:", "XDG_RUNTIME_DIR=/run"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
