package discord

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Message flags: https://discord.com/developers/docs/resources/message
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagVoice          = 1 << 13
	flagComponentsV2   = 1 << 15
)

// message is a message in a channel.
type message struct {
	id, channelID   string
	kind            int // 0, 19 for a reply, 20 for the answer to a command
	author          *user
	content         string
	embeds          []obj
	components      []any
	files           []*attachment
	flags           int
	created, edited time.Time
	applicationID   string
	webhookID       string
	from            *interaction // whose answer it is
	reference       *message
	nonce           any
	mentions        []string
	everyone        bool
	seenBy          string // the one person who sees it; empty: everybody
}

// json is the message as the API returns it.
func (s *Server) messageJSON(m *message) obj {
	o := obj{
		"type": m.kind, "id": m.id, "channel_id": m.channelID, "content": m.content, "author": m.author.json(),
		"mentions": []any{}, "mention_roles": []any{}, "mention_everyone": m.everyone, "pinned": false, "tts": false,
		"timestamp": m.created.UTC().Format(timeFormat), "edited_timestamp": nil, "flags": m.flags,
		"components": []any{}, "attachments": []any{}, "embeds": []any{},
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = m.edited.UTC().Format(timeFormat)
	}
	var mentions []any
	for _, userID := range m.mentions {
		if u := s.users[userID]; u != nil {
			mentions = append(mentions, u.json())
		}
	}
	if mentions != nil {
		o["mentions"] = mentions
	}
	if m.components != nil {
		o["components"] = m.components
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	shown := make(map[string]bool)
	var embeds []any
	for _, e := range m.embeds {
		embeds = append(embeds, s.embedJSON(m, e, shown))
	}
	if embeds != nil {
		o["embeds"] = embeds
	}
	var files []any
	for _, f := range m.files {
		if !shown[f.filename] { // an embed's picture is shown there alone
			files = append(files, s.attachmentJSON(f, m.seenBy != ""))
		}
	}
	if files != nil {
		o["attachments"] = files
	}
	if m.applicationID != "" {
		o["application_id"] = m.applicationID
	}
	if m.webhookID != "" {
		o["webhook_id"] = m.webhookID
	}
	if m.from != nil {
		o["interaction_metadata"] = m.from.metadata()
		if m.from.kind == 2 {
			o["interaction"] = obj{"id": m.from.id, "type": m.from.kind, "name": m.from.name, "user": m.from.user.json()}
		}
	}
	if m.reference != nil {
		o["message_reference"] = obj{"type": 0, "channel_id": m.reference.channelID, "message_id": m.reference.id, "guild_id": s.guildID}
		if c := s.channels[m.channelID]; c != nil && c.find(m.reference.id) != nil {
			referenced := *m.reference
			referenced.reference = nil
			o["referenced_message"] = s.messageJSON(&referenced)
		} else {
			o["referenced_message"] = nil
		}
	}
	return o
}

// embedJSON resolves the attachments that an embed shows and notes their names.
func (s *Server) embedJSON(m *message, e obj, shown map[string]bool) obj {
	e = maps.Clone(e)
	e["type"] = "rich"
	for _, place := range []string{"image", "thumbnail"} {
		picture := object(e, place)
		name, ok := strings.CutPrefix(str(picture, "url"), "attachment://")
		if !ok {
			continue
		}
		for _, f := range m.files {
			if f.filename == name {
				shown[name] = true
				e[place] = compact(obj{"url": s.fileURL(f), "proxy_url": s.fileURL(f), "width": f.width, "height": f.height, "content_type": f.contentType, "flags": 0})
			}
		}
	}
	var fields []any
	for _, v := range list(e, "fields") {
		field := maps.Clone(v.(obj))
		field["inline"] = boolean(field, "inline")
		fields = append(fields, field)
	}
	if fields != nil {
		e["fields"] = fields
	}
	if author := object(e, "author"); author != nil && str(author, "icon_url") == "" {
		author = maps.Clone(author)
		delete(author, "icon_url")
		e["author"] = author
	}
	return e
}

var (
	userMention     = regexp.MustCompile(`<@!?(\d+)>`)
	everyoneMention = regexp.MustCompile(`@everyone|@here`)
)

// mention works out whom a message pings. Without allowed_mentions an
// interaction's answer may ping users, and a message everybody.
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
func (s *Server) mention(m *message, payload obj) {
	parse := []string{"users"}
	if m.webhookID == "" {
		parse = append(parse, "everyone", "roles")
	}
	var named []string
	if allowed := object(payload, "allowed_mentions"); allowed != nil {
		parse = nil
		for _, p := range list(allowed, "parse") {
			if word, ok := p.(string); ok {
				parse = append(parse, word)
			}
		}
		for _, u := range list(allowed, "users") {
			if userID, ok := u.(string); ok {
				named = append(named, userID)
			}
		}
	}
	m.mentions, m.everyone = nil, false
	if m.seenBy != "" {
		return
	}
	for _, found := range userMention.FindAllStringSubmatch(m.content, -1) {
		known := s.users[found[1]] != nil && !slices.Contains(m.mentions, found[1])
		if known && (slices.Contains(parse, "users") || slices.Contains(named, found[1])) {
			m.mentions = append(m.mentions, found[1])
		}
	}
	m.everyone = everyoneMention.MatchString(m.content) && slices.Contains(parse, "everyone")
}
