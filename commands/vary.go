package commands

import (
	"cmp"
	"context"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"riffbot/riffusion"
)

// variationOf is the family's action that sings a song in another way.
func variationOf(f riffusion.Family) riffusion.Action {
	if f.Supports(riffusion.ActionVariation) {
		return riffusion.ActionVariation
	}
	return riffusion.ActionSwapVocals
}

// usesDifference reports whether the family can be told how different the voice may
// be.
func usesDifference(f riffusion.Family) bool {
	return f.Accepts(variationOf(f), riffusion.ParamVocalVariation)
}

// vary is /vary: the same song, sung in another way.
func (e *editing) vary() Command {
	c := Command{
		Definition:   definition("vary", "Have a song sung in another way", songOption("song", "Which one")),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			action := variationOf(e.Family)
			return e.brought(ctx, it, change{action: action, verb: "vary", song: it.Text("song"), variation: e.difference(it.Number("difference"))}, action.OfUpload())
		},
		Buttons: map[string]Handler{"vary": e.openOrBuy(e.varyForm, "vary", variationOf(e.Family))},
		Forms: map[string]Handler{"varied": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			chosen := 0
			for _, v := range variations {
				if strconv.Itoa(v.percent) == it.Field("variation") {
					chosen = v.percent
				}
			}
			return e.buy(ctx, it, change{action: variationOf(e.Family), verb: "vary", song: song, variation: e.difference(chosen)})
		}},
	}
	if usesDifference(e.Family) {
		least := 1.0
		c.Definition.Options = append(c.Definition.Options,
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: "difference", MinValue: &least, MaxValue: 100,
				Description: "How different the voice may be, from 1 to 100; left out, 50"})
		c.Buttons["vary"] = e.open(e.varyForm, "vary")
	}
	e.takesRecordings(c.Definition, variationOf(e.Family).OfUpload())
	return c
}

// difference is how different a voice may be, in percent: 50 where nothing is
// said, and 0 where the family cannot be told.
func (e *editing) difference(percent int) int {
	if !usesDifference(e.Family) {
		return 0
	}
	return cmp.Or(percent, 50)
}
