package userclient

import "testing"

func TestClosestChoice(t *testing.T) {
	choice := func(name string) map[string]any { return map[string]any{"name": name, "value": name} }
	choices := []map[string]any{choice("Train · 0:30 · 2 minutes ago"), choice("Rain (take 2) · 0:30 · just now"),
		choice("Rain · 0:30 · 5 minutes ago"), choice("Rain")}
	for name, want := range map[string]string{
		"Rain":                   "Rain",
		"Rain · 0:30 · just now": "Rain · 0:30 · 5 minutes ago",
		"Train · 0:30":           "Train · 0:30 · 2 minutes ago",
		"Snow":                   "",
		"Tr":                     "",
	} {
		if got := str(closestChoice(choices, name), "name"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
