package lyrics

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/riffbot/riffbot/internal/moderation"
)

// Moderator rejects texts by a list of words and by the server's moderation endpoint.
type Moderator struct {
	client  *openai.Client
	asks    bool
	blocked moderation.Words
}

// NewModerator returns a [Moderator] with the blocked words of cfg and, if enabled and there is a
// key, the server's moderation.
func NewModerator(cfg Config) *Moderator {
	return &Moderator{client: newEndpoint(cfg).client(), asks: cfg.Moderate && cfg.Key != "",
		blocked: moderation.NewWords(cfg.Blocked)}
}

// Allow returns an [*Error] of kind [Moderated] for a rejected text, and of another kind if
// moderation is unavailable. If the server has no moderation endpoint, all texts are allowed;
// [Moderator.Check] reports that.
//
// https://platform.openai.com/docs/api-reference/moderations
func (m *Moderator) Allow(ctx context.Context, text string) error {
	err := m.allow(ctx, text)
	if statusOf(err) == http.StatusNotFound {
		return nil
	}
	return err
}

// Check reports an error if the server has no moderation endpoint or rejects the key.
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
		return &Error{Moderated, errors.New("text contains a blocked word")}
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
			return &Error{Moderated, errors.New("text flagged by moderation")}
		}
	}
	return nil
}
