package commands

import (
	"context"
	"errors"

	"riffbot/internal/songs"
)

// Again is the button under a song that orders the same once more, for whoever
// presses it.
func Again(line orderTaker, desk *Desk) Command {
	return Command{Orders: true, Buttons: map[string]Handler{
		"buyagain": func(ctx context.Context, it *Interaction) error {
			return buyAgain(ctx, it, line, songs.OrderID(it.args(1)[0]))
		},
		"again": func(ctx context.Context, it *Interaction) error {
			return repeat(ctx, it, line, desk, songs.OrderID(it.args(1)[0]))
		},
	}}
}

// buyAgain orders once more what may have been bought already. Only who asked
// for it, or who manages the server, can decide that, and only once.
func buyAgain(ctx context.Context, it *Interaction, line orderTaker, id songs.OrderID) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	old, err := settled(ctx, line, id)
	if err != nil {
		return err
	}
	if !it.Manages(old) {
		return errNotYours
	}
	if _, err := it.sees(ctx, old); err != nil {
		return err
	}
	if old.Brief == (songs.Brief{}) {
		return errWordsGone
	}
	fresh := newOrder(it)
	fresh.Brief, fresh.Instead, fresh.CopiedFrom = old.Brief, old.ID, old.ID
	fresh.Address = newAddress(ctx, it, it.Message).encode() // the message becomes the new order's
	_, err = line.Submit(ctx, fresh)
	return err
}

// errWordsGone says that what an order was asked for with was deleted: with a song, by
// its requester, or when it had been kept for its time.
var errWordsGone = errors.New("the words of the order are deleted")

// repeat answers before it looks the old order up; if that is gone, the answer
// is taken back.
func repeat(ctx context.Context, it *Interaction, line orderTaker, desk *Desk, id songs.OrderID) error {
	fresh := newOrder(it)
	posted, err := it.Reply(ctx, desk.status(it.Public(ctx), fresh, unknown))
	if err != nil {
		return err
	}
	old, err := settled(ctx, line, id)
	if err == nil {
		_, err = it.sees(ctx, old)
	}
	if err == nil && old.Brief == (songs.Brief{}) {
		err = errWordsGone
	}
	if err != nil {
		return err
	}
	fresh.Brief, fresh.Brief.Play, fresh.CopiedFrom = old.Brief, "", old.ID
	fresh.Address = newAddress(ctx, it, posted).encode()
	_, err = line.Submit(ctx, fresh)
	return err
}
