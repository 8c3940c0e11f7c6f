package jukebox

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/songs"
)

// saveSubcommand returns /jukebox save, which saves the current song and the queue as a playlist.
func (h handlers) saveSubcommand() discord.Subcommand {
	return discord.Subcommand{
		Name: "save", Description: "Save the current song and the queue as a playlist",
		Handle: discord.Privately(h.save), Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionString, Name: "name", Description: "A name for the playlist",
			Required: true, MaxLength: jukebox.MaxPlaylistName,
		}},
	}
}

func (h handlers) save(ctx context.Context, it *discord.Interaction) error {
	name, err := newPlaylistName(ctx, it)
	if err != nil {
		return err
	}
	p, err := h.Jukebox.Player(ctx, it.GuildID)
	if err != nil {
		return err
	}
	view, err := jukeboxmessages.VisibleView(ctx, it, p.View())
	if err != nil {
		return err
	}
	all := queuedSongs(view)
	if len(all) == 0 {
		return errNothingQueued
	}
	kept := all[:min(len(all), jukebox.MaxPlaylistSongs)]
	list, err := playlistHandlers(h).saveNew(ctx, it, name, kept)
	if err != nil {
		return err
	}
	l := it.Private()
	text := l.Plural("playlist.saved.text", len(kept), "Name", playlistName(list))
	if n := len(all) - len(kept); n > 0 {
		text += "\n" + l.Plural("playlist.saved.more", n, "Limit", jukebox.MaxPlaylistSongs)
	}
	return it.Edit(ctx, discord.Info(l.T("playlist.saved.title"), text))
}

// errNothingQueued is returned if no song is playing or waiting that the member may see.
var errNothingQueued = &discord.UserError{Reason: "the queue is empty", Text: "playlist.refused.nothing-queued"}

// queuedSongs returns the visible songs of the queue in playback order, each once, starting with the current one.
func queuedSongs(v jukebox.View) (all []songs.SongID) {
	queue := v.Waiting
	if v.Now != nil {
		queue = append([]jukebox.Entry{*v.Now}, queue...)
	}
	listed := make(map[songs.SongID]bool)
	for _, e := range queue {
		if !e.Hidden && !listed[e.Song.ID] {
			listed[e.Song.ID] = true
			all = append(all, e.Song.ID)
		}
	}
	return all
}
