package discord

import (
	"net/http"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// getMessages lists a page of the messages of a channel, newest first.
func (s *Server) getMessages(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	limit, err := r.pageSize(50, 100)
	if err != nil {
		return 0, nil, err
	}
	var visible []*state.Message
	for _, m := range c.Messages {
		if m.SeenBy == "" || m.SeenBy == r.user.ID && !r.user.Bot {
			visible = append(visible, m)
		}
	}
	visible = page(visible, limit, r.URL.Query())
	out := []any{}
	for _, m := range slices.Backward(visible) {
		out = append(out, s.state.MessageJSONFor(m, r.user))
	}
	return http.StatusOK, out, nil
}

// postMessage posts a message.
func (s *Server) postMessage(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	nonce := field.ID(r.payload, "nonce")
	if len(nonce) > 25 {
		var f validate.Form
		f.Length("nonce", nonce, 0, 25)
		return 0, nil, f.Err()
	}
	key := r.user.ID + "/" + nonce
	if field.Bool(r.payload, "enforce_nonce") && nonce != "" {
		if first := c.ByNonce[key]; first != nil {
			return http.StatusOK, s.state.MessageJSON(first), nil
		}
	}
	m := &state.Message{ID: s.state.IDs.Next(), ChannelID: c.ID, Author: r.user, Created: s.state.Now()}
	if v, ok := r.payload["nonce"]; ok {
		m.Nonce = v
	}
	if ref := field.Map(r.payload, "message_reference"); ref != nil {
		if field.Int(ref, "type") != 0 {
			return 0, nil, apierror.NotImplemented(`field "message_reference.type"`)
		}
		m.Reference = c.Message(field.ID(ref, "message_id"))
		if m.Reference != nil {
			m.Kind = 19
		} else if fail, said := ref["fail_if_not_exists"].(bool); !said || fail {
			var f validate.Form
			f.Add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
			return 0, nil, f.Err()
		}
	}
	if r.app != nil {
		m.ApplicationID = r.app.ID
	}
	if err := s.checkPostPermissions(r, c); err != nil {
		return 0, nil, err
	}
	if err := s.applyPayload(r, r.payload, m); err != nil {
		return 0, nil, err
	}
	if nonce != "" {
		c.ByNonce[key] = m
	}
	if c.Archived { // posting unarchives a thread that is not locked
		c.Archived = false
		s.gateway.SendChannelEvent("THREAD_UPDATE", c)
	}
	s.publishMessage(c, m)
	return http.StatusOK, s.state.MessageJSON(m), nil
}

// message returns the message of a call, if the caller sees it.
func (r *request) message(c *state.Channel) (*state.Message, *apierror.Error) {
	m := c.Message(r.PathValue("message_id"))
	if m == nil || m.SeenBy != "" && (r.user.Bot || m.SeenBy != r.user.ID) {
		return nil, apierror.ErrUnknownMessage
	}
	return m, nil
}

// getMessage returns a message.
func (s *Server) getMessage(r *request) (int, any, *apierror.Error) {
	return s.withMessage(r, func(_ *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		return http.StatusOK, s.state.MessageJSONFor(m, r.user), nil
	})
}

// patchMessage edits a message of the caller.
func (s *Server) patchMessage(r *request) (int, any, *apierror.Error) {
	return s.withMessage(r, func(c *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		switch {
		case m.Author != r.user:
			return 0, nil, apierror.ErrNotAuthor
		case c.Archived:
			return 0, nil, apierror.ErrThreadArchived
		}
		return s.editMessage(r, r.payload, m)
	})
}

// deleteMessage deletes a message of the caller, or any in the caller's own guild.
func (s *Server) deleteMessage(r *request) (int, any, *apierror.Error) {
	return s.withMessage(r, func(c *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		if m.Author != r.user && !s.state.Owns(r.user, c) {
			return 0, nil, apierror.ErrMissingPermissions
		}
		s.removeMessage(c, m)
		return http.StatusNoContent, nil, nil
	})
}

// withMessage answers a call about a message that the caller sees.
func (s *Server) withMessage(
	r *request, do func(*state.Channel, *state.Message) (int, any, *apierror.Error),
) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	m, err := r.message(c)
	if err != nil {
		return 0, nil, err
	}
	return do(c, m)
}
