package songoption

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// VersionedLibrary finds songs and their versions.
type VersionedLibrary interface {
	Library
	Versions(ctx context.Context, id songs.SongID, v songs.Viewer) ([]songs.Entry, error)
}

// Show responds with a song and those of its versions that the member may see.
func Show(ctx context.Context, it *discord.Interaction, library VersionedLibrary, orders *messages.Orders,
	e songs.Entry) error {
	v, err := it.Viewer(ctx)
	if err != nil {
		return err
	}
	all, err := library.Versions(ctx, e.ID, v)
	if err != nil {
		return err
	}
	m := orders.SongCard(ctx, it, e)
	if tree := versionTree(it.Private(), all, e.ID); tree != "" {
		m.Embeds[0].Fields = append(m.Embeds[0].Fields,
			&discordgo.MessageEmbedField{Name: it.Private().T("library.song.versions"), Value: tree})
	}
	return it.Edit(ctx, m)
}
