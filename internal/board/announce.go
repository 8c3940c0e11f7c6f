package board

import (
	"context"
	"errors"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// errForbidden is returned if the server allows orders in none of a request's channels.
var errForbidden = errors.New("orders are forbidden in all channels of the request")

// announce posts that the request is about to be ordered, in the board's channel or else in the
// request's, and records the post. A request that was announced before a delay is not announced
// again.
func (s *Service) announce(ctx context.Context, o songs.Order, r *Request) (songs.Order, error) {
	rules, err := s.RulesOf(ctx, r.GuildID)
	if err != nil {
		return o, err
	}
	panel, err := s.deps.Store.Panel(ctx, PanelID(r.GuildID))
	if err != nil {
		return o, err
	}
	err = songs.ErrUndeliverable
	for _, at := range []Post{panel.Post, {ChannelID: r.ChannelID, ParentChannelID: r.ParentChannelID}} {
		if at.ChannelID == "" {
			continue
		}
		if !rules.allows(at) {
			err = errForbidden
			continue
		}
		o.Place, o.ParentChannelID = songs.Place{GuildID: r.GuildID, ChannelID: at.ChannelID}, at.ParentChannelID
		announced, post, failed := s.deps.Notifier.Announce(ctx, o, r.Curator, r.Post)
		if failed == nil {
			r.Post = post
			return announced, nil
		}
		if !errors.Is(failed, songs.ErrUndeliverable) {
			return o, failed
		}
	}
	return o, err
}

// forbiddenRetry is the interval at which a request with a forbidden channel is retried.
const forbiddenRetry = 30 * time.Second

// postponeForbidden delays a request until its server allows orders in its channel. The note says
// so; later retries are silent.
func (s *Service) postponeForbidden(ctx context.Context, r Request) error {
	r.Note = NoteForbidden
	return s.deps.Store.Postpone(ctx, r, s.deps.Now().Add(forbiddenRetry))
}
