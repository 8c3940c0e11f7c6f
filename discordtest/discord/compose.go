package discord

import (
	"net/http"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// applyPayload applies a payload to a message. On an error, the server's state is unchanged.
func (s *Server) applyPayload(r *request, p field.Object, m *state.Message) *apierror.Error {
	if err := rejectFields(p, "poll", "sticker_ids", "shared_client_theme"); err != nil {
		return err
	}
	f := validate.Form{Fields: apierror.Fields{Prefix: r.prefix}}
	f.Message(p, (int64(m.Flags)|field.Int(p, "flags"))&state.FlagComponentsV2 != 0)
	if err := f.Err(); err != nil {
		return err
	}
	if field.Has(p, "content") {
		m.Content = field.String(p, "content")
	}
	var shown []*cdn.Attachment
	if field.Has(p, "embeds") {
		m.Embeds = nil
		for _, e := range field.List(p, "embeds") {
			local, own := s.state.WithFileNames(e.(field.Object), m.Files)
			m.Embeds, shown = append(m.Embeds, local), append(shown, own...)
		}
	} else {
		shown = state.Pictures(m.Embeds, m.Files)
	}
	if field.Has(p, "components") {
		m.Components = withComponentIDs(field.List(p, "components"), new(int))
	}
	if field.Has(p, "flags") {
		kept := m.Flags & (state.FlagEphemeral | state.FlagLoading | state.FlagComponentsV2)
		const allowed = state.FlagSuppressEmbeds | state.FlagSilent | state.FlagVoice | state.FlagComponentsV2
		m.Flags = kept | int(field.Int(p, "flags"))&allowed
	}
	files, err := s.attachments(r, p, m, shown)
	if err != nil {
		return err
	}
	m.Files = files
	if missing := state.MissingFile(m.Components, m.Files); missing != "" {
		f.Add("components", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
			"The referenced attachment %s was not found", missing)
		return f.Err()
	}
	if field.Int(p, "flags")&state.FlagVoice != 0 {
		if err := checkVoiceMessage(m); err != nil {
			return err
		}
	}
	if m.Content == "" && len(m.Embeds) == 0 && len(m.Files) == 0 && len(m.Components) == 0 {
		return apierror.ErrEmptyMessage
	}
	s.state.CDN.Add(files...)
	s.state.SetMentions(m, p)
	return nil
}

// publishMessage adds a new message to its channel and sends MESSAGE_CREATE.
func (s *Server) publishMessage(c *state.Channel, m *state.Message) {
	c.Messages = append(c.Messages, m)
	s.gateway.SendMessageEvent("MESSAGE_CREATE", m)
}

// editMessage edits a message. On an error it is unchanged. The first edit of a deferred response
// does not set edited_timestamp.
func (s *Server) editMessage(r *request, p field.Object, m *state.Message) (int, any, *apierror.Error) {
	if (int64(m.Flags)|field.Int(p, "flags"))&state.FlagVoice != 0 {
		return 0, nil, apierror.ErrEditVoiceMessage
	}
	changed := *m
	changed.Flags &^= state.FlagLoading
	if err := s.applyPayload(r, p, &changed); err != nil {
		return 0, nil, err
	}
	if m.Flags&state.FlagLoading == 0 {
		changed.Edited = s.state.Now()
	}
	*m = changed
	s.gateway.SendMessageEvent("MESSAGE_UPDATE", m)
	return http.StatusOK, s.state.MessageJSON(m), nil
}

// removeMessage deletes a message and sends MESSAGE_DELETE.
func (s *Server) removeMessage(c *state.Channel, m *state.Message) {
	c.Messages = slices.DeleteFunc(c.Messages, func(o *state.Message) bool { return o == m })
	s.gateway.SendMessageEvent("MESSAGE_DELETE", m)
}

// checkPostPermissions checks the permissions that a message needs.
func (s *Server) checkPostPermissions(r *request, c *state.Channel) *apierror.Error {
	if c.GuildID == "" {
		return r.checkDirect(c)
	}
	needs := int64(state.PermissionSend)
	if c.Parent != nil {
		needs = state.PermissionSendInThreads
	}
	have := s.state.Permissions(r.user, c)
	switch {
	case field.Int(r.payload, "flags")&state.FlagVoice != 0:
		if have&state.PermissionVoiceMessages == 0 {
			return apierror.ErrVoiceMessagesDenied
		}
	case len(r.files) > 0:
		needs |= state.PermissionAttach
	}
	if r.user.Bot && len(field.List(r.payload, "embeds")) > 0 {
		needs |= state.PermissionEmbed
	}
	if have&needs != needs {
		return apierror.ErrMissingPermissions
	}
	return nil
}

// checkVoiceMessage checks a voice message: one audio file with duration and waveform, and
// nothing else.
//
// https://discord.com/developers/docs/resources/message#voice-messages
func checkVoiceMessage(m *state.Message) *apierror.Error {
	switch {
	case m.Content != "" || len(m.Embeds) > 0 || len(m.Components) > 0:
		return apierror.ErrVoiceMessageContent
	case len(m.Files) != 1 || !strings.HasPrefix(m.Files[0].ContentType, "audio/"):
		return apierror.ErrVoiceMessageFiles
	}
	seconds, _ := m.Files[0].Seconds.(float64)
	if seconds <= 0 || m.Files[0].Waveform == "" || len(m.Files[0].Waveform) > 400 {
		return apierror.ErrVoiceMessageMetadata
	}
	return nil
}
