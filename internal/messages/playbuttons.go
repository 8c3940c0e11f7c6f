package messages

import (
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxTakeButtons is how many songs of an order have buttons of their own below its message.
const maxTakeButtons = 5

// takeRows returns the rows of buttons for the songs of an order, if there are several: those that play
// one in a voice channel, and those that choose one for edits.
func (ord *Orders) takeRows(l i18n.Language, o songs.Order) []discord.Row {
	if len(o.Songs) < 2 || o.Songs[0].Stems {
		return nil
	}
	var play, use discord.Row
	for _, s := range o.Songs[:min(len(o.Songs), maxTakeButtons)] {
		id := string(s.ID)
		playText := l.T("songpost.button.play-take", "Take", s.Take)
		useText := l.T("songpost.button.use-take", "Take", s.Take)
		if title := strings.TrimSpace(s.Title); title != "" && !sharesTitle(o, s) {
			playText, useText = l.T("songpost.button.play", "Song", title), l.T("songpost.button.use", "Song", title)
		}
		play = append(play, discord.Button{Label: discord.Cut(playText, 80), Emoji: "▶️",
			CustomID: discord.CustomID("juke-play", id)})
		use = append(use, discord.Button{Label: discord.Cut(useText, 80), Emoji: "⭐",
			CustomID: discord.CustomID("use", id)})
	}
	switch {
	case !ord.cfg.Voice || o.Place.GuildID == "":
		return []discord.Row{use}
	case len(play)+len(use) <= maxTakeButtons:
		return []discord.Row{append(play, use...)} // fewer rows, which phones show above one another
	default:
		return []discord.Row{play, use}
	}
}

// playButton returns the button that plays a song in a voice channel.
func playButton(l i18n.Language, id songs.SongID) discord.Button {
	return discord.Button{Label: l.T("library.play"), Emoji: "▶️", CustomID: discord.CustomID("juke-play", string(id))}
}
