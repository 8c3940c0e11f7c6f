package discord

import (
	"strconv"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
	"github.com/riffbot/riffbot/discordtest/internal/state"
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// resolved collects the resolved data of an interaction:
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
type resolved struct {
	s        *Server
	in       *state.Interaction
	parts    map[string]field.Object
	uploaded map[string]bool // indexes of the attachments in data.attachments that options name
}

// newResolved returns resolved data without objects.
func (s *Server) newResolved(in *state.Interaction) *resolved {
	return &resolved{s: s, in: in, parts: make(map[string]field.Object), uploaded: make(map[string]bool)}
}

// json returns the resolved data object.
func (r *resolved) json() field.Object {
	out := field.Object{}
	for name, part := range r.parts {
		out[name] = part
	}
	return out
}

// add adds an object to a part of the data. It returns true.
func (r *resolved) add(part, key string, value any) bool {
	if r.parts[part] == nil {
		r.parts[part] = field.Object{}
	}
	r.parts[part][key] = value
	return true
}

// Option resolves the id of an option.
func (r *resolved) Option(kind int64, given string) bool {
	switch kind {
	case validate.OptionUser:
		return r.User(given)
	case validate.OptionChannel:
		return r.channel(given)
	case validate.OptionRole:
		return r.role(given)
	case validate.OptionMention:
		return r.User(given) || r.role(given)
	case validate.OptionAttachment:
		return r.file(given)
	default:
		return false
	}
}

// optionTypes are the types of options that take the values of a component of a type.
var optionTypes = map[int64]int64{
	validate.UserSelectType: validate.OptionUser, validate.RoleSelectType: validate.OptionRole,
	validate.MentionableSelectType: validate.OptionMention, validate.ChannelSelectType: validate.OptionChannel,
	validate.UploadType: validate.OptionAttachment,
}

// Selected resolves the id of a menu value.
func (r *resolved) Selected(kind int64, given string) bool {
	return r.Option(optionTypes[kind], given)
}

// User resolves the id of a user.
func (r *resolved) User(userID string) bool {
	u := r.s.state.Users[userID]
	if u == nil {
		return false
	}
	if g := r.in.Channel.Guild; g != nil && g.Members[u.ID] {
		member := r.s.state.MemberJSON(g, u)
		delete(member, "user")
		delete(member, "deaf")
		delete(member, "mute")
		member["permissions"] = g.Permissions(u)
		r.add("members", userID, member)
	}
	return r.add("users", userID, u.JSON())
}

// channel resolves the id of a channel that the user sees.
func (r *resolved) channel(channelID string) bool {
	c := r.s.state.Channels[channelID]
	if c == nil || c.Guild == nil || c.Guild != r.in.Channel.Guild || !c.VisibleTo(r.in.User) {
		return false
	}
	o := c.JSON()
	o["permissions"] = strconv.FormatInt(r.s.state.Permissions(r.in.User, c), 10)
	return r.add("channels", channelID, o)
}

// role resolves the id of a role.
func (r *resolved) role(roleID string) bool {
	if r.in.Channel.Guild == nil {
		return false
	}
	for _, v := range r.in.Channel.Guild.RolesJSON() {
		if o, _ := v.(field.Object); o["id"] == roleID {
			return r.add("roles", roleID, o)
		}
	}
	return false
}

// Message resolves the id of a message in the channel.
func (r *resolved) Message(messageID string) bool {
	m := r.in.Channel.Message(messageID)
	return m != nil && r.add("messages", messageID, r.s.state.MessageJSON(m))
}

// file marks an uploaded file as used.
func (r *resolved) file(given string) bool {
	if _, err := strconv.Atoi(given); err != nil {
		return false
	}
	r.uploaded[given] = true
	return true
}

// files creates attachments from the uploads in data.attachments, and replaces their
// indexes by the new ids.
func (r *resolved) files(data field.Object) {
	ids := make(map[string]string)
	for _, v := range field.List(data, "attachments") {
		o, _ := v.(field.Object)
		up, ok := r.s.state.CDN.Upload(field.String(o, "uploaded_filename"))
		if !ok || !r.uploaded[field.ID(o, "id")] {
			continue
		}
		name := up.Name
		if given := field.String(o, "filename"); given != "" {
			name = given
		}
		a := cdn.New(r.s.state.IDs.Next(), name, "", up.ContentType, up.Data, r.in.Channel.ID)
		r.s.state.CDN.Add(a)
		r.s.state.CDN.DeleteUpload(field.String(o, "uploaded_filename"))
		ids[field.ID(o, "id")] = a.ID
		r.add("attachments", a.ID, r.s.state.CDN.JSON(a, true))
	}
	replaceIndexes(field.List(data, "options"), validate.OptionAttachment, ids)
	replaceIndexes(field.List(data, "components"), validate.UploadType, ids)
}

// replaceIndexes replaces indexes by ids in values of one type.
func replaceIndexes(parts []any, kind int64, ids map[string]string) {
	for _, v := range parts {
		o, _ := v.(field.Object)
		if field.Int(o, "type") == kind {
			if given, ok := ids[field.String(o, "value")]; ok {
				o["value"] = given
			}
			for i, value := range field.List(o, "values") {
				text, _ := value.(string)
				if given, ok := ids[text]; ok {
					field.List(o, "values")[i] = given
				}
			}
		}
		replaceIndexes(field.List(o, "options"), kind, ids)
		replaceIndexes(field.List(o, "components"), kind, ids)
		if inner := field.Map(o, "component"); inner != nil {
			replaceIndexes([]any{inner}, kind, ids)
		}
	}
}
