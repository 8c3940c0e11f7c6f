package discord

import (
	"net/http"
)

// The kinds of first answers.
const (
	withMessage     = 4
	withThinking    = 5
	withLaterUpdate = 6
	withUpdate      = 7
	withChoices     = 8
	withForm        = 9
)

// postCallback is a bot's first answer to an interaction.
func (s *Server) postCallback(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.interactions[r.PathValue("token")]
	if in == nil || in.id != r.PathValue("interaction") || in.dead {
		return 0, nil, errUnknownInter
	}
	if in.answered {
		return 0, nil, errAlreadyAnswered
	}
	if s.now().Sub(in.created) > answerTime { // the clock may have been moved
		return 0, nil, errUnknownInter
	}
	kind := int(integer(r.payload, "type"))
	data := object(r.payload, "data")
	var f form
	r.within = "data."
	switch {
	case kind < withMessage || kind > withForm:
		f.add("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 8, 9, 10, 12}.")
	case kind == withChoices && in.kind != byAutocomplete, kind != withChoices && in.kind == byAutocomplete,
		kind == withForm && in.kind == byForm, (kind == withLaterUpdate || kind == withUpdate) && in.source == nil:
		f.add("type", "INTERACTION_TYPE_CHOICE", "This answer does not go with this interaction.")
	case kind == withForm:
		f.prefix = r.within
		f.modal(data)
	case kind == withChoices:
		f.optionChoices("data.choices", list(data, "choices"), in.focused)
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if err := s.answer(r, in, kind, data); err != nil {
		return 0, nil, err
	}
	in.answered = true
	in.deadline.Stop()
	s.report(in, "INTERACTION_SUCCESS", nil)
	if q := r.URL.Query(); q.Get("with_response") != "true" {
		return http.StatusNoContent, nil, nil
	}
	state := obj{"id": in.id, "type": in.kind}
	out := obj{"interaction": state}
	if m := in.original; m != nil && kind != withForm && kind != withChoices {
		state["response_message_id"] = m.id
		state["response_message_loading"] = m.flags&flagLoading != 0
		state["response_message_ephemeral"] = m.seenBy != ""
		if kind == withMessage || kind == withUpdate {
			out["resource"] = obj{"type": kind, "message": s.messageJSON(m)}
		}
	}
	return http.StatusOK, out, nil
}

// answer does what the first answer says.
func (s *Server) answer(r *request, in *interaction, kind int, data obj) *apiError {
	switch kind {
	case withMessage, withThinking:
		m := s.newAnswer(in, data)
		if kind == withThinking {
			m.flags |= flagLoading
		} else if err := s.draft(r, data, m); err != nil {
			return err
		}
		in.original, in.first = m, m
		s.publish(in.channel, m)
	case withUpdate:
		_, _, err := s.edit(r, data, in.source)
		return err
	case withForm:
		in.form = obj{"application": obj{"id": in.app.id, "name": in.app.name}, "channel_id": in.channel.id,
			"custom_id": data["custom_id"], "title": data["title"], "components": numbered(list(data, "components"), new(int))}
		s.report(in, "INTERACTION_MODAL_CREATE", in.form)
	case withChoices:
		s.report(in, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", obj{"choices": list(data, "choices")})
	}
	return nil
}

// newAnswer is an empty message of the interaction's bot.
func (s *Server) newAnswer(in *interaction, data obj) *message {
	m := &message{id: s.ids.next(), channelID: in.channel.id, author: in.app.bot, created: s.now(),
		applicationID: in.app.id, webhookID: in.app.id, from: in}
	if in.kind == byCommand {
		m.kind = 20
	}
	if in.source != nil && in.kind == byComponent {
		m.kind, m.reference = 19, in.source
	}
	if integer(data, "flags")&flagEphemeral != 0 {
		m.flags, m.seenBy = flagEphemeral, in.user.id
	}
	return m
}

// byToken returns the interaction of a call, if its token still works.
func (r *request) byToken() (*interaction, *apiError) {
	in := r.server.interactions[r.PathValue("token")]
	switch {
	case in == nil || in.app.id != r.PathValue("app"):
		return nil, errUnknownWebhook
	case r.server.now().Sub(in.created) > tokenLife:
		return nil, errInvalidToken
	case !in.answered:
		return nil, errUnknownWebhook
	default:
		return in, nil
	}
}

// postFollowUp adds an answer. While the first one still says "thinking", this
// becomes it, as Discord does.
func (s *Server) postFollowUp(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := r.byToken()
	if err != nil {
		return 0, nil, err
	}
	if m := in.original; m != nil && m.flags&flagLoading != 0 && m.from == in {
		return s.edit(r, r.payload, m)
	}
	m := s.newAnswer(in, r.payload)
	if in.first != nil {
		m.kind, m.reference, m.followUp = 19, in.first, true
	}
	if err := s.draft(r, r.payload, m); err != nil {
		return 0, nil, err
	}
	s.publish(in.channel, m)
	return http.StatusOK, s.messageJSON(m), nil
}

// withAnswer finds the message of a call that an interaction's token gives the
// right to.
func (s *Server) withAnswer(r *request, do func(in *interaction, m *message) (int, any, *apiError)) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := r.byToken()
	if err != nil {
		return 0, nil, err
	}
	m := in.original
	if name := r.PathValue("message"); name != "@original" {
		m = in.channel.find(name)
		if m != nil && m.from != in && m != in.original {
			m = nil
		}
	}
	if m == nil || in.channel.find(m.id) == nil {
		return 0, nil, errUnknownMessage
	}
	return do(in, m)
}

func (s *Server) getAnswer(r *request) (int, any, *apiError) {
	return s.withAnswer(r, func(_ *interaction, m *message) (int, any, *apiError) {
		return http.StatusOK, s.messageJSON(m), nil
	})
}

func (s *Server) patchAnswer(r *request) (int, any, *apiError) {
	return s.withAnswer(r, func(_ *interaction, m *message) (int, any, *apiError) { return s.edit(r, r.payload, m) })
}

func (s *Server) deleteAnswer(r *request) (int, any, *apiError) {
	return s.withAnswer(r, func(in *interaction, m *message) (int, any, *apiError) {
		s.remove(in.channel, m)
		return http.StatusNoContent, nil, nil
	})
}
