package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// Interaction is one thing a person did: a command, a press, a form. It is
// decoded from the raw event, since discordgo 0.29 neither knows all components
// that a form may hold nor attachment_size_limit.
//
// https://discord.com/developers/docs/interactions/receiving-and-responding
type Interaction struct {
	ID            string          `json:"id"`
	ApplicationID string          `json:"application_id"`
	Type          InteractionType `json:"type"`
	Token         string          `json:"token"`
	GuildID       string          `json:"guild_id"`
	ChannelID     string          `json:"channel_id"`
	// Locale is the language of the person's client, GuildLocale the server's.
	Locale      string `json:"locale"`
	GuildLocale string `json:"guild_locale"`
	// AttachmentSizeLimit is the largest file, in bytes, that may answer here.
	AttachmentSizeLimit int64  `json:"attachment_size_limit"`
	AppPermissions      string `json:"app_permissions"`

	Member *struct {
		User        User     `json:"user"`
		Nick        string   `json:"nick"`
		Roles       []string `json:"roles"` // ids, without @everyone
		Permissions string   `json:"permissions"`
	} `json:"member"`
	DirectUser *User `json:"user"` // in place of Member outside of a guild

	Data    Data     `json:"data"`
	Message *Message `json:"message"` // the one whose component was used

	// At is where it was done; ParentID is that of a thread's channel.
	At struct {
		Type     discordgo.ChannelType `json:"type"`
		ParentID string                `json:"parent_id"`
	} `json:"channel"`

	// Sub is the subcommand that was used, with its group before it where there is
	// one: "play". Data.Options are then those of the subcommand.
	Sub string `json:"-"`

	// ReceivedAt is when the event came in: the token's age counts from it.
	ReceivedAt time.Time `json:"-"`
	// AnsweredAt is when the first answer had left; zero before.
	AnsweredAt time.Time `json:"-"`

	discord Discord
	answer  answer
	seal    Seal
	speech  Speech
	access  Access
	screen  Screen
}

// InteractionType is what kind of thing a person did.
type InteractionType int

// The types of interactions.
const (
	TypeCommand      InteractionType = 2
	TypeComponent    InteractionType = 3
	TypeAutocomplete InteractionType = 4
	TypeForm         InteractionType = 5
)

// User is a person on Discord.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Avatar     string `json:"avatar"`
}

// Role is a role of a guild.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Data is what came with the interaction; which fields are filled depends on
// its type.
type Data struct {
	Name     string   `json:"name"` // of the command
	Options  []Option `json:"options"`
	CustomID string   `json:"custom_id"` // of the component or form
	Kind     int      `json:"component_type"`
	Values   []string `json:"values"` // chosen in a select
	// Components of a submitted form, nested as they were sent.
	Components []submitted `json:"components"`
	// TargetID is who or what a command of a context menu was used on, found in
	// Resolved.
	TargetID string   `json:"target_id"`
	Resolved Resolved `json:"resolved"`
}

// Resolved is what the ids of an interaction stand for.
type Resolved struct {
	Attachments map[string]Attachment `json:"attachments"`
	Users       map[string]User       `json:"users"`
	Roles       map[string]Role       `json:"roles"`
	Messages    map[string]Message    `json:"messages"`
	Channels    map[string]Channel    `json:"channels"`
}

// Channel is a channel that somebody chose.
type Channel struct {
	ID          string `json:"id"`
	Type        int    `json:"type"`
	ParentID    string `json:"parent_id"`   // of a thread
	Permissions string `json:"permissions"` // of whoever chose it, there
}

// Option is one value typed or chosen with a command.
type Option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []Option        `json:"options"`
	Focused bool            `json:"focused"`
}

// branches reports whether the option is a subcommand, or a group of them.
func (o Option) branches() bool {
	return o.Type == int(discordgo.ApplicationCommandOptionSubCommand) || o.Type == int(discordgo.ApplicationCommandOptionSubCommandGroup)
}

// submitted is a component of a submitted form: a row or label that holds
// others, or a field that holds a value.
type submitted struct {
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"` // of a button
	Value      string      `json:"value"`
	Values     []string    `json:"values"`
	Component  *submitted  `json:"component"`
	Components []submitted `json:"components"`
}

// DefaultSizeLimit is the largest file Discord takes where nothing is boosted
// and the event names no limit: 10 MiB.
// https://discord.com/developers/docs/reference#uploading-files
const DefaultSizeLimit = 10 << 20

// Decode reads an INTERACTION_CREATE event's data.
func Decode(raw []byte, discord Discord, receivedAt time.Time) (*Interaction, error) {
	it := &Interaction{discord: discord, ReceivedAt: receivedAt}
	if err := json.Unmarshal(raw, it); err != nil {
		return nil, fmt.Errorf("decode interaction: %w", err)
	}
	if it.ID == "" || it.Token == "" {
		return nil, fmt.Errorf("decode interaction: no id or no token")
	}
	if it.AttachmentSizeLimit <= 0 {
		it.AttachmentSizeLimit = DefaultSizeLimit
	}
	for len(it.Data.Options) == 1 && it.Data.Options[0].branches() {
		it.Sub = strings.TrimSpace(it.Sub + " " + it.Data.Options[0].Name)
		it.Data.Options = it.Data.Options[0].Options
	}
	return it, nil
}

// within is the channel that a thread is in; empty where this is no thread.
func (it *Interaction) within() string {
	switch it.At.Type {
	case discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildNewsThread:
		return it.At.ParentID
	default:
		return ""
	}
}

// User is who did it.
func (it *Interaction) User() User {
	switch {
	case it.Member != nil:
		return it.Member.User
	case it.DirectUser != nil:
		return *it.DirectUser
	default:
		return User{}
	}
}

// UserName is what people here call the user.
func (it *Interaction) UserName() string {
	u := it.User()
	switch {
	case it.Member != nil && it.Member.Nick != "":
		return it.Member.Nick
	case u.GlobalName != "":
		return u.GlobalName
	default:
		return u.Username
	}
}

// Roles are the ids of the person's roles here.
func (it *Interaction) Roles() []string {
	if it.Member == nil {
		return nil
	}
	return it.Member.Roles
}

// Text returns a text option, "" when it was not given.
func (it *Interaction) Text(name string) string {
	var text string
	if o := it.option(name); o != nil {
		// A value of another type than declared reads as not given.
		_ = json.Unmarshal(o.Value, &text)
	}
	return text
}

// Flag returns a yes-or-no option, false when it was not given.
func (it *Interaction) Flag(name string) bool {
	var flag bool
	if o := it.option(name); o != nil {
		_ = json.Unmarshal(o.Value, &flag)
	}
	return flag
}

// Number returns a whole-number option, 0 when it was not given.
func (it *Interaction) Number(name string) int {
	var n int
	if o := it.option(name); o != nil {
		_ = json.Unmarshal(o.Value, &n)
	}
	return n
}

// Attachment returns the file given with an option, nil when there is none.
func (it *Interaction) Attachment(name string) *Attachment {
	a, ok := it.Data.Resolved.Attachments[it.Text(name)]
	if !ok {
		return nil
	}
	return &a
}

// Channel returns the channel given with an option, nil when there is none.
func (it *Interaction) Channel(name string) *Channel {
	c, ok := it.Data.Resolved.Channels[it.Text(name)]
	if !ok {
		return nil
	}
	return &c
}

// Focused returns the option that is being typed, for autocompletion.
func (it *Interaction) Focused() (name, typed string) {
	for _, o := range it.Data.Options {
		if o.Focused {
			_ = json.Unmarshal(o.Value, &typed)
			return o.Name, typed
		}
	}
	return "", ""
}

// Field returns what a form's field holds; for a select its first choice.
func (it *Interaction) Field(customID string) string {
	return findField(it.Data.Components, customID)
}

func (it *Interaction) option(name string) *Option {
	for i := range it.Data.Options {
		if it.Data.Options[i].Name == name {
			return &it.Data.Options[i]
		}
	}
	return nil
}

func findField(components []submitted, customID string) string {
	for _, c := range components {
		if c.CustomID == customID {
			if len(c.Values) > 0 {
				return c.Values[0]
			}
			return c.Value
		}
		nested := c.Components
		if c.Component != nil {
			nested = append(nested, *c.Component)
		}
		if v := findField(nested, customID); v != "" {
			return v
		}
	}
	return ""
}

// MemberCan reports whether the person holds all the given permissions here. In
// direct messages nobody holds any.
func (it *Interaction) MemberCan(permissions int64) bool {
	return it.Member != nil && holds(it.Member.Permissions, permissions)
}

// HasRole reports whether the person has a role. Everybody has the one that is
// called like the server.
func (it *Interaction) HasRole(id string) bool {
	return id != "" && it.Member != nil && (id == it.GuildID || slices.Contains(it.Member.Roles, id))
}

// Manages reports whether an order is the person's to decide about: their own,
// or one of a server they manage.
func (it *Interaction) Manages(o songs.Order) bool {
	return o.Requester.ID == it.User().ID ||
		it.GuildID != "" && o.Place.GuildID == it.GuildID && it.MemberCan(discordgo.PermissionManageGuild)
}

func holds(have string, permissions int64) bool {
	n, err := strconv.ParseInt(have, 10, 64)
	return err == nil && (n&discordgo.PermissionAdministrator != 0 || n&permissions == permissions)
}

// Can reports whether the bot itself holds all the given permissions here.
func (it *Interaction) Can(permissions int64) bool {
	return holds(it.AppPermissions, permissions)
}
