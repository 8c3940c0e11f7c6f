package commands

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
)

// archivist gives out and deletes what is known of a user.
type archivist interface {
	// Export returns all rows that are a user's, by table.
	Export(ctx context.Context, userID string) (map[string][]map[string]any, error)
	// Erase deletes everything that is known of a user. Messages and files follow.
	Erase(ctx context.Context, userID string, withSongs bool) error
}

// MyData is /my-data: everything that is known of somebody, for themselves to have
// or to delete.
func (o Office) MyData() Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "my-data",
			Description:      "Have everything that I know of you, or have it deleted",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
		},
		Subcommands: []Subcommand{
			{Name: "export", Description: "Everything that I know of you, as a file for you alone", Handle: o.export},
			{Name: "delete", Description: "Delete everything that I know of you", Handle: o.askToErase,
				Options: []*discordgo.ApplicationCommandOption{{
					Type: discordgo.ApplicationCommandOptionString, Name: "songs", Required: true, Description: "What becomes of your songs",
					Choices: []*discordgo.ApplicationCommandOptionChoice{
						{Name: "they stay, without my name", Value: keepSongs}, {Name: "they are removed", Value: removeSongs}}}}},
		},
		Buttons: map[string]Handler{
			"erase": o.erase,
			"spare": func(ctx context.Context, it *Interaction) error {
				if err := it.DeferUpdate(ctx); err != nil {
					return err
				}
				return it.Edit(ctx, Message{Embeds: []*discordgo.MessageEmbed{{Title: it.Private().Say("privacy.spared"), Color: doneColour}}})
			},
		},
	}
}

// What becomes of the songs of somebody who has their data deleted.
const (
	keepSongs   = "keep"
	removeSongs = "remove"
)

func (o Office) export(ctx context.Context, it *Interaction) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	tables, err := o.Papers.Export(ctx, it.User().ID)
	if err != nil {
		return err
	}
	packed, err := pack(tables)
	if err != nil {
		return err
	}
	if int64(len(packed)) > it.AttachmentSizeLimit {
		return it.Edit(ctx, sorry(it.Private(), "privacy.too-large", "Size", megabytes(int64(len(packed))), "Limit", megabytes(it.AttachmentSizeLimit)))
	}
	rows := 0
	for _, t := range tables {
		rows += len(t)
	}
	m := news(it.Private(), "privacy.export", "Rows", rows, "Files", len(tables))
	m.Files = []File{{Name: "my-data.zip", ContentType: "application/zip", Size: int64(len(packed)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }}}
	return it.Edit(ctx, m)
}

// pack makes a zip of tables, one file of JSON for each.
func pack(tables map[string][]map[string]any) ([]byte, error) {
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
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return b.Bytes(), nil
}

func (o Office) askToErase(ctx context.Context, it *Interaction) error {
	l := it.Private()
	choice, what := keepSongs, l.Say("privacy.songs-stay")
	if it.Text("songs") == removeSongs {
		choice, what = removeSongs, l.Say("privacy.songs-go")
	}
	m := news(l, "privacy.ask", "Songs", what)
	m.Components = []Row{{
		{Label: l.Say("privacy.erase"), Emoji: "🗑️", Style: ButtonRed, CustomID: customID("erase", it.User().ID, choice)},
		{Label: l.Say("privacy.spare"), CustomID: customID("spare")},
	}}
	return it.ReplyPrivately(ctx, m)
}

func (o Office) erase(ctx context.Context, it *Interaction) error {
	args := it.args(2)
	if args[0] != it.User().ID || args[0] == "" {
		return errNotYours
	}
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	if err := o.Papers.Erase(ctx, it.User().ID, args[1] == removeSongs); err != nil {
		return err
	}
	if o.forms != nil {
		o.forms.Forget(it.User().ID)
	}
	return it.Edit(ctx, news(it.Private(), "privacy.erased"))
}
