package commands

import "github.com/riffbot/riffbot/internal/discord"

// oldNames returns the names that commands had before they were grouped. They work for one release.
func oldNames() []discord.OldName {
	names := []discord.OldName{
		{Name: "about", Now: "help", Options: []discord.Option{discord.TextOption("topic", "about")}},
	}
	for _, n := range [][2]string{
		{"write", "write draft"},
		{"extend", "edit extend"}, {"cover", "edit cover"}, {"vary", "edit vary"}, {"replace", "edit replace"},
		{"stems", "edit stems"}, {"swap", "edit swap"},
		{"library", "library browse"}, {"song-info", "library show"}, {"karaoke", "library karaoke"},
		{"download", "library download"}, {"share", "library share"}, {"stats", "library stats"},
		{"report", "library report"},
		{"request", "idea new"}, {"requests", "idea board"}, {"battle", "idea battle"},
		{"hall-of-fame", "idea leaderboard"},
		{"queue", "me queue"}, {"cancel", "me cancel"}, {"quota", "me quota"}, {"privacy", "me privacy"},
		{"my-data export", "me export"}, {"my-data delete", "me delete"},
		{"settings", "admin settings"}, {"audit", "admin audit"}, {"reports", "admin reports"},
		{"song-channel", "admin song-channel"}, {"Make a song of this message", "Make a song from this"},
	} {
		names = append(names, discord.OldName{Name: n[0], Now: n[1]})
	}
	return names
}
