package discord

import (
	"net/http"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
)

// putReaction adds a reaction of the caller.
func (s *Server) putReaction(r *request) (int, any, *apierror.Error) { return s.react(r, true) }

// deleteReaction removes a reaction of the caller.
func (s *Server) deleteReaction(r *request) (int, any, *apierror.Error) { return s.react(r, false) }

// react adds or removes a reaction. Everybody may add to one that is there.
func (s *Server) react(r *request, add bool) (int, any, *apierror.Error) {
	return s.withMessage(r, func(c *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		emoji := r.PathValue("emoji_name")
		first := !slices.ContainsFunc(m.Reactions, func(known state.Reaction) bool { return known.Emoji == emoji })
		switch {
		case !state.IsEmoji(emoji):
			return 0, nil, apierror.New(http.StatusBadRequest, 10014, "Unknown Emoji")
		case m.SeenBy != "":
			return 0, nil, apierror.ErrUnknownMessage
		case add && first && s.state.Permissions(r.user, c)&state.PermissionReactions == 0:
			return 0, nil, apierror.ErrMissingPermissions
		case add && first && len(m.Reactions) == 20:
			return 0, nil, apierror.New(http.StatusForbidden, 30010, "Maximum number of reactions reached (20)")
		}
		if m.React(emoji, r.user.ID, add) {
			s.gateway.SendReaction(c, m, r.user, emoji, add)
		}
		return http.StatusNoContent, nil, nil
	})
}

// getReactions lists the users who reacted to a message with an emoji.
func (s *Server) getReactions(r *request) (int, any, *apierror.Error) {
	return s.withMessage(r, func(_ *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		out := []field.Object{}
		for _, reaction := range m.Reactions {
			for _, id := range reaction.Users {
				if u := s.state.Users[id]; u != nil && reaction.Emoji == r.PathValue("emoji_name") {
					out = append(out, u.JSON())
				}
			}
		}
		return http.StatusOK, out, nil
	})
}
