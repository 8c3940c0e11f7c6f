package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/riffbot/riffbot/bot/acks"
	"github.com/riffbot/riffbot/internal/discord"
)

// responseTime is how long Discord waits for the first response to an interaction.
// https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
const responseTime = 3 * time.Second

// Respond sends the first response to an interaction, and returns after those to others that are due. For a deferred
// response that Discord made private, it returns a message with that flag only.
func (b *Bot) Respond(ctx context.Context, it *discord.Interaction, r discord.Response) (*discord.Message, error) {
	body := struct {
		Type discord.ResponseType `json:"type"`
		Data any                  `json:"data,omitempty"`
	}{r.Type, r.Data()}
	var got struct {
		Interaction struct {
			Ephemeral bool `json:"response_message_ephemeral"`
		} `json:"interaction"`
		Resource struct {
			Message *discord.Message `json:"message"`
		} `json:"resource"`
	}
	if b.expiredTokens.has(it.Token) {
		return nil, fmt.Errorf("answer interaction %s: %w", it.ID, discord.ErrTokenExpired)
	}
	// Discord accepts one first response, so the request may be repeated.
	callback, sent := withRetryFor(ctx, responseTime-b.cfg.Now().Sub(it.ReceivedAt))
	path := "/interactions/" + it.ID + "/" + it.Token + "/callback?with_response=true"
	err := b.call(acks.Sending(callback), http.MethodPost, path, body, nil, &got)
	defer b.acks.Wait(ctx)
	switch {
	case code(err) == codeAlreadyAnswered && !sent.mayHaveArrived.Load():
		err = discord.ErrAnsweredElsewhere
	case code(err) == codeAlreadyAnswered:
		err = nil // answered by an earlier attempt
	case err != nil && sent.mayHaveArrived.Load() && b.isAnswered(ctx, it):
		err = nil
	}
	if errors.Is(err, discord.ErrTokenExpired) {
		b.expiredTokens.add(it.Token)
	}
	if err != nil {
		return nil, fmt.Errorf("answer interaction %s: %w", it.ID, err)
	}
	if it.AnsweredAt.IsZero() {
		it.AnsweredAt = b.cfg.Now()
	}
	if got.Resource.Message == nil && r.Type == discord.RespondMessage {
		return b.readAnswer(ctx, it, *r.Message), nil
	}
	if got.Resource.Message == nil && r.Type == discord.RespondDefer && got.Interaction.Ephemeral {
		return &discord.Message{ChannelID: it.ChannelID, Flags: discord.FlagEphemeral}, nil
	}
	return got.Resource.Message, nil
}

// isAnswered reports whether an interaction has a first response, after a callback with
// an unknown outcome.
func (b *Bot) isAnswered(ctx context.Context, it *discord.Interaction) bool {
	path := answerPath(discord.Token{ApplicationID: it.ApplicationID, Token: it.Token})
	return b.call(ctx, http.MethodGet, path, nil, nil, nil) == nil
}

// readAnswer returns the message of the first response. Its id is empty if the message
// can neither be read nor edited: the interaction is answered, and its token still edits
// the message.
func (b *Bot) readAnswer(ctx context.Context, it *discord.Interaction, m discord.Message) *discord.Message {
	token := discord.Token{ApplicationID: it.ApplicationID, Token: it.Token}
	var got discord.Message
	err := b.call(ctx, http.MethodGet, answerPath(token), nil, nil, &got)
	if err == nil && got.ID != "" {
		return &got
	}
	edited, editErr := b.EditAnswer(ctx, token, m)
	if editErr == nil && edited.ID != "" {
		return edited
	}
	b.cfg.Log.WarnContext(ctx, "read first response failed", "interaction", it.ID, "err", errors.Join(err, editErr))
	return &discord.Message{ChannelID: it.ChannelID}
}

// EditAnswer edits the first response to an interaction, or the further message of the token. If
// that has a layout, m is sent as one.
func (b *Bot) EditAnswer(ctx context.Context, t discord.Token, m discord.Message) (*discord.Message, error) {
	got, err := b.callWithToken(ctx, "edit response", http.MethodPatch, answerPath(t), t, &m)
	if needsLayout(err) {
		m = m.InLayout()
		return b.callWithToken(ctx, "edit response", http.MethodPatch, answerPath(t), t, &m)
	}
	return got, err
}

// DeleteAnswer deletes the first response to an interaction, or the further message of the token.
func (b *Bot) DeleteAnswer(ctx context.Context, t discord.Token) error {
	if _, err := b.callWithToken(ctx, "delete response", http.MethodDelete, answerPath(t), t, nil); err != nil {
		return fmt.Errorf("delete response: %w", err)
	}
	return nil
}

// FollowUp sends another response to an interaction.
func (b *Bot) FollowUp(ctx context.Context, t discord.Token, m discord.Message) (*discord.Message, error) {
	return b.callWithToken(ctx, "follow up", http.MethodPost, "/webhooks/"+t.ApplicationID+"/"+t.Token, t, &m)
}

func answerPath(t discord.Token) string {
	return "/webhooks/" + t.ApplicationID + "/" + t.Token + "/messages/" + cmp.Or(t.MessageID, "@original")
}
