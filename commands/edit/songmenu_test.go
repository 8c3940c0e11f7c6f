package edit

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
)

func TestSongMenuShowsTitles(t *testing.T) {
	l := i18n.ForLocale("en")
	for want, titles := range map[string][]string{"Vibe,Revive": {"Vibe", "Revive"},
		"Take 1,Take 2": {"Vibe", "Vibe"}} {
		f := songForm(l, "t", "covered", commandtest.OrderOf(titles...), change{})
		if labels := commandtest.MenuLabels(t, f); strings.Join(labels, ",") != want {
			t.Errorf("menu %v, want %s", labels, want)
		}
	}
}
