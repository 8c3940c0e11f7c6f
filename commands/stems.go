package commands

import (
	"context"

	"riffbot/riffusion"
)

// stems is /stems: a song's voice and instruments as recordings of their own.
func (e *editing) stems() Command {
	return Command{
		Definition:   definition("stems", "Take a song apart: its voice and instruments, each on its own", songOption("song", "Which one")),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return e.buy(ctx, it, change{action: riffusion.ActionStems, song: it.Text("song")})
		},
		Buttons: map[string]Handler{"stems": e.openOrBuy(e.stemsForm, "stems", riffusion.ActionStems)},
		Forms: map[string]Handler{"stemmed": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			return e.buy(ctx, it, change{action: riffusion.ActionStems, song: song})
		}},
	}
}
