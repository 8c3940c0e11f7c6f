package songwriter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"

	"riffbot/internal/moderation"
)

// Moderator says what no song is made about.
type Moderator struct {
	client  *openai.Client
	asks    bool
	blocked moderation.Words
}

// NewModerator returns a moderator for cfg: its blocked words, and the server's
// moderation where that is wanted and there is a key.
func NewModerator(cfg Config) *Moderator {
	return &Moderator{client: newEndpoint(cfg).client(), asks: cfg.Moderate && cfg.Key != "", blocked: moderation.NewWords(cfg.Blocked)}
}

// Allow returns an [*Error] of kind [Moderated] for a text that is not allowed, and
// one of another kind when nobody could be asked. A server without the endpoint
// is as one that allows everything; [Moderator.Check] tells.
//
// https://platform.openai.com/docs/api-reference/moderations
func (m *Moderator) Allow(ctx context.Context, text string) error {
	err := m.allow(ctx, text)
	if statusOf(err) == http.StatusNotFound {
		return nil
	}
	return err
}

// Check tells whether the server moderates at all.
func (m *Moderator) Check(ctx context.Context) error {
	if !m.asks {
		return nil
	}
	_, err := m.client.Moderations(ctx, openai.ModerationRequest{Input: "a quiet sea"})
	if err != nil {
		return failure(ctx, fmt.Errorf("moderate: %w", err))
	}
	return nil
}

func (m *Moderator) allow(ctx context.Context, text string) error {
	if m.blocked.In(text) {
		return &Error{Moderated, errors.New("it holds a blocked word")}
	}
	if !m.asks || strings.TrimSpace(text) == "" {
		return nil
	}
	got, err := m.client.Moderations(ctx, openai.ModerationRequest{Input: text})
	if err != nil {
		return failure(ctx, fmt.Errorf("moderate: %w", err))
	}
	for _, r := range got.Results {
		if r.Flagged {
			return &Error{Moderated, errors.New("moderation flagged it")}
		}
	}
	return nil
}
