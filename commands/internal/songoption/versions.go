package songoption

import (
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// versionTree draws the tree of the songs that were made from one another, with the shown song in
// bold. It is empty if there is only one.
func versionTree(l i18n.Language, all []songs.Entry, at songs.SongID) string {
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
			parent = "" // the parent was removed, or there is none
		}
		children[parent] = append(children[parent], e)
	}
	var b strings.Builder
	var draw func(parent songs.SongID, indent string)
	draw = func(parent songs.SongID, indent string) {
		for _, e := range children[parent] {
			name := discord.Cut(discord.Plain(messages.EntryName(l, e)), 60)
			if e.ID == at {
				name = "**" + name + "**"
			}
			fmt.Fprintf(&b, "%s%s · %s\n", indent, name, discord.Clock(e.Duration))
			draw(e.ID, indent+"  ↳ ")
		}
	}
	draw("", "")
	return discord.Cut(strings.TrimSpace(b.String()), 1024)
}
