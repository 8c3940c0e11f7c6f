package commands

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// Cancel is /cancel and the button on a song under way. "Get my song" is beside
// it: both act on one order of the person's own.
func Cancel(line orderTaker, desk *Desk) Command {
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "cancel",
			Description:      "Call off a song that is not finished",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionString, Name: "song", Description: "Which one", Required: true, Autocomplete: true, MaxLength: 100,
			}},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			if err := callOff(ctx, it, line, songs.OrderID(strings.TrimSpace(it.Text("song")))); err != nil {
				return err
			}
			return it.Edit(ctx, news(it.Private(), "orders.called-off"))
		},
		Autocomplete: func(ctx context.Context, it *Interaction) error {
			_, typed := it.Focused()
			choices, err := cancelChoices(ctx, it, line, typed)
			if err != nil {
				return err
			}
			return it.Suggest(ctx, choices)
		},
		Buttons: map[string]Handler{
			"cancel": func(ctx context.Context, it *Interaction) error {
				if err := it.DeferUpdate(ctx); err != nil {
					return err
				}
				id := songs.OrderID(it.args(1)[0])
				if o, err := line.Order(ctx, id); err == nil && o.Kept() {
					return get(ctx, it, line, desk, id) // the status is old; the song is better
				}
				return callOff(ctx, it, line, id)
			},
			"get": func(ctx context.Context, it *Interaction) error {
				if err := it.DeferUpdate(ctx); err != nil {
					return err
				}
				return get(ctx, it, line, desk, songs.OrderID(it.args(1)[0]))
			},
		},
	}
}

func callOff(ctx context.Context, it *Interaction, line orderTaker, id songs.OrderID) error {
	o, err := line.Order(ctx, id)
	if err != nil {
		return err
	}
	if !it.Manages(o) {
		return errNotYours
	}
	if _, err := it.sees(ctx, o); err != nil {
		return err
	}
	return line.CallOff(ctx, id, it.User().ID)
}

// get brings a finished song to where it was asked for by the token of this
// press, which is good even where the bot itself may not write.
func get(ctx context.Context, it *Interaction, line orderTaker, desk *Desk, id songs.OrderID) error {
	o, err := settled(ctx, line, id)
	if err == nil {
		o, err = it.sees(ctx, o)
	}
	if err == nil && o.State == songs.Done && len(o.Songs) == 0 {
		err = errNoSong // it was removed
	}
	if err != nil {
		return err
	}
	l := desk.language(ctx, o) // the message is everybody's
	if o.State != songs.Done && !o.Kept() {
		if o.State.Final() {
			return it.Edit(ctx, ended(l, o))
		}
		return it.Edit(ctx, desk.status(l, o, unknown))
	}
	if it.AttachmentSizeLimit < o.SizeLimit {
		o = linksOnly(o)
	}
	return it.Edit(ctx, desk.finished(l, o))
}

// linksOnly is an order whose songs go out as links.
func linksOnly(o songs.Order) songs.Order {
	takes := append([]songs.Song(nil), o.Songs...)
	for i := range takes {
		takes[i].Posted = songs.File{}
	}
	o.Songs = takes
	return o
}

// cancelChoices are the orders that the person could call off.
func cancelChoices(ctx context.Context, it *Interaction, line orderTaker, typed string) ([]Choice, error) {
	v, err := it.viewer(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := line.Queue(ctx, v, 1000)
	if err != nil {
		return nil, err
	}
	l := it.Private()
	var choices []Choice
	for _, w := range waiting {
		name := nameOf(l, w.Order)
		if !it.Manages(w.Order) || !strings.Contains(strings.ToLower(name), strings.ToLower(typed)) {
			continue
		}
		if w.Requester.ID != it.User().ID {
			name = l.Say("orders.choice.whose", "Name", w.Requester.Name, "Song", name)
		}
		choices = append(choices, Choice{Name: l.Say("orders.choice.own", "Song", cut(name, 80), "State", stageWord(l, w.State)), Value: string(w.ID)})
		if len(choices) == 25 {
			break
		}
	}
	return choices, nil
}
