package discord

import (
	"fmt"
	"net/http"

	"github.com/riffbot/riffbot/discordtest/internal/apierror"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// Types of interaction callbacks, the first responses.
const (
	callbackMessage         = 4
	callbackDeferredMessage = 5
	callbackDeferredUpdate  = 6
	callbackUpdate          = 7
	callbackChoices         = 8
	callbackModal           = 9
)

// postCallback handles a bot's first response to an interaction.
func (s *Server) postCallback(r *request) (int, any, *apierror.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.state.Interactions[r.PathValue("interaction_token")]
	if in == nil || in.ID != r.PathValue("interaction_id") || in.Expired {
		return 0, nil, apierror.ErrUnknownInteraction
	}
	if in.Answered {
		return 0, nil, apierror.ErrAlreadyAnswered
	}
	if s.state.Now().Sub(in.Created) > responseTime { // the clock may have been advanced
		return 0, nil, apierror.ErrUnknownInteraction
	}
	kind := int(field.Int(r.payload, "type"))
	data := field.Map(r.payload, "data")
	var f validate.Form
	r.prefix = "data."
	if kind == 10 || kind == 12 { // of premium apps and activities
		return 0, nil, apierror.NotImplemented(fmt.Sprintf("callback type %d", kind))
	}
	switch {
	case kind < callbackMessage || kind > callbackModal:
		f.Add("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 8, 9, 10, 12}.")
	case (kind == callbackChoices) != (in.Kind == state.ByAutocomplete),
		kind == callbackModal && in.Kind == state.ByModal,
		(kind == callbackDeferredUpdate || kind == callbackUpdate) && in.Source == nil:
		f.Add("type", "INTERACTION_TYPE_CHOICE", "This answer does not go with this interaction.")
	case kind == callbackModal:
		f.Prefix = r.prefix
		f.Modal(data)
	case kind == callbackChoices:
		f.OptionChoices("data.choices", field.List(data, "choices"), in.Focused)
	}
	if err := f.Err(); err != nil {
		return 0, nil, err
	}
	if err := s.respond(r, in, kind, data); err != nil {
		return 0, nil, err
	}
	in.Answered = true
	in.Deadline.Stop()
	s.gateway.SendInteractionEvent(in, "INTERACTION_SUCCESS", nil)
	if q := r.URL.Query(); q.Get("with_response") != "true" {
		return http.StatusNoContent, nil, nil
	}
	about := field.Object{"id": in.ID, "type": in.Kind}
	out := field.Object{"interaction": about}
	if m := in.Original; m != nil && kind != callbackModal && kind != callbackChoices {
		about["response_message_id"] = m.ID
		about["response_message_loading"] = m.Flags&state.FlagLoading != 0
		about["response_message_ephemeral"] = m.SeenBy != ""
		if kind == callbackMessage || kind == callbackUpdate {
			out["resource"] = field.Object{"type": kind, "message": s.state.MessageJSON(m)}
		}
	}
	return http.StatusOK, out, nil
}

// respond applies the first response.
func (s *Server) respond(r *request, in *state.Interaction, kind int, data field.Object) *apierror.Error {
	switch kind {
	case callbackMessage, callbackDeferredMessage:
		m := s.newResponse(in, data)
		if kind == callbackDeferredMessage {
			m.Flags |= state.FlagLoading
		} else if err := s.applyPayload(r, data, m); err != nil {
			return err
		}
		in.Original, in.First = m, m
		s.publishMessage(in.Channel, m)
	case callbackUpdate:
		_, _, err := s.editMessage(r, data, in.Source)
		return err
	case callbackModal:
		in.Modal = field.Object{
			"application": field.Object{"id": in.App.ID, "name": in.App.Name}, "channel_id": in.Channel.ID,
			"custom_id": data["custom_id"], "title": data["title"],
			"components": withComponentIDs(field.List(data, "components"), new(int)),
		}
		s.gateway.SendInteractionEvent(in, "INTERACTION_MODAL_CREATE", in.Modal)
	case callbackChoices:
		choices := field.Object{"choices": field.List(data, "choices")}
		s.gateway.SendInteractionEvent(in, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", choices)
	}
	return nil
}
