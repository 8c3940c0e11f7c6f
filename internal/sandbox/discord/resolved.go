package discord

import "strconv"

// resolved collects what the ids in an interaction stand for, as the bot is
// told: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
type resolved struct {
	s        *Server
	in       *interaction
	parts    map[string]obj
	uploaded map[string]bool // the numbers of files that are meant, to be found in data.attachments
}

func (s *Server) newResolved(in *interaction) *resolved {
	return &resolved{s: s, in: in, parts: make(map[string]obj), uploaded: make(map[string]bool)}
}

func (r *resolved) json() obj {
	out := obj{}
	for name, part := range r.parts {
		out[name] = part
	}
	return out
}

func (r *resolved) add(part, key string, value any) bool {
	if r.parts[part] == nil {
		r.parts[part] = obj{}
	}
	r.parts[part][key] = value
	return true
}

// option finds the value of an option that is an id.
func (r *resolved) option(kind int64, given string) bool {
	switch kind {
	case optionUser:
		return r.user(given)
	case optionChannel:
		return r.channel(given)
	case optionRole:
		return r.role(given)
	case optionMention:
		return r.user(given) || r.role(given)
	case optionAttachment:
		return r.file(given)
	default:
		return false
	}
}

// selected finds a value of a menu that offers ids.
func (r *resolved) selected(kind int64, given string) bool {
	return r.option(map[int64]int64{5: optionUser, 6: optionRole, 7: optionMention, 8: optionChannel, uploadType: optionAttachment}[kind], given)
}

func (r *resolved) user(userID string) bool {
	u := r.s.users[userID]
	if u == nil {
		return false
	}
	if r.in.channel.guildID != "" && u.guild {
		member := r.s.memberJSON(u)
		delete(member, "user")
		delete(member, "deaf")
		delete(member, "mute")
		member["permissions"] = r.s.permissions(u)
		r.add("members", userID, member)
	}
	return r.add("users", userID, u.json())
}

func (r *resolved) channel(channelID string) bool {
	c := r.s.channels[channelID]
	if c == nil || c.guildID == "" || !c.lets(r.in.user) {
		return false
	}
	o := c.json()
	o["permissions"] = strconv.FormatInt(r.s.rights(r.in.user, c), 10)
	return r.add("channels", channelID, o)
}

func (r *resolved) role(roleID string) bool {
	for _, v := range list(r.s.guildJSON(), "roles") {
		if o, _ := v.(obj); o["id"] == roleID {
			return r.add("roles", roleID, o)
		}
	}
	return false
}

func (r *resolved) message(messageID string) bool {
	m := r.in.channel.find(messageID)
	return m != nil && r.add("messages", messageID, r.s.messageJSON(m))
}

// file notes that the file of this number is meant.
func (r *resolved) file(given string) bool {
	if _, err := strconv.Atoi(given); err != nil {
		return false
	}
	r.uploaded[given] = true
	return true
}

// files finds the uploads that data.attachments tells of, and puts the ids that
// they get in place of the numbers.
func (r *resolved) files(data obj) {
	ids := make(map[string]string)
	for _, v := range list(data, "attachments") {
		o, _ := v.(obj)
		up := r.s.uploads[str(o, "uploaded_filename")]
		if up == nil || !r.uploaded[id(o, "id")] || up.data == nil {
			continue
		}
		name := up.name
		if given := str(o, "filename"); given != "" {
			name = given
		}
		a := r.s.newAttachment(name, "", up.contentType, up.data, r.in.channel.id)
		r.s.files[a.id] = a
		delete(r.s.uploads, str(o, "uploaded_filename"))
		ids[id(o, "id")] = a.id
		r.add("attachments", a.id, r.s.attachmentJSON(a, true))
	}
	renumber(list(data, "options"), optionAttachment, ids)
	renumber(list(data, "components"), uploadType, ids)
}

// renumber puts ids in place of numbers in the values of one type.
func renumber(parts []any, kind int64, ids map[string]string) {
	for _, v := range parts {
		o, _ := v.(obj)
		if integer(o, "type") == kind {
			if given, ok := ids[str(o, "value")]; ok {
				o["value"] = given
			}
			for i, value := range list(o, "values") {
				text, _ := value.(string)
				if given, ok := ids[text]; ok {
					list(o, "values")[i] = given
				}
			}
		}
		renumber(list(o, "options"), kind, ids)
		renumber(list(o, "components"), kind, ids)
		if inner := object(o, "component"); inner != nil {
			renumber([]any{inner}, kind, ids)
		}
	}
}
