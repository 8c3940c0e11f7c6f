package account

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/palette"
)

// personalData exports and deletes the data of a user.
type personalData interface {
	// Export returns all rows about a user by table.
	Export(ctx context.Context, userID string) (map[string][]map[string]any, error)
	// Erase deletes all rows about a user. Messages and files are deleted later.
	Erase(ctx context.Context, userID string, withSongs bool) error
}

// myDataCommand returns the commands /me export and /me delete, which exports or deletes the member's data.
func (h handlers) myDataCommand() discord.Command {
	return discord.Command{
		Group:      "me",
		Definition: discord.GeneralDefinition("my-data", "Have everything that I know of you, or have it deleted"),
		Subcommands: []discord.Subcommand{
			{
				Name: "export", Description: "Get all your data as a file",
				Handle: discord.Privately(h.export),
			},
			{Name: "delete", Description: "Delete all your data", Handle: h.confirmErase,
				Options: []*discordgo.ApplicationCommandOption{{
					Type: discordgo.ApplicationCommandOptionString, Name: "songs", Required: true,
					Description: "What to do with your songs",
					Choices: []*discordgo.ApplicationCommandOptionChoice{
						{Name: "keep them, without my name", Value: keepSongs},
						{Name: "remove them", Value: removeSongs}}}}},
		},
		Buttons: map[string]discord.Handler{
			"erase:{user}:{choice}": h.erase,
			"spare": discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
				return it.Edit(ctx, discord.Message{
					Embeds: []*discordgo.MessageEmbed{{Title: it.Private().T("privacy.kept"), Color: palette.Done}},
				})
			}),
		},
	}
}

// The choices for the songs of a member who deletes their data.
const (
	keepSongs   = "keep"
	removeSongs = "remove"
)

// export sends the member's data as a file.
func (h handlers) export(ctx context.Context, it *discord.Interaction) error {
	tables, err := h.Data.Export(ctx, it.User().ID)
	if err != nil {
		return err
	}
	packed, err := zipTables(tables)
	if err != nil {
		return err
	}
	if int64(len(packed)) > it.AttachmentSizeLimit {
		return it.Edit(
			ctx,
			discord.Failure(
				it.Private(), "privacy.too-large", "Size", discord.Megabytes(int64(len(packed))), "Limit",
				discord.Megabytes(it.AttachmentSizeLimit),
			),
		)
	}
	rows := 0
	for _, t := range tables {
		rows += len(t)
	}
	m := discord.Success(it.Private(), "privacy.export", "Rows", rows, "Files", len(tables))
	m.Files = []discord.File{{Name: "my-data.zip", ContentType: "application/zip", Size: int64(len(packed)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }}}
	return it.Edit(ctx, m)
}

// zipTables returns a zip archive with one JSON file per table.
func zipTables(tables map[string][]map[string]any) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		content, err := json.MarshalIndent(tables[name], "", "  ")
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		w, err := z.Create(name + ".json")
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			return nil, fmt.Errorf("add %s to archive: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close archive: %w", err)
	}
	return b.Bytes(), nil
}

// confirmErase asks the member to confirm the deletion.
func (h handlers) confirmErase(ctx context.Context, it *discord.Interaction) error {
	l := it.Private()
	choice, what := keepSongs, l.T("privacy.songs-stay")
	if it.Text("songs") == removeSongs {
		choice, what = removeSongs, l.T("privacy.songs-go")
	}
	m := discord.Success(l, "privacy.ask", "Songs", what)
	m.Components = []discord.Row{{
		{
			Label: l.T("privacy.delete"), Emoji: "🗑️", Style: discord.ButtonRed,
			CustomID: discord.CustomID("erase", it.User().ID, choice),
		},
		{Label: l.T("privacy.keep"), CustomID: discord.CustomID("spare")},
	}}
	return it.ReplyPrivately(ctx, m)
}

// erase deletes the member's data.
func (h handlers) erase(ctx context.Context, it *discord.Interaction) error {
	if owner := it.Var("user"); owner != it.User().ID || owner == "" {
		return discord.ErrNotYours
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	if err := h.Data.Erase(ctx, it.User().ID, it.Var("choice") == removeSongs); err != nil {
		return err
	}
	if h.Drafts != nil {
		h.Drafts.Forget(it.User().ID)
	}
	return it.Edit(ctx, discord.Success(it.Private(), "privacy.deleted"))
}
