package discord

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
)

// draft turns a payload into a message, or says what is wrong with it. Nothing
// of the server changes on an error.
func (s *Server) draft(r *request, p obj, m *message) *apiError {
	f := form{fieldErrors{prefix: r.within}}
	f.message(p, m.flags)
	if err := f.err(); err != nil {
		return err
	}
	if has(p, "content") {
		m.content = str(p, "content")
	}
	var shown []*attachment
	if has(p, "embeds") {
		m.embeds = nil
		for _, e := range list(p, "embeds") {
			local, own := s.localize(e.(obj), m.files)
			m.embeds, shown = append(m.embeds, local), append(shown, own...)
		}
	} else {
		shown = pictures(m.embeds, m.files)
	}
	if has(p, "components") {
		m.components = numbered(list(p, "components"), new(int))
	}
	if has(p, "flags") {
		kept := m.flags & (flagEphemeral | flagLoading | flagComponentsV2)
		m.flags = kept | int(integer(p, "flags"))&(flagSuppressEmbeds|flagSilent|flagVoice|flagComponentsV2)
	}
	files, err := s.attach(r, p, m, shown)
	if err != nil {
		return err
	}
	m.files = files
	if integer(p, "flags")&flagVoice != 0 {
		if err := m.voice(); err != nil {
			return err
		}
	}
	if m.content == "" && len(m.embeds) == 0 && len(m.files) == 0 && len(m.components) == 0 {
		return errEmpty
	}
	s.store(files)
	s.mention(m, p)
	return nil
}

// publish puts a new message into its channel and tells everybody.
func (s *Server) publish(c *channel, m *message) {
	c.messages = append(c.messages, m)
	s.tell("MESSAGE_CREATE", m)
}

// tell sends a message event to all who may see the message.
func (s *Server) tell(event string, m *message) {
	c := s.channels[m.channelID]
	data := obj{"id": m.id, "channel_id": m.channelID}
	if event != "MESSAGE_DELETE" {
		data = s.messageJSON(m)
		if c.guildID != "" && m.webhookID == "" {
			member := s.memberJSON(m.author)
			delete(member, "user")
			data["member"] = member
		}
	}
	if c.guildID != "" {
		data["guild_id"] = c.guildID
	}
	whole := encode(data) // once for everybody
	var bare json.RawMessage
	for _, se := range s.sessions {
		switch {
		case !s.sees(se, m):
		case event == "MESSAGE_DELETE" || s.reads(se, m):
			se.send(event, whole)
		default:
			if bare == nil {
				for key, empty := range map[string]any{"content": "", "embeds": []any{}, "attachments": []any{}, "components": []any{}} {
					data[key] = empty
				}
				delete(data, "referenced_message")
				bare = encode(data)
			}
			se.send(event, bare)
		}
	}
}

func encode(data obj) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		panic(err) // maps, lists and plain values always encode
	}
	return b
}

// sees reports whether a session is sent a message's events.
func (s *Server) sees(se *session, m *message) bool {
	c := s.channels[m.channelID]
	switch {
	case m.seenBy != "":
		return se.user.id == m.seenBy
	case !c.lets(se.user) || !se.owns(c.guildID):
		return false
	case !se.user.bot:
		return true
	case c.kind == directChannel:
		return se.intents&intentDirectMessages != 0
	default:
		return se.intents&intentGuildMessages != 0
	}
}

// reads reports whether a session is told what is in the message, too: without
// the intent, bots read their own, those that mention them, and direct ones.
func (s *Server) reads(se *session, m *message) bool {
	return !se.user.bot || se.intents&intentContent != 0 || m.author == se.user ||
		s.channels[m.channelID].kind == directChannel || slices.Contains(m.mentions.users, se.user.id)
}

// channel returns the channel of a call, if the caller may see it.
func (r *request) channel() (*channel, *apiError) {
	c := r.server.channels[r.PathValue("channel")]
	if c == nil {
		return nil, errUnknownChannel
	}
	if !c.lets(r.user) {
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
	limit, err := r.pageSize(50, 100)
	if err != nil {
		return 0, nil, err
	}
	var visible []*message
	for _, m := range c.messages {
		if m.seenBy == "" || m.seenBy == r.user.id && !r.user.bot {
			visible = append(visible, m)
		}
	}
	visible = page(visible, limit, r.URL.Query())
	out := []any{}
	for _, m := range slices.Backward(visible) {
		out = append(out, s.messageJSON(m))
	}
	return http.StatusOK, out, nil
}

// page picks the messages that are asked for, oldest first.
func page(all []*message, limit int, q url.Values) []*message {
	// split returns how many are older than an id, and how many not younger.
	split := func(at string) (older, upTo int) {
		for _, m := range all {
			if compareIDs(m.id, at) < 0 {
				older++
			}
			if compareIDs(m.id, at) <= 0 {
				upTo++
			}
		}
		return older, upTo
	}
	switch {
	case q.Get("around") != "":
		older, _ := split(q.Get("around"))
		from := max(0, older-limit/2)
		return all[from:min(len(all), from+limit)]
	case q.Get("after") != "":
		_, upTo := split(q.Get("after"))
		return all[upTo:min(len(all), upTo+limit)]
	case q.Get("before") != "":
		older, _ := split(q.Get("before"))
		return all[max(0, older-limit):older]
	default:
		return all[max(0, len(all)-limit):]
	}
}

func (s *Server) postMessage(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	nonce := id(r.payload, "nonce")
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
	if err := s.mayPost(r, c); err != nil {
		return 0, nil, err
	}
	if err := s.draft(r, r.payload, m); err != nil {
		return 0, nil, err
	}
	if nonce != "" {
		c.byNonce[key] = m
	}
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
		return s.edit(r, r.payload, m)
	})
}

func (s *Server) deleteMessage(r *request) (int, any, *apiError) {
	return s.withMessage(r, func(c *channel, m *message) (int, any, *apiError) {
		if m.author != r.user && r.user.id != s.ownerID {
			return 0, nil, errNotAllowed
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

// edit changes a message by a payload; nothing changes on an error. What
// becomes of "thinking" does not count as edited.
func (s *Server) edit(r *request, p obj, m *message) (int, any, *apiError) {
	if (int64(m.flags)|integer(p, "flags"))&flagVoice != 0 {
		return 0, nil, errVoiceEdit
	}
	changed := *m
	changed.flags &^= flagLoading
	if err := s.draft(r, p, &changed); err != nil {
		return 0, nil, err
	}
	if m.flags&flagLoading == 0 {
		changed.edited = s.now()
	}
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
	return http.StatusOK, c.jsonFor(r.user), nil
}

func (s *Server) postTyping(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := r.channel(); err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

// postDirect opens the direct conversation with somebody.
func (s *Server) postDirect(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.users[id(r.payload, "recipient_id")]
	switch {
	case other == nil:
		return 0, nil, errUnknownUser
	case other == r.user, other.bot && r.user.bot:
		return 0, nil, errNotToThem
	}
	for _, c := range s.channels {
		if c.kind == directChannel && c.lets(other) && c.lets(r.user) {
			return http.StatusOK, c.jsonFor(r.user), nil
		}
	}
	c := &channel{id: s.ids.next(), kind: directChannel, people: []*user{r.user, other}, byNonce: make(map[string]*message)}
	s.channels[c.id] = c
	return http.StatusOK, c.jsonFor(r.user), nil
}
