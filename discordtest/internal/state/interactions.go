package state

import (
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/internal/field"
)

// Interaction types: https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	ByCommand      = 2
	ByComponent    = 3
	ByAutocomplete = 4
	ByModal        = 5
)

// Interaction is an interaction of a user with an application.
type Interaction struct {
	ID, Token, Name string
	Kind            int
	CommandType     int64
	Focused         int64 // type of the option that is being autocompleted
	App             *Application
	User            *User
	Channel         *Channel
	Session         string // of the user's client, which receives the outcome
	Nonce           any
	Created         time.Time
	Deadline        *time.Timer
	Expired         bool // not acknowledged in time
	Answered        bool
	Source          *Message     // with the used component
	Modal           field.Object // the modal of the response
	Cause           *Interaction // that opened the modal
	First           *Message     // the first response, which follow-ups reference
	Original        *Message     // @original: the first response, or the updated source
	Owners          Owners       // the installations that authorized it
	FollowUps       int          // further messages so far
}

// metadata returns the interaction metadata of a message.
func (in *Interaction) metadata() field.Object {
	o := field.Object{"id": in.ID, "type": in.Kind, "user": in.User.JSON(),
		"authorizing_integration_owners": in.Owners.json()}
	if in.Kind == ByComponent && in.Source != nil {
		o["interacted_message_id"] = in.Source.ID
	}
	if in.Kind == ByModal && in.Cause != nil {
		o["triggering_interaction_metadata"] = in.Cause.metadata()
	}
	if in.Kind == ByCommand {
		o["name"], o["command_type"] = in.Name, in.CommandType
	}
	return o
}

// InteractionJSON returns the interaction object for the bot.
func (s *State) InteractionJSON(in *Interaction, data field.Object) field.Object {
	where := in.Channel.JSONFor(in.App.Bot)
	where["permissions"] = strconv.FormatInt(s.Permissions(in.User, in.Channel), 10)
	o := field.Object{
		"id": in.ID, "application_id": in.App.ID, "type": in.Kind, "token": in.Token, "version": 1, "data": data,
		"channel_id": in.Channel.ID, "channel": where, "locale": in.User.Locale,
		"authorizing_integration_owners": in.Owners.json(), "entitlements": []any{}, "attachment_size_limit": s.CDN.Limit,
		"app_permissions": strconv.FormatInt(s.Permissions(in.App.Bot, in.Channel), 10),
		"context":         in.App.Context(in.Channel),
	}
	if in.Channel.GuildID != "" {
		member := s.MemberJSON(in.Channel.Guild, in.User)
		member["permissions"] = strconv.FormatInt(s.Permissions(in.User, in.Channel), 10)
		o["member"], o["guild_id"], o["guild_locale"] = member, in.Channel.GuildID, s.Locale
		o["guild"] = field.Object{"id": in.Channel.GuildID, "locale": s.Locale, "features": []any{}}
	} else {
		o["user"] = in.User.JSON()
	}
	if in.Source != nil {
		o["message"] = s.MessageJSON(in.Source)
	}
	return o
}
