package discord

import (
	"net/http"
	"strconv"
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
	commandType     int64
	focused         int64 // the type of the option that is being typed
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
	form            obj          // the one that it was answered with
	cause           *interaction // that opened the form
	first           *message     // the answer that follow-ups follow
	original        *message     // the first answer, or the source where that is changed
}

// owners says by which installation of the application the interaction came
// about: the guild's, or "0" in a direct conversation.
func (in *interaction) owners() obj {
	if in.channel.guildID == "" {
		return obj{"0": "0"}
	}
	return obj{"0": in.channel.guildID}
}

func (in *interaction) metadata() obj {
	o := obj{"id": in.id, "type": in.kind, "user": in.user.json(), "authorizing_integration_owners": in.owners()}
	if in.kind == byComponent && in.source != nil {
		o["interacted_message_id"] = in.source.id
	}
	if in.kind == byForm && in.cause != nil {
		o["triggering_interaction_metadata"] = in.cause.metadata()
	}
	if in.kind == byCommand {
		o["name"], o["command_type"] = in.name, in.commandType
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
	case !c.lets(r.user):
		return 0, nil, errMissingAccess
	}
	in := &interaction{id: s.ids.next(), token: secret(64), kind: int(integer(p, "type")), app: app, user: r.user, channel: c,
		session: str(p, "session_id"), nonce: p["nonce"], created: s.now()}
	data := object(p, "data")
	var err *apiError
	switch in.kind {
	case byCommand, byAutocomplete:
		data, err = s.useCommand(in, data)
	case byComponent:
		data, err = s.useComponent(in, id(p, "message_id"), data)
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
	se := s.botSession(app, c.guildID)
	if se == nil {
		se = s.awaiting(app, c.guildID)
	}
	if se == nil {
		s.log.Debug("no bot is connected", "application", app.name)
		return http.StatusNoContent, nil, nil
	}
	event := s.interactionJSON(in, data)
	se.send("INTERACTION_CREATE", event)
	if s.faults.Take("interaction-twice") {
		se.send("INTERACTION_CREATE", event)
	}
	if s.faults.Take("interaction-everywhere") {
		for _, other := range s.sessions {
			if other.app == app && other != se {
				other.send("INTERACTION_CREATE", event)
			}
		}
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
	where := in.channel.jsonFor(in.app.bot)
	where["permissions"] = strconv.FormatInt(s.rights(in.user, in.channel), 10)
	o := obj{
		"id": in.id, "application_id": in.app.id, "type": in.kind, "token": in.token, "version": 1, "data": data,
		"channel_id": in.channel.id, "channel": where, "locale": in.user.locale,
		"authorizing_integration_owners": in.owners(), "app_permissions": strconv.FormatInt(s.rights(in.app.bot, in.channel), 10), "entitlements": []any{}, "attachment_size_limit": s.opts.AttachmentSizeLimit,
	}
	if in.channel.guildID != "" {
		member := s.memberJSON(in.user)
		member["permissions"] = strconv.FormatInt(s.rights(in.user, in.channel), 10)
		o["member"], o["guild_id"], o["guild_locale"], o["context"] = member, in.channel.guildID, s.opts.Locale, 0
		o["guild"] = obj{"id": in.channel.guildID, "locale": s.opts.Locale, "features": []any{}}
	} else {
		o["user"], o["context"] = in.user.json(), 1
	}
	if in.source != nil {
		o["message"] = s.messageJSON(in.source)
	}
	return o
}
