package messages

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// edit edits the message of an order, with the interaction token while it is valid and as the bot
// afterwards.
func (ord *Orders) edit(ctx context.Context, o songs.Order, m discord.Message) error {
	to, err := DecodeAddress(o.Address)
	if err != nil {
		return fmt.Errorf("decode order address: %w", err)
	}
	if token := ord.cfg.Tokens.Decrypt(to.Token); token.Token != "" && to.fresh(ord.cfg.Now()) {
		_, err := ord.cfg.Discord.EditAnswer(ctx, token, m)
		if err == nil || !errors.Is(err, discord.ErrTokenExpired) {
			return err
		}
	}
	switch {
	case to.External:
		return discord.ErrNoAccess
	case to.MessageID == "":
		return discord.ErrMessageGone
	}
	_, err = ord.cfg.Discord.Edit(ctx, to.ChannelID, to.MessageID, m)
	return err
}

// publish puts the final message of an order in place of its status, or posts a new one if the
// status cannot be edited. The nonce is the id of the order and keeps a repeated post from
// appearing twice.
//
// It returns the new address of the order, and [songs.ErrUndeliverable] if neither the channel nor
// its parent accepts the message.
func (ord *Orders) publish(ctx context.Context, o songs.Order, m discord.Message) ([]byte, error) {
	ord.stopStatus(o.ID)
	err := ord.edit(ctx, o, m)
	if !errors.Is(err, discord.ErrMessageGone) && !errors.Is(err, discord.ErrNoAccess) &&
		!errors.Is(err, discord.ErrNotEditable) {
		return o.Address, err
	}
	to, _ := DecodeAddress(o.Address) // an invalid address is replaced
	m.Nonce = string(o.ID)
	if to.External {
		return ord.publishDirectly(ctx, o, to, m)
	}
	channel := channelOf(o, to)
	posted, postErr := ord.cfg.Discord.Post(ctx, channel, m)
	if (unreachable(postErr) || errors.Is(postErr, discord.ErrArchived)) && to.ParentID != "" {
		channel = to.ParentID
		posted, postErr = ord.cfg.Discord.Post(ctx, channel, m)
	}
	switch {
	case unreachable(postErr):
		return o.Address, fmt.Errorf("%w: %w", songs.ErrUndeliverable, errors.Join(err, postErr))
	case postErr != nil:
		return o.Address, errors.Join(err, postErr)
	}
	if !errors.Is(err, discord.ErrMessageGone) && to.MessageID != "" {
		// The old message still says that the song is being made.
		if err := ord.cfg.Discord.Delete(ctx, to.ChannelID, to.MessageID); err != nil && !unreachable(err) {
			ord.cfg.Log.WarnContext(ctx, "delete replaced message failed", "order", o.ID, "err", err)
		}
	}
	to.Token, to.ChannelID, to.MessageID, to.Language = discord.Token{}, channel, posted.ID, ord.Language(ctx, o).Tag()
	return to.Encode(), nil
}

// Undeliverable wraps Discord's errors that say that a message or channel is gone or closed in
// [songs.ErrUndeliverable].
func Undeliverable(err error) error {
	if unreachable(err) {
		return fmt.Errorf("%w: %w", songs.ErrUndeliverable, err)
	}
	return err
}

// unreachable reports whether a channel will never accept a message of the bot.
func unreachable(err error) bool {
	return errors.Is(err, discord.ErrMessageGone) || errors.Is(err, discord.ErrNoAccess) ||
		errors.Is(err, discord.ErrNotEditable) && !errors.Is(err, discord.ErrLater)
}

// Deliver turns the message of an order into its songs, or into a side of a battle until the vote
// ends. The jukebox panel alone may show songs of the radio.
func (ord *Orders) Deliver(ctx context.Context, o songs.Order) ([]byte, error) {
	if ord.onlyInPanel(ctx, o) {
		return o.Address, nil
	}
	side, err := ord.hiddenSideOf(ctx, o)
	switch {
	case err != nil:
		return o.Address, err
	case side.Number > 0:
		return ord.deliverHidden(ctx, o, side)
	default:
		return ord.deliver(ctx, o)
	}
}

func (ord *Orders) deliver(ctx context.Context, o songs.Order) ([]byte, error) {
	l, o := ord.Language(ctx, o), ord.cfg.Credits.Order(ctx, o)
	to, err := ord.publish(ctx, o, ord.FinishedMessage(l, o))
	if errors.Is(err, discord.ErrTooLarge) {
		// The limit of the requester may be higher than that of the bot, which is 10 MiB.
		to, err = ord.publish(ctx, o, ord.FinishedMessage(l, ord.fitFiles(ctx, o, discord.DefaultSizeLimit)))
	}
	if errors.Is(err, discord.ErrTooLarge) { // links instead of files
		linked := o
		linked.Songs = slices.Clone(o.Songs)
		for i := range linked.Songs {
			linked.Songs[i].Posted = songs.File{}
		}
		to, err = ord.publish(ctx, o, ord.FinishedMessage(l, linked))
	}
	if Rejected(err) {
		to, err = ord.deliverPlain(ctx, o, err)
	}
	if err == nil {
		o.Address = to
		ord.postFurtherOf(ctx, o)
		ord.postInSongChannel(ctx, o)
	}
	return to, err
}

// NotifyFailure shows in the message of an order why there is no song. Songs that are missing from
// another order are explained in the message of that order, and an order that was looked up again
// without success gets no new message. The panel says that the radio could not make a song, unless it
// was paid for.
func (ord *Orders) NotifyFailure(ctx context.Context, o songs.Order) error {
	to, err := DecodeAddress(o.Address)
	if err == nil && o.IsRemainder() && to.MessageID == "" {
		return nil
	}
	if !o.Bought() && ord.onlyInPanel(ctx, o) {
		return nil
	}
	if o.Rechecks > 0 {
		ord.stopStatus(o.ID)
		err := ord.edit(ctx, o, ord.failureMessage(ord.Language(ctx, o), o))
		if errors.Is(err, discord.ErrMessageGone) || errors.Is(err, discord.ErrNoAccess) {
			return nil
		}
		return err
	}
	m := ord.failureMessage(ord.Language(ctx, o), o)
	_, err = ord.publish(ctx, o, m)
	if errors.Is(err, discord.ErrRejected) { // perhaps because of the member's text, so omit it
		_, err = ord.publish(ctx, o, discord.Message{Content: m.Embeds[0].Title, Components: m.Components})
	}
	return err
}
