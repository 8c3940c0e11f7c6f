package web

import "testing"

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
