package jukebox

import (
	"testing"

	"github.com/riffbot/riffbot/internal/songs"
)

func TestFirstTakesHaveDifferentTitles(t *testing.T) {
	page := []songs.Entry{
		{Song: songs.Song{Title: "Vibe", Take: 2}, OrderID: "o"},
		{Song: songs.Song{Title: "Vibe", Take: 1}, OrderID: "o"},
		{Song: songs.Song{Title: "Revive", Take: 3}, OrderID: "o"},
	}
	if kept := firstTakes(page, 5); len(kept) != 2 || kept[0].Take != 1 || kept[1].Title != "Revive" {
		t.Errorf("got %+v", kept)
	}
}
