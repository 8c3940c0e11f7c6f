package discord

import (
	"slices"
	"time"
)

// Message flags: https://discord.com/developers/docs/resources/message
const (
	flagSuppressEmbeds = 1 << 2
	flagThread         = 1 << 5
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
	followUp        bool // not the first answer
	mentions        mentions
	seenBy          string // the one person who sees it; empty: everybody
	thread          *channel
}

// json is the message as the API returns it.
func (s *Server) messageJSON(m *message) obj {
	o := obj{
		"type": m.kind, "id": m.id, "channel_id": m.channelID, "content": m.content, "author": m.author.json(),
		"mentions": []any{}, "mention_roles": []any{}, "mention_everyone": m.mentions.everyone, "pinned": false, "tts": false,
		"timestamp": m.created.UTC().Format(timeFormat), "edited_timestamp": nil, "flags": m.flags,
		"components": []any{}, "attachments": []any{}, "embeds": []any{},
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = m.edited.UTC().Format(timeFormat)
	}
	var mentions []any
	for _, userID := range m.mentions.users {
		if u := s.users[userID]; u != nil {
			mentions = append(mentions, u.json())
		}
	}
	if mentions != nil {
		o["mentions"] = mentions
	}
	for _, roleID := range m.mentions.roles {
		o["mention_roles"] = append(list(o, "mention_roles"), roleID)
	}
	if m.components != nil {
		o["components"] = m.components
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	shown := pictures(m.embeds, m.files)
	var embeds []any
	for _, e := range m.embeds {
		embeds = append(embeds, s.embedJSON(m, e))
	}
	if embeds != nil {
		o["embeds"] = embeds
	}
	var files []any
	for _, f := range m.files {
		if !slices.Contains(shown, f) { // an embed's picture is shown there alone
			files = append(files, s.attachmentJSON(f, m.seenBy != ""))
		}
	}
	if files != nil {
		o["attachments"] = files
	}
	if m.thread != nil {
		o["thread"] = m.thread.json()
	}
	if m.applicationID != "" {
		o["application_id"] = m.applicationID
	}
	if m.webhookID != "" {
		o["webhook_id"] = m.webhookID
	}
	if m.from != nil {
		metadata := m.from.metadata()
		if m.followUp {
			metadata["original_response_message_id"] = m.from.first.id
		}
		o["interaction_metadata"] = metadata
		if m.from.kind == 2 {
			o["interaction"] = obj{"id": m.from.id, "type": m.from.kind, "name": m.from.name, "user": m.from.user.json()}
		}
	}
	if m.reference != nil {
		o["message_reference"] = obj{"type": 0, "channel_id": m.reference.channelID, "message_id": m.reference.id}
		c := s.channels[m.channelID]
		if c.guildID != "" {
			object(o, "message_reference")["guild_id"] = c.guildID
		}
		if c.find(m.reference.id) != nil {
			referenced := *m.reference
			referenced.reference = nil
			o["referenced_message"] = s.messageJSON(&referenced)
		} else {
			o["referenced_message"] = nil
		}
	}
	return o
}
