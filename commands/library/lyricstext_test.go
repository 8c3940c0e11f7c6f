package library

import (
	"testing"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/i18n"
)

func TestLyricsAreListedUnderSongTitles(t *testing.T) {
	if text := orderLyrics(
		i18n.ForLocale("en"), commandtest.OrderOf("Vibe", "Revive"),
	); text != "Vibe\n\nwords 1\n\nRevive\n\nwords 2" {
		t.Errorf("lyrics %q", text)
	}
}
