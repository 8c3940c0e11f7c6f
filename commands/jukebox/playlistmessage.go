package jukebox

import (
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/palette"
	"github.com/riffbot/riffbot/internal/songs"
)

// maxListedSongs is the number of songs of a playlist that a message lists.
const maxListedSongs = 16

// playlistMessage lists the songs of a playlist.
func playlistMessage(l i18n.Language, list jukebox.Playlist, all []songs.Entry) discord.Message {
	var lines []string
	var sum time.Duration
	for i, e := range all {
		sum += e.Duration
		if i < maxListedSongs {
			lines = append(
				lines,
				fmt.Sprintf(
					"`%d.` **%s** · %s · %s", i+1, discord.Cut(discord.Plain(messages.EntryName(l, e)), 80),
					discord.Clock(e.Duration), discord.Cut(discord.Plain(e.Requester.Name), 40),
				),
			)
		}
	}
	if left := len(all) - len(lines); left > 0 {
		lines = append(lines, l.T("playlist.songs.more", "More", left))
	}
	if len(all) == 0 {
		lines = []string{l.T("playlist.songs.empty")}
	}
	return discord.Message{Embeds: []*discordgo.MessageEmbed{{Title: discord.Cut(discord.Plain(list.Name), 256),
		Description: discord.Cut(strings.Join(lines, "\n"), 4096), Color: palette.Done,
		Footer: &discordgo.MessageEmbedFooter{
			Text: l.Plural("playlist.songs.footer", len(all), "Length", discord.Clock(sum)),
		}}}}
}

// listedSongs returns the songs that [playlistMessage] lists.
func listedSongs(all []songs.Entry) []songs.SongID {
	var ids []songs.SongID
	for _, e := range all[:min(len(all), maxListedSongs)] {
		ids = append(ids, e.ID)
	}
	return ids
}

func playlistName(list jukebox.Playlist) string {
	return discord.Cut(discord.Plain(list.Name), jukebox.MaxPlaylistName*2)
}

func playlistChoice(l i18n.Language, list jukebox.Playlist, user string) discord.Choice {
	size := l.Plural("library.songs", list.Songs)
	name := l.T("playlist.choice.mine", "Name", list.Name, "Songs", size)
	if list.Owner.ID != user {
		name = l.T("playlist.choice.theirs", "Name", list.Name, "Songs", size, "Owner", list.Owner.Name)
	}
	return discord.Choice{Name: name, Value: string(list.ID)}
}
