package jukebox

import (
	"context"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/fold"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// suggest completes the names of playlists and songs.
func (h playlistHandlers) suggest(ctx context.Context, it *discord.Interaction) error {
	name, typed := it.Focused()
	if name == "song" && it.Sub != "add" {
		return h.suggestListed(ctx, it, typed)
	}
	if name == "song" {
		return songoption.Suggest(ctx, it, h.Library)
	}
	lists, err := handlers(h).playlists(ctx, it, typed, 25)
	if err != nil {
		return err
	}
	var choices []discord.Choice
	for _, list := range lists {
		choices = append(choices, playlistChoice(it.Private(), list, it.User().ID))
	}
	return it.Suggest(ctx, choices)
}

// suggestListed completes the name of a song in the chosen playlist.
func (h playlistHandlers) suggestListed(ctx context.Context, it *discord.Interaction, typed string) error {
	list, err := handlers(h).namedPlaylist(ctx, it, "playlist", it.Text("playlist"))
	if err != nil {
		return it.Suggest(ctx, nil) // no playlist is chosen yet
	}
	all, err := handlers(h).playlistSongs(ctx, it, list)
	if err != nil {
		return err
	}
	l := it.Private()
	var choices []discord.Choice
	q, named := fold.NewQuery(typed), songoption.SongNaming(l, "song").Names
	for _, e := range fold.Matching(all, func(e songs.Entry) (int, bool) { return q.RankAny(named(e)...) }) {
		choices = append(choices, discord.Choice{Name: messages.EntryName(l, e), Value: string(e.ID)})
	}
	return it.Suggest(ctx, choices)
}
