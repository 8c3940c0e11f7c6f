package bot

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/riffbot/riffbot/internal/discord"
)

// expiredTokens are interaction tokens that Discord rejected. The zero value is ready
// for use.
type expiredTokens struct {
	mu     sync.Mutex
	tokens recentIDs
}

func (d *expiredTokens) has(token string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tokens.ids[token]
}

func (d *expiredTokens) add(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tokens.add(token)
}

// callWithToken makes a call with an interaction's token. It does not use a token again
// that Discord rejected, because each rejection counts as an invalid request of the bot.
//
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
func (b *Bot) callWithToken(ctx context.Context, doing, method, path string, t discord.Token,
	m *discord.Message) (*discord.Message, error) {
	if b.expiredTokens.has(t.Token) {
		return nil, &APIError{Status: http.StatusUnauthorized, Code: codeInvalidToken,
			Message: "the token was rejected before"}
	}
	var got *discord.Message
	var err error
	if m == nil {
		err = b.call(ctx, method, path, nil, nil, nil)
	} else {
		got, err = b.message(ctx, doing, method, path, *m)
	}
	if code := code(err); errors.Is(err, discord.ErrTokenExpired) && code != codeFollowUps {
		b.expiredTokens.add(t.Token)
	}
	return got, err
}
