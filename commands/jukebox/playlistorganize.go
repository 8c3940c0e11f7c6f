package jukebox

import (
	"context"
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// organizingSubcommands returns the subcommands that rename, reorder, export and import playlists. list and song
// are their options.
func (h playlistHandlers) organizingSubcommands(list, song *discordgo.ApplicationCommandOption) []discord.Subcommand {
	text, first := discordgo.ApplicationCommandOptionString, 1.0
	name := func(description string, required bool) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: text, Name: "name", Description: description, Required: required, MaxLength: jukebox.MaxPlaylistName,
		}
	}
	return []discord.Subcommand{
		{
			Name: "rename", Description: "Rename one of your playlists", Handle: h.withOwnPlaylist(h.rename),
			Autocomplete: h.suggest,
			Options:      []*discordgo.ApplicationCommandOption{list, name("The new name", true)},
		},
		{
			Name: "reorder", Description: "Move a song to another place in one of your playlists",
			Handle: h.withOwnPlaylist(h.reorder), Autocomplete: h.suggest,
			Options: []*discordgo.ApplicationCommandOption{list, song, {
				Type: discordgo.ApplicationCommandOptionInteger, Name: "to", Description: "The new place; 1 is the first",
				Required: true, MinValue: &first, MaxValue: jukebox.MaxPlaylistSongs,
			}},
		},
		{
			Name: "export", Description: "Get a playlist as JSON and M3U files", Handle: discord.Privately(h.export),
			Autocomplete: h.suggest, Options: []*discordgo.ApplicationCommandOption{list},
		},
		{
			Name: "import", Description: "Make a playlist from an exported file", Handle: discord.Privately(h.importFile),
			Options: []*discordgo.ApplicationCommandOption{
				{
					Type: discordgo.ApplicationCommandOptionAttachment, Name: "file",
					Description: "A JSON or M3U file from /playlist export", Required: true,
				},
				name("A name for the playlist (default: the one in the file)", false),
			},
		},
	}
}

func (h playlistHandlers) rename(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (discord.Message, error) {
	name, err := newPlaylistName(ctx, it)
	if err != nil {
		return discord.Message{}, err
	}
	was := playlistName(list)
	list.Name = name
	return discord.Success(it.Private(), "playlist.renamed", "Was", was, "Name", playlistName(list)),
		h.Playlists.RenamePlaylist(ctx, list.ID, name)
}

// reorder moves a song to a place among the songs that the member may see.
func (h playlistHandlers) reorder(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (discord.Message, error) {
	all, e, err := h.listedSong(ctx, it, list)
	if err != nil {
		return discord.Message{}, err
	}
	others := slices.DeleteFunc(all, func(other songs.Entry) bool { return other.ID == e.ID })
	to := min(max(it.Number("to")-1, 0), len(others))
	var before songs.SongID
	if to < len(others) {
		before = others[to].ID
	}
	l := it.Private()
	return discord.Success(
		l, "playlist.moved", "Title", discord.Cut(discord.Plain(messages.EntryName(l, e)), 100), "Place", to+1,
		"Songs", len(others)+1, "Name", playlistName(list),
	), h.Playlists.MoveInPlaylist(ctx, list.ID, e.ID, before)
}

// listedSong returns the songs of a playlist that the member may see, and the one of the option.
func (h playlistHandlers) listedSong(
	ctx context.Context, it *discord.Interaction, list jukebox.Playlist,
) (all []songs.Entry, e songs.Entry, err error) {
	if all, err = handlers(h).nonEmptyPlaylistSongs(ctx, it, list); err != nil {
		return nil, e, err
	}
	naming := songoption.SongNaming(it.Private(), "song")
	naming.None = &discord.UserError{Reason: "the playlist has no such song", Text: "playlist.refused.no-song",
		Args: []any{"Name", playlistName(list)}}
	e, err = naming.Choose(all, it.Text("song"))
	if choice, ok := errors.AsType[*discord.ChoiceError](err); songoption.IsNewest(it.Text("song")) &&
		(ok && !choice.Several || errors.Is(err, naming.None)) {
		return all, songoption.NewestOf(all), nil
	}
	return all, e, err
}
