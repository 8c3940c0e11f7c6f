package commands

import (
	"context"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"riffbot/riffusion"
)

// vary is /vary: the same song, sung in another way.
func (e *editing) vary() Command {
	least := 1.0
	return Command{
		Definition: definition("vary", "Have a song sung in another way", songOption("song", "Which one"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "difference", MinValue: &least, MaxValue: 100,
				Description: "How different the voice may be, from 1 to 100; left out, 50"}),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			percent := it.Number("difference")
			if percent == 0 {
				percent = 50
			}
			return e.buy(ctx, it, change{action: riffusion.ActionVariation, verb: "vary", song: it.Text("song"), variation: percent})
		},
		Buttons: map[string]Handler{"vary": e.open(e.varyForm, "vary")},
		Forms: map[string]Handler{"varied": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			c := change{action: riffusion.ActionVariation, verb: "vary", song: song, variation: 50}
			for _, v := range variations {
				if strconv.Itoa(v.percent) == it.Field("variation") {
					c.variation = v.percent
				}
			}
			return e.buy(ctx, it, c)
		}},
	}
}
