package state

import (
	"slices"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/cdn"
	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Message flags: https://discord.com/developers/docs/resources/message
const (
	FlagSuppressEmbeds = 1 << 2
	FlagThread         = 1 << 5
	FlagEphemeral      = 1 << 6
	FlagLoading        = 1 << 7
	FlagSilent         = 1 << 12
	FlagVoice          = 1 << 13
	FlagComponentsV2   = 1 << 15
)

// Message is a message in a channel.
type Message struct {
	ID, ChannelID   string
	Kind            int // 0, 19 for a reply, 20 for the response to a command
	Author          *User
	Content         string
	Embeds          []field.Object
	Components      []any
	Files           []*cdn.Attachment
	Flags           int
	Created, Edited time.Time
	ApplicationID   string
	WebhookID       string
	Interaction     *Interaction // that it responds to
	Reference       *Message
	Nonce           any
	FollowUp        bool // not the first response
	Mentions        Mentions
	Reactions       []Reaction
	SeenBy          string // the user that sees an ephemeral message; empty: everyone
	Thread          *Channel
}

// MessageJSON returns the message object.
func (s *State) MessageJSON(m *Message) field.Object {
	o := field.Object{
		"type": m.Kind, "id": m.ID, "channel_id": m.ChannelID, "content": m.Content, "author": m.Author.JSON(),
		"mentions": []any{}, "mention_roles": []any{}, "mention_everyone": m.Mentions.Everyone, "pinned": false,
		"tts":       false,
		"timestamp": m.Created.UTC().Format(TimeFormat), "edited_timestamp": nil, "flags": m.Flags,
		"components": []any{}, "attachments": []any{}, "embeds": []any{},
	}
	if !m.Edited.IsZero() {
		o["edited_timestamp"] = m.Edited.UTC().Format(TimeFormat)
	}
	var mentions []any
	for _, userID := range m.Mentions.Users {
		if u := s.Users[userID]; u != nil {
			mentions = append(mentions, u.JSON())
		}
	}
	if mentions != nil {
		o["mentions"] = mentions
	}
	for _, roleID := range m.Mentions.Roles {
		o["mention_roles"] = append(field.List(o, "mention_roles"), roleID)
	}
	if m.Components != nil {
		o["components"] = s.componentsJSON(m.Components, m.Files)
	}
	if m.Nonce != nil {
		o["nonce"] = m.Nonce
	}
	shown := Pictures(m.Embeds, m.Files)
	var embeds []any
	for _, e := range m.Embeds {
		embeds = append(embeds, s.embedJSON(m, e))
	}
	if embeds != nil {
		o["embeds"] = embeds
	}
	var files []any
	for _, f := range m.Files {
		if !slices.Contains(shown, f) { // a file in an embed is no attachment
			files = append(files, s.CDN.JSON(f, m.SeenBy != ""))
		}
	}
	if files != nil {
		o["attachments"] = files
	}
	if m.Thread != nil {
		o["thread"] = m.Thread.JSON()
	}
	if reactions := m.reactionsJSON(nil); reactions != nil {
		o["reactions"] = reactions
	}
	if m.ApplicationID != "" {
		o["application_id"] = m.ApplicationID
	}
	if m.WebhookID != "" {
		o["webhook_id"] = m.WebhookID
	}
	if m.Interaction != nil {
		metadata := m.Interaction.metadata()
		if m.FollowUp {
			metadata["original_response_message_id"] = m.Interaction.First.ID
		}
		o["interaction_metadata"] = metadata
		if m.Interaction.Kind == ByCommand {
			in := m.Interaction
			o["interaction"] = field.Object{"id": in.ID, "type": in.Kind, "name": in.Name, "user": in.User.JSON()}
		}
	}
	if m.Reference != nil {
		o["message_reference"] = field.Object{"type": 0, "channel_id": m.Reference.ChannelID,
			"message_id": m.Reference.ID}
		c := s.Channels[m.ChannelID]
		if c.GuildID != "" {
			field.Map(o, "message_reference")["guild_id"] = c.GuildID
		}
		if c.Message(m.Reference.ID) != nil {
			referenced := *m.Reference
			referenced.Reference = nil
			o["referenced_message"] = s.MessageJSON(&referenced)
		} else {
			o["referenced_message"] = nil
		}
	}
	return o
}
