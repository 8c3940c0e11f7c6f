package commands

import (
	"fmt"
	"strings"

	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// versions draws the tree of the songs that were made from one another, the one
// that is looked at in bold. Empty when there is but one.
func versions(l words.Language, all []songs.Entry, at songs.SongID) string {
	if len(all) < 2 {
		return ""
	}
	known := make(map[songs.SongID]bool)
	for _, e := range all {
		known[e.ID] = true
	}
	children := make(map[songs.SongID][]songs.Entry)
	for _, e := range all {
		parent := e.Parent
		if !known[parent] {
			parent = "" // it was removed, or there is none
		}
		children[parent] = append(children[parent], e)
	}
	var b strings.Builder
	var draw func(parent songs.SongID, indent string)
	draw = func(parent songs.SongID, indent string) {
		for _, e := range children[parent] {
			name := cut(plain(nameOfEntry(l, e)), 60)
			if e.ID == at {
				name = "**" + name + "**"
			}
			fmt.Fprintf(&b, "%s%s · %s\n", indent, name, clock(e.Duration))
			draw(e.ID, indent+"  ↳ ")
		}
	}
	draw("", "")
	return cut(strings.TrimSpace(b.String()), 1024)
}
