package discord

import (
	"fmt"
	"net/http"
	"time"
)

// What an interaction is about.
const (
	byCommand      = 2
	byComponent    = 3
	byAutocomplete = 4
	byForm         = 5
)

// answerTime is how long a bot has for its first answer, in real time, and
// tokenLife how long the token works after, by the server's clock.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	answerTime = 3 * time.Second
	tokenLife  = 15 * time.Minute
)

// interaction is one thing a person did.
type interaction struct {
	id, token, name string
	kind            int
	app             *application
	user            *user
	channel         *channel
	session         string // of the client, which is told what becomes of it
	nonce           any
	created         time.Time
	deadline        *time.Timer
	dead            bool // no answer came in time
	answered        bool
	source          *message     // whose component was used
	cause           *interaction // that opened the form
	original        *message     // the first answer, or the source where that is changed
}

func (in *interaction) metadata() obj {
	o := obj{"id": in.id, "type": in.kind, "user": in.user.json(), "authorizing_integration_owners": obj{"0": in.channel.guildID}}
	if in.channel.guildID == "" {
		o["authorizing_integration_owners"] = obj{"1": in.user.id}
	}
	if in.source != nil {
		o["interacted_message_id"] = in.source.id
	}
	if in.kind == byForm && in.cause != nil {
		o["triggering_interaction_metadata"] = in.cause.metadata()
	}
	if in.kind == byCommand {
		o["name"], o["command_type"] = in.name, 1
	}
	return o
}

// postInteraction is how Discord's own client says what a person did.
func (s *Server) postInteraction(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := r.payload
	app := s.apps[id(p, "application_id")]
	c := s.channels[id(p, "channel_id")]
	switch {
	case app == nil:
		return 0, nil, errNotFound
	case c == nil:
		return 0, nil, errUnknownChannel
	}
	in := &interaction{id: s.ids.next(), token: secret(64), kind: int(integer(p, "type")), app: app, user: r.user, channel: c,
		session: str(p, "session_id"), nonce: p["nonce"], created: s.now()}
	data := object(p, "data")
	var err *apiError
	switch in.kind {
	case byCommand, byAutocomplete:
		data, err = s.useCommand(in, data)
	case byComponent:
		data, err = s.useComponent(in, c, id(p, "message_id"), data)
	case byForm:
		data, err = s.submitForm(in, data)
	default:
		var f form
		f.add("type", "BASE_TYPE_CHOICES", "Value must be one of {2, 3, 4, 5}.")
		err = f.err()
	}
	if err != nil {
		return 0, nil, err
	}
	s.interactions[in.token] = in
	s.report(in, "INTERACTION_CREATE", nil)
	// The deadline is there before the bot knows of the interaction, and the
	// lock keeps it from being used before.
	in.deadline = time.AfterFunc(answerTime, func() { s.expire(in) })
	if se := s.botSession(app); se != nil {
		se.send("INTERACTION_CREATE", s.interactionJSON(in, data))
	} else if !s.recent(app, func(se *session) { se.send("INTERACTION_CREATE", s.interactionJSON(in, data)) }) {
		s.log.Debug("no bot is connected", "application", app.name)
	}
	return http.StatusNoContent, nil, nil
}

// report tells the client what becomes of its interaction.
func (s *Server) report(in *interaction, event string, more obj) {
	data := obj{"id": in.id}
	if in.nonce != nil {
		data["nonce"] = in.nonce
	}
	for k, v := range more {
		data[k] = v
	}
	for _, se := range s.sessions {
		if se.user == in.user && (in.session == "" || in.session == se.id) {
			se.send(event, data)
		}
	}
}

// expire ends an interaction that nobody answered.
func (s *Server) expire(in *interaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.answered {
		return
	}
	in.dead = true
	s.report(in, "INTERACTION_FAILURE", obj{"reason_code": 2})
}

// interactionJSON is the interaction as the bot gets it.
func (s *Server) interactionJSON(in *interaction, data obj) obj {
	o := obj{
		"id": in.id, "application_id": in.app.id, "type": in.kind, "token": in.token, "version": 1, "data": data,
		"channel_id": in.channel.id, "channel": in.channel.json(), "locale": guildLanguage,
		"app_permissions": fmt.Sprint(int64(botPerms)), "entitlements": []any{}, "attachment_size_limit": s.opts.AttachmentSizeLimit,
	}
	if in.channel.guildID != "" {
		member := s.memberJSON(in.user)
		member["permissions"] = s.permissions(in.user)
		o["member"], o["guild_id"], o["guild_locale"], o["context"] = member, in.channel.guildID, guildLanguage, 0
		o["guild"] = obj{"id": in.channel.guildID, "locale": guildLanguage, "features": []any{}}
		o["authorizing_integration_owners"] = obj{"0": in.channel.guildID}
	} else {
		o["user"], o["context"] = in.user.json(), 1
		o["authorizing_integration_owners"] = obj{"0": "0"}
	}
	if in.source != nil {
		o["message"] = s.messageJSON(in.source)
	}
	return o
}

// useCommand checks a command's use and returns the data for the bot.
func (s *Server) useCommand(in *interaction, data obj) (obj, *apiError) {
	for _, scope := range []string{"", s.guildID} {
		for _, c := range in.app.commands[scope] {
			if c["id"] != id(data, "id") && (id(data, "id") != "" || c["name"] != str(data, "name")) {
				continue
			}
			in.name = str(c, "name")
			if in.kind == byCommand {
				var f form
				f.use("data.options", list(c, "options"), list(data, "options"))
				if err := f.err(); err != nil {
					return nil, err
				}
			}
			out := obj{"id": c["id"], "name": c["name"], "type": commandType(c)}
			if options := list(data, "options"); len(options) > 0 {
				out["options"] = options
			}
			if scope != "" {
				out["guild_id"] = scope
			}
			return out, nil
		}
	}
	return nil, errUnknownCommand
}

// useComponent checks that the component is there and can be used.
func (s *Server) useComponent(in *interaction, c *channel, messageID string, data obj) (obj, *apiError) {
	m := c.find(messageID)
	if m == nil || m.seenBy != "" && m.seenBy != in.user.id {
		return nil, errUnknownMessage
	}
	component := findComponent(m.components, str(data, "custom_id"))
	if component == nil || boolean(component, "disabled") || m.applicationID != in.app.id {
		var f form
		f.add("data.custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
		return nil, f.err()
	}
	in.source, in.original = m, m
	out := obj{"custom_id": component["custom_id"], "component_type": integer(component, "type"), "id": integer(component, "id")}
	if integer(component, "type") != buttonType {
		out["values"] = list(data, "values")
	}
	return out, nil
}

func findComponent(components []any, customID string) obj {
	for _, c := range components {
		o, _ := c.(obj)
		if str(o, "custom_id") == customID && customID != "" {
			return o
		}
		if found := findComponent(list(o, "components"), customID); found != nil {
			return found
		}
	}
	return nil
}

// submitForm finds the interaction that opened the form.
func (s *Server) submitForm(in *interaction, data obj) (obj, *apiError) {
	for _, cause := range s.interactions {
		if cause.id == id(data, "id") && cause.user == in.user {
			in.cause = cause
			in.source = cause.source
			if in.source != nil {
				in.original = in.source
			}
		}
	}
	if in.cause == nil {
		return nil, errUnknownInter
	}
	return obj{"custom_id": data["custom_id"], "components": list(data, "components"), "resolved": obj{}}, nil
}
