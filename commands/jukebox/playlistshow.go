package jukebox

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// share shows a playlist to everyone in the guild, or makes it private again.
func (h playlistHandlers) share(ctx context.Context, it *discord.Interaction) error {
	if it.Option("shared") != nil && !it.Flag("shared") {
		return discord.Privately(h.unshare)(ctx, it)
	}
	// A playlist that cannot be shared posts nothing publicly.
	return discord.Checked(h.sharePublicly)(ctx, it)
}

// unshare makes a playlist private.
func (h playlistHandlers) unshare(ctx context.Context, it *discord.Interaction) error {
	list, err := h.ownPlaylist(ctx, it)
	if err != nil {
		return err
	}
	if err := h.Playlists.SharePlaylist(ctx, list.ID, false); err != nil {
		return err
	}
	return it.Edit(ctx, discord.Success(it.Private(), "playlist.unshared", "Name", playlistName(list)))
}

// sharePublicly lets all members play a playlist and shows it in the channel.
func (h playlistHandlers) sharePublicly(ctx context.Context, it *discord.Interaction) error {
	list, err := h.ownPlaylist(ctx, it)
	if err != nil {
		return err
	}
	v, err := it.Access.Audience(ctx, it.GuildID, it.ChannelID)
	if err != nil {
		return err
	}
	all, err := h.Playlists.PlaylistSongs(ctx, list, v) // everyone in the channel sees the list
	if err != nil {
		return err
	}
	if err := h.Playlists.SharePlaylist(ctx, list.ID, true); err != nil {
		return err
	}
	l := it.Public(ctx)
	m := playlistMessage(l, list, all)
	m.Embeds[0].Author = &discordgo.MessageEmbedAuthor{
		Name: discord.Cut(l.T("playlist.shared.author", "Owner", list.Owner.Name), 256),
	}
	m.Shows = discord.ShowsSongs(songs.PostCopy, l.Tag(), listedSongs(all), it.User().ID)
	m.Components = []discord.Row{{{
		Label: l.T("playlist.shared.play"), Emoji: "▶️", CustomID: discord.CustomID("playlist-play", string(list.ID)),
	}}}
	_, err = it.Reply(ctx, m)
	return err
}

func (h playlistHandlers) list(ctx context.Context, it *discord.Interaction) error {
	l := it.Private()
	if which := strings.TrimSpace(it.Text("playlist")); which != "" {
		list, err := handlers(h).namedPlaylist(ctx, it, "playlist", which)
		if err != nil {
			return err
		}
		all, err := handlers(h).playlistSongs(ctx, it, list)
		if err != nil {
			return err
		}
		return it.Edit(ctx, playlistMessage(l, list, all))
	}
	lists, err := handlers(h).playlists(ctx, it, "", maxLists)
	if err != nil {
		return err
	}
	var lines []string
	for _, list := range lists {
		name, size := playlistName(list), l.Plural("library.songs", list.Songs)
		switch {
		case list.Owner.ID != it.User().ID:
			lines = append(
				lines,
				l.T(
					"playlist.list.theirs", "Name", name, "Songs", size, "Owner",
					discord.Cut(discord.Plain(list.Owner.Name), 40),
				),
			)
		case list.Shared:
			lines = append(lines, l.T("playlist.list.shared", "Name", name, "Songs", size))
		default:
			lines = append(lines, l.T("playlist.list.mine", "Name", name, "Songs", size))
		}
	}
	if len(lines) == 0 {
		lines = []string{l.T("playlist.list.none")}
	}
	return it.Edit(ctx, discord.Info(l.T("playlist.list.title"), strings.Join(lines, "\n")))
}

// maxLists is the maximum number of playlists that /playlist list shows.
const maxLists = 40
