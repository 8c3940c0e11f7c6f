package discord

import (
	"net/http"
	"slices"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// postThread starts a thread from a message. Its id is the message's.
// https://discord.com/developers/docs/resources/channel#start-thread-from-message
func (s *Server) postThread(r *request) (int, any, *apierror.Error) {
	return s.withMessage(r, func(c *state.Channel, m *state.Message) (int, any, *apierror.Error) {
		name := field.String(r.payload, "name")
		var f validate.Form
		f.Length("name", name, 1, 100)
		minutes := field.Int(r.payload, "auto_archive_duration")
		if field.Has(r.payload, "auto_archive_duration") && !slices.Contains([]int64{60, 1440, 4320, 10080}, minutes) {
			f.Add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
		}
		switch {
		case f.Err() != nil:
			return 0, nil, f.Err()
		case c.Kind != state.TextChannel || m.SeenBy != "":
			return 0, nil, apierror.ErrWrongChannelType
		case s.state.Permissions(r.user, c)&state.PermissionThreads == 0:
			return 0, nil, apierror.ErrMissingPermissions
		case m.Thread != nil:
			return 0, nil, apierror.ErrThreadExists
		}
		thread := s.state.AddThread(c, m, name, r.user)
		s.gateway.SendChannelEvent("THREAD_CREATE", thread)
		s.gateway.SendMessageEvent("MESSAGE_UPDATE", m)
		return http.StatusCreated, thread.JSON(), nil
	})
}

// patchThread renames a thread for its owner, and archives and unarchives it.
func (s *Server) patchThread(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	if c.Kind != state.ThreadChannel {
		return 0, nil, apierror.ErrMissingPermissions
	}
	if err := allowFields(r.payload, "name", "archived"); err != nil {
		return 0, nil, err
	}
	archived := field.Bool(r.payload, "archived")
	// Any member who may post in a thread may unarchive it.
	maySend := s.state.Permissions(r.user, c)&state.PermissionSendInThreads != 0
	if c.Starter != r.user && (field.Has(r.payload, "name") || archived || !maySend) {
		return 0, nil, apierror.ErrMissingPermissions
	}
	if field.Has(r.payload, "archived") {
		c.Archived = archived
	}
	if field.Has(r.payload, "name") {
		name := field.String(r.payload, "name")
		var f validate.Form
		f.Length("name", name, 1, 100)
		if f.Err() != nil {
			return 0, nil, f.Err()
		}
		c.Name = name
	}
	s.gateway.SendChannelEvent("THREAD_UPDATE", c)
	return http.StatusOK, c.JSON(), nil
}
