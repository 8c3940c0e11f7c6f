package discord

import (
	"net/http"
	"slices"
)

const threadChannel = 11

// postThread starts a thread below a message. Its id is the message's.
// https://discord.com/developers/docs/resources/channel#start-thread-from-message
func (s *Server) postThread(r *request) (int, any, *apiError) {
	return s.withMessage(r, func(c *channel, m *message) (int, any, *apiError) {
		name := str(r.payload, "name")
		var f form
		f.length("name", name, 1, 100)
		minutes := integer(r.payload, "auto_archive_duration")
		if has(r.payload, "auto_archive_duration") && !slices.Contains([]int64{60, 1440, 4320, 10080}, minutes) {
			f.add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
		}
		switch {
		case f.err() != nil:
			return 0, nil, f.err()
		case c.kind != guildChannel || m.seenBy != "":
			return 0, nil, errWrongChannelType
		case s.rights(r.user, c)&permThreads == 0:
			return 0, nil, errNotAllowed
		case m.thread != nil:
			return 0, nil, errThreadExists
		}
		thread := &channel{id: m.id, name: name, kind: threadChannel, guildID: c.guildID, parent: c, starter: r.user, opened: s.now(), byNonce: make(map[string]*message)}
		s.channels[thread.id] = thread
		m.thread = thread
		m.flags |= flagThread
		s.announce("THREAD_CREATE", thread)
		s.tell("MESSAGE_UPDATE", m)
		return http.StatusCreated, thread.json(), nil
	})
}

// patchThread renames a thread, for who started it.
func (s *Server) patchThread(r *request) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := r.channel()
	if err != nil {
		return 0, nil, err
	}
	if c.kind != threadChannel || c.starter != r.user {
		return 0, nil, errNotAllowed
	}
	if has(r.payload, "name") {
		name := str(r.payload, "name")
		var f form
		f.length("name", name, 1, 100)
		if f.err() != nil {
			return 0, nil, f.err()
		}
		c.name = name
	}
	s.announce("THREAD_UPDATE", c)
	return http.StatusOK, c.json(), nil
}

// threadJSON is a channel that is a thread.
func (c *channel) threadJSON(o obj) obj {
	o["name"], o["guild_id"], o["parent_id"], o["owner_id"] = c.name, c.guildID, c.parent.id, c.starter.id
	o["message_count"], o["member_count"], o["total_message_sent"], o["rate_limit_per_user"] = len(c.messages), 1, len(c.messages), 0
	o["thread_metadata"] = obj{"archived": false, "auto_archive_duration": 10080, "archive_timestamp": c.opened.Format(timeFormat), "locked": false, "create_timestamp": c.opened.Format(timeFormat)}
	return o
}
