package messages

import (
	"context"
	"errors"
	"fmt"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

// reservedFollowUps are the further messages of an interaction that are left to what its handler tells the
// member after the order was accepted.
const reservedFollowUps = 2

// publishDirectly posts the final message of an order to the requester directly, because the bot has no
// access to the channel of the order and its token has expired or its message was deleted. It returns the
// new address of the order, and [songs.ErrUndeliverable] if the requester accepts no direct messages.
func (ord *Orders) publishDirectly(ctx context.Context, o songs.Order, to Address, m discord.Message) ([]byte, error) {
	posted, err := ord.postDirectly(ctx, o, m)
	if unreachable(err) {
		return o.Address, fmt.Errorf("%w: %w", songs.ErrUndeliverable, err)
	}
	if err != nil {
		return o.Address, err
	}
	to.External, to.Token, to.ParentID = false, discord.Token{}, ""
	to.ChannelID, to.MessageID = posted.ChannelID, posted.ID
	return to.Encode(), nil
}

// postDirectly sends a direct message to the requester of an order.
func (ord *Orders) postDirectly(ctx context.Context, o songs.Order, m discord.Message) (*discord.Message, error) {
	if ord.cfg.Direct == nil {
		return nil, fmt.Errorf("send direct message: %w", discord.ErrNoAccess)
	}
	channel, err := ord.cfg.Direct.DirectChannel(ctx, o.Requester.ID)
	if err != nil {
		return nil, err
	}
	posted, err := ord.cfg.Discord.Post(ctx, channel, m)
	if err != nil {
		return nil, err
	}
	return &discord.Message{ID: posted.ID, ChannelID: channel}, nil
}

// postMore posts another message of an order: in its channel or, where the bot may not write, with the
// interaction token. In a channel without the bot, it is sent directly when no further message is possible.
func (ord *Orders) postMore(ctx context.Context, channelID string, to *Address, o songs.Order, m discord.Message) error {
	if !to.External {
		_, err := ord.cfg.Discord.Post(ctx, channelID, m)
		if errors.Is(err, discord.ErrNoAccess) && to.fresh(ord.cfg.Now()) {
			return ord.followUp(ctx, to, m)
		}
		return err
	}
	err := fmt.Errorf("follow up: %w", discord.ErrTokenExpired)
	if to.fresh(ord.cfg.Now()) {
		err = ord.followUp(ctx, to, m)
	}
	if errors.Is(err, discord.ErrTokenExpired) || unreachable(err) {
		_, err = ord.postDirectly(ctx, o, m)
	}
	return err
}

// followUp sends a further message with the interaction token and counts it.
func (ord *Orders) followUp(ctx context.Context, to *Address, m discord.Message) error {
	token := ord.cfg.Tokens.Decrypt(to.Token)
	if token.Token == "" {
		return fmt.Errorf("follow up: %w", discord.ErrTokenExpired)
	}
	if token.Limited && token.FollowUps >= discord.MaxFollowUps-reservedFollowUps {
		return discord.ErrFollowUps
	}
	_, err := ord.cfg.Discord.FollowUp(ctx, token, m)
	if err == nil || errors.Is(err, discord.ErrLater) { // it may have arrived
		to.Token.FollowUps++
	}
	return err
}
