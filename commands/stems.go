package commands

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
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
		Buttons: map[string]Handler{"stems": func(ctx context.Context, it *Interaction) error {
			args := it.args(2)
			order, err := e.seen(ctx, it, songs.OrderID(args[0]))
			switch {
			case err != nil:
				return err
			case len(order.Songs) == 1: // nothing to choose
				return e.buy(ctx, it, change{action: riffusion.ActionStems, song: string(order.Songs[0].ID)})
			default:
				return it.Open(ctx, e.stemsForm(it.Private(), order, change{song: args[1]}))
			}
		}},
		Forms: map[string]Handler{"stemmed": func(ctx context.Context, it *Interaction) error {
			song, err := e.sent(ctx, it)
			if err != nil {
				return err
			}
			return e.buy(ctx, it, change{action: riffusion.ActionStems, song: song})
		}},
	}
}

// swap is /swap: the voice of one song over the music of another.
func (e *editing) swap() Command {
	what := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: "take", Required: true, Description: "What to take from the other song"}
	if e.Family.Supports(riffusion.ActionSwapVocals) {
		what.Choices = append(what.Choices, &discordgo.ApplicationCommandOptionChoice{Name: "its voice", Value: string(riffusion.ActionSwapVocals)})
	}
	if e.Family.Supports(riffusion.ActionSwapInstrumentals) {
		what.Choices = append(what.Choices, &discordgo.ApplicationCommandOptionChoice{Name: "its music", Value: string(riffusion.ActionSwapInstrumentals)})
	}
	return Command{
		Definition:   definition("swap", "Give a song the voice or the music of another", songOption("song", "Which one to change"), songOption("other", "Which one to take from"), what),
		Autocomplete: e.suggest,
		Handle: func(ctx context.Context, it *Interaction) error {
			return e.buy(ctx, it, change{action: riffusion.Action(it.Text("take")), song: it.Text("song"), other: it.Text("other")})
		},
	}
}
