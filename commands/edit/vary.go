package edit

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// varyCommand returns /edit vary: a variation of a song.
func (h handlers) varyCommand() discord.Command {
	c := discord.Command{
		Group: "edit",
		Definition: discord.GeneralDefinition("vary", "Make a variation of a song",
			songoption.Option("song", "Which song")),
		Autocomplete: h.autocomplete,
		Handle: func(ctx context.Context, it *discord.Interaction) error {
			return h.submitWithRecording(ctx, it, change{song: it.Text("song"), variation: it.Number("difference")}, "")
		},
		Buttons: map[string]discord.Handler{"vary:{order}:{song}": h.openVaryForm},
		Reopen:  map[string]discord.FormBuilder{"varied:{order}:{song}": h.formBuilder(h.varyForm)},
		Forms: map[string]discord.Handler{
			"varied:{order}:{song}": func(ctx context.Context, it *discord.Interaction) error {
				song, err := h.chosenSong(ctx, it)
				if err != nil {
					return err
				}
				chosen := 0
				for _, v := range variationSteps {
					if strconv.Itoa(v.percent) == it.Field("variation") {
						chosen = v.percent
					}
				}
				return h.submit(ctx, it, change{song: song, variation: chosen})
			}},
	}
	if slices.ContainsFunc(h.Offer.Catalog.All(), messages.TakesDifference) {
		least := 1.0
		c.Definition.Options = append(c.Definition.Options,
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "difference",
				MinValue: &least, MaxValue: 100,
				Description: "How different, from 1 to 100; 50 by default"})
	}
	h.addRecordingOption(c.Definition, provider.ActionUploadSwapVocals)
	return c
}

// openVaryForm opens the form of a variation, unless there is nothing to choose.
func (h handlers) openVaryForm(ctx context.Context, it *discord.Interaction) error {
	order, err := h.visibleOrder(ctx, it, songs.OrderID(it.Var("order")))
	if err != nil {
		return err
	}
	if len(order.Songs) == 1 && !messages.TakesDifference(h.Offer.Catalog.Owner(order.Provider)) {
		return h.submit(ctx, it, change{song: string(order.Songs[0].ID)})
	}
	return h.openForm(h.varyForm)(ctx, it)
}

// defaultDifference is how different a variation is by default, in percent.
const defaultDifference = 50

// chooseVariation sets the action of a variation: that of the provider that has the song, or of the one that gets
// the recording.
func (h handlers) chooseVariation(ctx context.Context, it *discord.Interaction, c *change, e *songs.Edit) {
	e.Action = provider.ActionUploadSwapVocals
	family := h.Offer.For(ctx, it.GuildID, songs.SongSpec{Edit: e})
	c.action = messages.VariationAction(family)
	if c.upload != nil {
		c.action = c.action.OfUpload()
	}
	e.Action = c.action
	if c.variation = cmp.Or(c.variation, defaultDifference); !messages.TakesDifference(family) {
		c.variation = 0
	}
}
