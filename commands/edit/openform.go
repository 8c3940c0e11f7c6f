package edit

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// formOf returns the fields and the title of the form of a change.
type formOf func(l i18n.Language, order songs.Order, c change) discord.Form

// openForm returns a handler of a button that opens the form of a change.
func (h handlers) openForm(form formOf) discord.Handler {
	return func(ctx context.Context, it *discord.Interaction) error {
		f, err := h.formBuilder(form)(ctx, it)
		if err != nil {
			return err
		}
		return it.Open(ctx, f)
	}
}

// formBuilder returns the builder of the form of a change. A form has to be the first response, so the
// order is read before it, by its primary key.
func (h handlers) formBuilder(form formOf) discord.FormBuilder {
	return func(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
		order, err := h.visibleOrder(ctx, it, songs.OrderID(it.Var("order")))
		if err != nil {
			return discord.Form{}, err
		}
		c := change{song: it.Var("song")}
		if c.song == "" {
			c.song = h.preferredSong(ctx, it, order)
		}
		return form(it.Private(), order, c), nil
	}
}

// openFormOrSubmit returns a handler of a button for a change whose form only asks for the song.
// It submits the change at once if the order has one song.
func (h handlers) openFormOrSubmit(form formOf, action provider.Action) discord.Handler {
	return func(ctx context.Context, it *discord.Interaction) error {
		order, err := h.visibleOrder(ctx, it, songs.OrderID(it.Var("order")))
		if err != nil {
			return err
		}
		if len(order.Songs) == 1 {
			return h.submit(ctx, it, change{action: action, song: string(order.Songs[0].ID)})
		}
		return h.openForm(form)(ctx, it)
	}
}

// preferredSong returns the song of an order from which the member's edits start: the one marked as a
// favourite last, or else the first.
func (h handlers) preferredSong(ctx context.Context, it *discord.Interaction, order songs.Order) string {
	ctx, cancel := context.WithTimeout(ctx, discord.LookupTimeout)
	defer cancel()
	if id, err := h.Library.Preferred(ctx, order.ID, it.User().ID); err == nil &&
		slices.ContainsFunc(order.Songs, func(s songs.Song) bool { return s.ID == id }) {
		return string(id)
	}
	return string(order.Songs[0].ID)
}

// visibleOrder returns an order that has songs the member may see.
func (h handlers) visibleOrder(ctx context.Context, it *discord.Interaction, id songs.OrderID) (songs.Order, error) {
	order, err := h.Orders.Order(ctx, id)
	if err != nil {
		return order, err
	}
	if len(order.Songs) == 0 {
		return order, discord.ErrNoSong
	}
	if order, err = it.VisibleOrder(ctx, order); errors.Is(err, songs.ErrNotFound) {
		err = discord.ErrNoSong
	}
	return order, err
}

// chosenSong returns the song of a submitted form: the one chosen in the menu, else the one the
// form was opened for, else the order's first.
func (h handlers) chosenSong(ctx context.Context, it *discord.Interaction) (song string, err error) {
	if song := cmp.Or(it.Field("take"), it.Var("song")); song != "" {
		return song, nil // submit checks whether the member may see it
	}
	order, err := h.visibleOrder(ctx, it, songs.OrderID(it.Var("order")))
	if err != nil {
		return "", err
	}
	return h.preferredSong(ctx, it, order), nil
}
