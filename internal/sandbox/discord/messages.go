package discord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// draft turns a payload into a message, or says what is wrong with it.
func (s *Server) draft(r *request, p obj, m *message) *apiError {
	var f form
	f.message(p)
	if err := f.err(); err != nil {
		return err
	}
	if has(p, "content") {
		m.content = str(p, "content")
	}
	if has(p, "embeds") {
		m.embeds = nil
		for _, e := range list(p, "embeds") {
			m.embeds = append(m.embeds, e.(obj))
		}
	}
	if has(p, "components") {
		m.components = numbered(list(p, "components"), new(int))
	}
	if has(p, "flags") {
		kept := m.flags & (flagEphemeral | flagLoading)
		m.flags = kept | int(integer(p, "flags"))&(flagSuppressEmbeds|flagSilent|flagVoice|flagComponentsV2)
	}
	files, err := s.attach(r, p, m.channelID, m.files)
	if err != nil {
		return err
	}
	m.files = files
	if m.content == "" && len(m.embeds) == 0 && len(m.files) == 0 && len(m.components) == 0 {
		return errEmpty
	}
	s.mention(m, p)
	return nil
}

// numbered gives every component the id that Discord gives it.
func numbered(components []any, n *int) []any {
	out := make([]any, 0, len(components))
	for _, c := range components {
		o, ok := c.(obj)
		if !ok {
			continue
		}
		copied := obj{}
		for k, v := range o {
			copied[k] = v
		}
		*n++
		if integer(copied, "id") == 0 {
			copied["id"] = *n
		}
		if inner := list(copied, "components"); inner != nil {
			copied["components"] = numbered(inner, n)
		}
		out = append(out, copied)
	}
	return out
}

// publish puts a new message into its channel and tells everybody.
func (s *Server) publish(c *channel, m *message) {
	c.messages = append(c.messages, m)
	s.tell("MESSAGE_CREATE", m)
}

// tell sends a message event to all who may see the message.
func (s *Server) tell(event string, m *message) {
	var data obj
	if event == "MESSAGE_DELETE" {
		data = obj{"id": m.id, "channel_id": m.channelID, "guild_id": s.guildID}
	} else {
		data = s.messageJSON(m)
		if s.channels[m.channelID].kind == 0 {
			data["guild_id"] = s.guildID
		}
	}
	encoded, err := json.Marshal(data) // once for everybody
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	for _, se := range s.sessions {
		if s.sees(se, m) {
			se.send(event, json.RawMessage(encoded))
		}
	}
}

// sees reports whether a session is sent a message's events.
func (s *Server) sees(se *session, m *message) bool {
	const guildMessages, directMessages = 1 << 9, 1 << 12
	c := s.channels[m.channelID]
	if m.seenBy != "" {
		return se.user.id == m.seenBy
	}
	if c.kind == 1 {
		return slices.Contains(c.people, se.user.id) && (!se.user.bot || se.intents&directMessages != 0)
	}
	return !se.user.bot || se.intents&guildMessages != 0
}

// channel returns the channel of a call, if the caller may see it.
func (r *request) channel() (*channel, *apiError) {
	c := r.server.channels[r.PathValue("channel")]
	if c == nil {
		return nil, errUnknownChannel
	}
	if c.kind == 1 && !slices.Contains(c.people, r.user.id) {
		return nil, errMissingAccess
	}
	return c, nil
}

func (s *Server) getMessages(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	q := r.URL.Query()
	limit := 50
	if q.Has("limit") {
		n, convErr := strconv.Atoi(q.Get("limit"))
		if convErr != nil || n < 1 || n > 100 {
			var f form
			f.add("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
			return 0, nil, f.err()
		}
		limit = n
	}
	var visible []*message
	for _, m := range c.messages {
		if m.seenBy == "" || m.seenBy == r.user.id && !r.user.bot {
			visible = append(visible, m)
		}
	}
	older := func(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }
	if after := q.Get("after"); after != "" {
		visible = slices.DeleteFunc(visible, func(m *message) bool { return !older(after, m.id) })
		visible = visible[:min(limit, len(visible))]
	} else {
		if before := q.Get("before"); before != "" {
			visible = slices.DeleteFunc(visible, func(m *message) bool { return !older(m.id, before) })
		}
		visible = visible[max(0, len(visible)-limit):]
	}
	out := []any{}
	for _, m := range slices.Backward(visible) {
		out = append(out, s.messageJSON(m))
	}
	return http.StatusOK, out, nil
}

func (s *Server) postMessage(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	nonce, _ := r.payload["nonce"].(string)
	if len(nonce) > 25 {
		var f form
		f.length("nonce", nonce, 0, 25)
		return 0, nil, f.err()
	}
	key := r.user.id + "/" + nonce
	if boolean(r.payload, "enforce_nonce") && nonce != "" {
		if first := c.byNonce[key]; first != nil {
			return http.StatusOK, s.messageJSON(first), nil
		}
	}
	m := &message{id: s.ids.next(), channelID: c.id, author: r.user, created: s.now()}
	if v, ok := r.payload["nonce"]; ok {
		m.nonce = v
	}
	if ref := object(r.payload, "message_reference"); ref != nil {
		m.reference = c.find(id(ref, "message_id"))
		if m.reference != nil {
			m.kind = 19
		} else if fail, said := ref["fail_if_not_exists"].(bool); !said || fail {
			var f form
			f.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
			return 0, nil, f.err()
		}
	}
	if r.app != nil {
		m.applicationID = r.app.id
	}
	if err := s.draft(r, r.payload, m); err != nil {
		return 0, nil, err
	}
	c.byNonce[key] = m
	s.publish(c, m)
	return http.StatusOK, s.messageJSON(m), nil
}

// target returns the message of a call, if the caller sees it over the API.
func (r *request) target(c *channel) (*message, *apiError) {
	m := c.find(r.PathValue("message"))
	if m == nil || m.seenBy != "" && (r.user.bot || m.seenBy != r.user.id) {
		return nil, errUnknownMessage
	}
	return m, nil
}

func (s *Server) getMessage(r *request) (int, any, *apiError) {
	return s.withMessage(r, func(_ *channel, m *message) (int, any, *apiError) {
		return http.StatusOK, s.messageJSON(m), nil
	})
}

func (s *Server) patchMessage(r *request) (int, any, *apiError) {
	return s.withMessage(r, func(_ *channel, m *message) (int, any, *apiError) {
		if m.author != r.user {
			return 0, nil, errNotYours
		}
		return s.edit(r, m)
	})
}

func (s *Server) deleteMessage(r *request) (int, any, *apiError) {
	return s.withMessage(r, func(c *channel, m *message) (int, any, *apiError) {
		if m.author != r.user && r.user.id != s.ownerID {
			return 0, nil, errNotYours
		}
		s.remove(c, m)
		return http.StatusNoContent, nil, nil
	})
}

func (s *Server) withMessage(r *request, do func(*channel, *message) (int, any, *apiError)) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	m, err := r.target(c)
	if err != nil {
		return 0, nil, err
	}
	return do(c, m)
}

// edit changes a message by a call's payload; nothing changes on an error.
func (s *Server) edit(r *request, m *message) (int, any, *apiError) {
	changed := *m
	changed.flags &^= flagLoading
	if err := s.draft(r, r.payload, &changed); err != nil {
		return 0, nil, err
	}
	changed.edited = s.now()
	*m = changed
	s.tell("MESSAGE_UPDATE", m)
	return http.StatusOK, s.messageJSON(m), nil
}

func (s *Server) remove(c *channel, m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	s.tell("MESSAGE_DELETE", m)
}

func (s *Server) getChannel(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.json(), nil
}

func (s *Server) postTyping(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := r.channel(); err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) postDirect(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.users[id(r.payload, "recipient_id")]
	if other == nil {
		return 0, nil, errUnknownUser
	}
	for _, c := range s.channels {
		if c.kind == 1 && slices.Contains(c.people, other.id) && slices.Contains(c.people, r.user.id) {
			return http.StatusOK, s.directJSON(c, other), nil
		}
	}
	c := &channel{id: s.ids.next(), kind: 1, people: []string{r.user.id, other.id}, byNonce: make(map[string]*message)}
	s.channels[c.id] = c
	return http.StatusOK, s.directJSON(c, other), nil
}

func (s *Server) directJSON(c *channel, other *user) obj {
	o := c.json()
	o["recipients"] = []any{other.json()}
	return o
}
