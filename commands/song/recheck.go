package song

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// recheckCommand returns the buttons that look up purchased songs again that did not arrive. They
// purchase nothing.
func (h handlers) recheckCommand() discord.Command {
	return discord.Command{Buttons: map[string]discord.Handler{
		"look:{order}": func(ctx context.Context, it *discord.Interaction) error {
			return h.recheck(ctx, it, songs.OrderID(it.Var("order")))
		},
		"lookrest:{order}": func(ctx context.Context, it *discord.Interaction) error {
			return h.recheckMissing(ctx, it, songs.OrderID(it.Var("order")))
		},
	}}
}

// recheck looks up the songs of the order whose message has the button.
func (h handlers) recheck(ctx context.Context, it *discord.Interaction, id songs.OrderID) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	order, err := h.orderToRecheck(ctx, it, id)
	if err != nil {
		return err
	}
	// The token of this interaction works where the bot itself may not write.
	to := messages.NewAddress(ctx, it, it.Message)
	if before, err := messages.DecodeAddress(order.Address); err == nil {
		to.AvatarURL, to.Language = before.AvatarURL, before.Language
	}
	err = h.Orders.Recheck(ctx, id, to.Encode())
	if errors.Is(err, songs.ErrConflict) { // already found, or already being looked up
		return h.showOrder(ctx, it, id)
	}
	return err
}

// recheckMissing looks up songs that are missing from the order whose message has the button. They
// are posted in a new message.
func (h handlers) recheckMissing(ctx context.Context, it *discord.Interaction, id songs.OrderID) error {
	if err := it.DeferPrivately(ctx); err != nil {
		return err
	}
	if _, err := h.orderToRecheck(ctx, it, id); err != nil {
		return err
	}
	err := h.Orders.Recheck(ctx, id, nil)
	if err != nil && !errors.Is(err, songs.ErrConflict) {
		return err
	}
	answer := "orders.looking"
	if now, readErr := h.Orders.Order(ctx, id); readErr == nil && err != nil {
		switch {
		case now.State == songs.Done:
			answer = "orders.found"
		case now.State == songs.Cancelled:
			return err
		case now.Spec == (songs.SongSpec{}): // the order was deleted
			return songs.ErrNotFound
		}
	}
	return it.Edit(ctx, discord.Success(it.Private(), answer))
}

const (
	settleTimeout  = 10 * time.Second       // how long settledOrder waits
	settleInterval = 100 * time.Millisecond // how often settledOrder reads the order
)

// settledOrder returns an order. The end of an order is shown before it is stored, so settledOrder
// waits for an order that is ending. A button of its final message then finds it in its final
// state.
func (h handlers) settledOrder(ctx context.Context, id songs.OrderID) (songs.Order, error) {
	wait, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	for {
		o, err := h.Orders.Order(ctx, id)
		if err != nil || !o.Ending() {
			return o, err
		}
		select {
		case <-time.After(settleInterval):
		case <-wait.Done():
			return o, ctx.Err()
		}
	}
}

// orderToRecheck returns an order that the member may look up again: as the requester, a curator
// or a member who manages the server.
func (h handlers) orderToRecheck(ctx context.Context, it *discord.Interaction, id songs.OrderID) (songs.Order, error) {
	order, err := h.settledOrder(ctx, id)
	if err == nil {
		_, err = it.VisibleOrder(ctx, order)
	}
	if err != nil || it.Manages(order) {
		return order, err
	}
	err = discord.RequireCurator(ctx, h.Authorizer, it)
	if errors.Is(err, discord.ErrNotCurator) {
		err = discord.ErrNotYours
	}
	return order, err
}
