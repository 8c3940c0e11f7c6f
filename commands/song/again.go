package song

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// againCommand returns the buttons that order a song again: "again" for any member, and "buyagain"
// for orders that may have been purchased.
func (h handlers) againCommand() discord.Command {
	return discord.Command{Orders: true, Buttons: map[string]discord.Handler{
		"buyagain:{order}": func(ctx context.Context, it *discord.Interaction) error {
			return h.buyAgain(ctx, it, songs.OrderID(it.Var("order")))
		},
		"again:{order}": func(ctx context.Context, it *discord.Interaction) error {
			return h.repeatOrder(ctx, it, songs.OrderID(it.Var("order")))
		},
	}}
}

// buyAgain orders again what may already have been purchased. Only the requester or a member who
// manages the server can do that, and only once.
func (h handlers) buyAgain(ctx context.Context, it *discord.Interaction, id songs.OrderID) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	old, err := h.settledOrder(ctx, id)
	if err != nil {
		return err
	}
	if !it.Manages(old) {
		return discord.ErrNotYours
	}
	if _, err := it.VisibleOrder(ctx, old); err != nil {
		return err
	}
	if old.Spec == (songs.SongSpec{}) {
		return errTextDeleted
	}
	fresh := it.NewOrder()
	fresh.Spec, fresh.Replaces, fresh.CopiedFrom = old.Spec, old.ID, old.ID
	fresh.Spec.FromDefaults = ""
	fresh.Address = messages.NewAddress(ctx, it, it.Message).Encode() // the new order takes over the message
	_, err = h.Orders.Submit(ctx, fresh)
	return err
}

// repeatOrder orders the same again for the member.
func (h handlers) repeatOrder(ctx context.Context, it *discord.Interaction, id songs.OrderID) error {
	return h.Messages.Order(ctx, it, h.Orders, func(ctx context.Context) (songs.Order, error) {
		fresh := it.NewOrder()
		old, err := h.settledOrder(ctx, id)
		if err == nil {
			_, err = it.VisibleOrder(ctx, old)
		}
		if err == nil && old.Spec == (songs.SongSpec{}) {
			err = errTextDeleted
		}
		fresh.Spec, fresh.Spec.Play, fresh.CopiedFrom = old.Spec, "", old.ID
		fresh.Spec.FromDefaults = "" // of another member, or of another time
		return fresh, err
	})
}

// errTextDeleted reports that the text of an order was deleted: with its song, by its requester,
// or after the retention period.
var errTextDeleted = &discord.UserError{Reason: "the text of the order was deleted", Text: "errors.lyrics-gone"}
