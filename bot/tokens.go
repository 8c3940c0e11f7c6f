package bot

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"riffbot/commands"
)

// deadTokens are the tokens that Discord refused. The zero value is ready for use.
type deadTokens struct {
	mu   sync.Mutex
	dead recent
}

func (d *deadTokens) has(token string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead.ids[token]
}

func (d *deadTokens) add(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead.add(token)
}

// byToken makes a call with an interaction's token. One that Discord refused before is
// not used again: each refusal counts as an invalid request of the bot's.
//
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
func (b *Bot) byToken(ctx context.Context, doing, method, path string, t commands.Token, m *commands.Message) (*commands.Message, error) {
	if b.tokens.has(t.Token) {
		return nil, &APIError{Status: http.StatusUnauthorized, Code: codeInvalidToken, Message: "the token was refused before"}
	}
	var got *commands.Message
	var err error
	if m == nil {
		err = b.call(ctx, method, path, nil, nil, nil)
	} else {
		got, err = b.message(ctx, doing, method, path, *m)
	}
	if code := code(err); errors.Is(err, commands.ErrTokenExpired) && code != codeFollowUps {
		b.tokens.add(t.Token)
	}
	return got, err
}
