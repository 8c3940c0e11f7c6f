package messages

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// OrderService checks and accepts orders; see [songs.Pipeline].
type OrderService interface {
	// Check returns the error that Submit would return, without queueing anything.
	Check(ctx context.Context, orders []songs.Order) error
	Submit(ctx context.Context, o songs.Order) (songs.Order, error)
}

// Order builds an order, checks it, responds publicly to the interaction with its status and
// submits it. An order that cannot be built or that the check refuses posts nothing.
func (ord *Orders) Order(ctx context.Context, it *discord.Interaction, to OrderService,
	build func(context.Context) (songs.Order, error)) error {
	return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
		o, err := build(ctx)
		if err == nil {
			err = to.Check(ctx, []songs.Order{o})
		}
		if err != nil {
			return err
		}
		return ord.submit(ctx, it, to, o)
	})(ctx, it)
}

// submit responds with the status of a checked order and submits it.
func (ord *Orders) submit(ctx context.Context, it *discord.Interaction, to OrderService, o songs.Order) error {
	shown := o
	if it.Filter.Censor != nil { // its texts are shown when the order has been moderated
		shown.Spec = songs.SongSpec{}
		if o.Spec.Edit != nil {
			shown.Spec.Edit = &songs.Edit{Action: o.Spec.Edit.Action}
		}
	}
	left := ord.addLeft(ctx, o, Address{})
	shown.Address = left.Encode()
	posted, err := it.Reply(ctx, ord.StatusMessage(it.Public(ctx), shown, UnknownPosition))
	if err != nil {
		return err
	}
	address := NewAddress(ctx, it, posted)
	address.Left, address.LeftIsServer = left.Left, left.LeftIsServer
	o.Address = address.Encode()
	_, err = to.Submit(ctx, o)
	return err
}
