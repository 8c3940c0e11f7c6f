package discord

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/songs"
)

// Interaction is a use of a command, component or form. It is decoded from the raw
// event, because discordgo 0.29 has neither all components of forms nor
// attachment_size_limit.
//
// https://discord.com/developers/docs/interactions/receiving-and-responding
type Interaction struct {
	variables []string       // names of the variables of the custom id
	decodedAt time.Time      // by the system clock
	pending   *pendingAnswer // of a handler with [Checked]
	// question is the id of the ephemeral message whose button runs the command; empty for none.
	question string
	// hostGuildID is the server of an interaction where only the member installed the bot.
	hostGuildID string
	// draft is the id of the kept input that runs again, and rerun that input.
	draft  string
	rerun  keptInput
	labels map[string]string // of the fields of a form, by custom id; nil: not known

	ID            string          `json:"id"`
	ApplicationID string          `json:"application_id"`
	Type          InteractionType `json:"type"`
	Token         string          `json:"token"`
	GuildID       string          `json:"guild_id"` // empty where only the member installed the bot
	ChannelID     string          `json:"channel_id"`
	// Locale is the language of the member's client, GuildLocale that of the server.
	Locale      string `json:"locale"`
	GuildLocale string `json:"guild_locale"`
	// AttachmentSizeLimit is the size limit of a file in a response, in bytes.
	AttachmentSizeLimit int64  `json:"attachment_size_limit"`
	AppPermissions      string `json:"app_permissions"`
	// Owners are the owners of the installations that authorize the interaction, and Context is
	// where it happened; see [Interaction.UserInstalled].
	Owners  map[string]any `json:"authorizing_integration_owners"`
	Context int            `json:"context"`

	Member *struct {
		User        User     `json:"user"`
		Nick        string   `json:"nick"`
		Roles       []string `json:"roles"` // ids, without @everyone
		Permissions string   `json:"permissions"`
	} `json:"member"`
	DirectUser *User `json:"user"` // in place of Member outside a guild

	Data    Data     `json:"data"`
	Message *Message `json:"message"` // the message of the component

	// At is the channel of the interaction; ParentID is the channel of a thread.
	At struct {
		Type     discordgo.ChannelType `json:"type"`
		ParentID string                `json:"parent_id"`
	} `json:"channel"`

	// Sub is the subcommand with its group, if any: "play". Data.Options are its
	// options.
	Sub string `json:"-"`

	// ReceivedAt is when the event was received. The age of the token counts from it.
	ReceivedAt time.Time `json:"-"`
	// AnsweredAt is when the first response was sent; zero before.
	AnsweredAt time.Time `json:"-"`

	// Confirmed reports that the member answered the question of a [ConfirmError].
	Confirmed bool `json:"-"`

	// The router sets the following fields; they are never decoded.
	Client  Client         `json:"-"`
	Answer  answer         `json:"-"`
	Tokens  TokenCipher    `json:"-"`
	Locales LocaleResolver `json:"-"`
	Access  Access         `json:"-"`
	Filter  TextFilter     `json:"-"`
}

// InteractionType is the type of an interaction.
type InteractionType int

// The types of interactions.
const (
	TypeCommand      InteractionType = 2
	TypeComponent    InteractionType = 3
	TypeAutocomplete InteractionType = 4
	TypeForm         InteractionType = 5
)

// User is a user of Discord.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Avatar     string `json:"avatar"`
}

// name returns the name that Discord shows outside guilds.
func (u User) name() string { return cmp.Or(u.GlobalName, u.Username) }

// member are the fields that a guild adds to a user.
type member struct {
	Nick string `json:"nick"`
}

// Role is a role of a guild.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Data is the data of an interaction. Its type determines which fields are set.
type Data struct {
	Name     string   `json:"name"` // of the command
	Options  []Option `json:"options"`
	CustomID string   `json:"custom_id"` // of the component or form
	Kind     int      `json:"component_type"`
	Values   []string `json:"values"` // chosen in a select
	// Components are those of a submitted form, nested as they were sent.
	Components []Component `json:"components"`
	// TargetID is the id of the user or message of a context menu command, which is in
	// Resolved.
	TargetID string   `json:"target_id"`
	Resolved Resolved `json:"resolved"`
}

// Resolved are the objects of the ids in an interaction.
type Resolved struct {
	Attachments map[string]Attachment `json:"attachments"`
	Users       map[string]User       `json:"users"`
	Members     map[string]member     `json:"members"` // of Users in the guild
	Roles       map[string]Role       `json:"roles"`
	Messages    map[string]Message    `json:"messages"`
	Channels    map[string]Channel    `json:"channels"`
}

// Channel is the channel of an option.
type Channel struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Type        int    `json:"type"`
	ParentID    string `json:"parent_id"`   // of a thread
	Permissions string `json:"permissions"` // of the member in that channel
}

// Option is an option of a command.
type Option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []Option        `json:"options"`
	Focused bool            `json:"focused"`
}

// isSubcommand reports whether the option is a subcommand or a group of them.
func (o Option) isSubcommand() bool {
	return o.Type == int(discordgo.ApplicationCommandOptionSubCommand) ||
		o.Type == int(discordgo.ApplicationCommandOptionSubCommandGroup)
}

// setText replaces the text of the option.
func (o *Option) setText(text string) {
	o.Value, _ = json.Marshal(text) // encoding a string cannot fail
}

// Component is a component of a submitted form: a row or label with others, or a field
// with a value.
type Component struct {
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"` // of a button
	Value      string      `json:"value"`
	Values     []string    `json:"values"`
	Component  *Component  `json:"component"`
	Components []Component `json:"components"`
	Accessory  *Component  `json:"accessory"` // of a section
	Content    string      `json:"content"`   // of a text of a layout
}

// DefaultSizeLimit is the size limit of a file without boosts and without a limit in the
// event: 10 MiB.
// https://discord.com/developers/docs/reference#uploading-files
const DefaultSizeLimit = 10 << 20

// Decode decodes an INTERACTION_CREATE event. It cleans its texts and replaces mentions
// by names.
func Decode(raw []byte, discord Client, receivedAt time.Time) (*Interaction, error) {
	it := &Interaction{Client: discord, ReceivedAt: receivedAt, decodedAt: time.Now()}
	if err := json.Unmarshal(cleantext.JSON(raw), it); err != nil {
		return nil, fmt.Errorf("decode interaction: %w", err)
	}
	if it.ID == "" || it.Token == "" {
		return nil, fmt.Errorf("decode interaction: id or token is missing")
	}
	if it.AttachmentSizeLimit <= 0 {
		it.AttachmentSizeLimit = DefaultSizeLimit
	}
	it.nameMentions()
	it.leaveHost()
	for len(it.Data.Options) == 1 && it.Data.Options[0].isSubcommand() {
		it.Sub = strings.TrimSpace(it.Sub + " " + it.Data.Options[0].Name)
		it.Data.Options = it.Data.Options[0].Options
	}
	return it, nil
}

// ParentChannelID returns the channel of a thread, or "" elsewhere.
func (it *Interaction) ParentChannelID() string {
	switch it.At.Type {
	case discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
		discordgo.ChannelTypeGuildNewsThread:
		return it.At.ParentID
	default:
		return ""
	}
}

// User returns the user of the interaction.
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

// UserName returns the name of the user in this server.
func (it *Interaction) UserName() string {
	if it.Member != nil && it.Member.Nick != "" {
		return it.Member.Nick
	}
	return it.User().name()
}

// Roles returns the ids of the member's roles.
func (it *Interaction) Roles() []string {
	if it.Member == nil {
		return nil
	}
	return it.Member.Roles
}

// Text returns a text option, or "" without it.
func (it *Interaction) Text(name string) string {
	var text string
	if o := it.Option(name); o != nil {
		// A value of another type counts as missing.
		_ = json.Unmarshal(o.Value, &text)
	}
	return text
}

// Flag returns a boolean option, or false without it.
func (it *Interaction) Flag(name string) bool {
	var flag bool
	if o := it.Option(name); o != nil {
		_ = json.Unmarshal(o.Value, &flag)
	}
	return flag
}

// Number returns an integer option, or 0 without it.
func (it *Interaction) Number(name string) int {
	var n int
	if o := it.Option(name); o != nil {
		_ = json.Unmarshal(o.Value, &n)
	}
	return n
}

// Attachment returns the file of an option, or nil without it.
func (it *Interaction) Attachment(name string) *Attachment {
	a, ok := it.Data.Resolved.Attachments[it.Text(name)]
	if !ok {
		return nil
	}
	return &a
}

// Channel returns the channel of an option, or nil without it.
func (it *Interaction) Channel(name string) *Channel {
	c, ok := it.Data.Resolved.Channels[it.Text(name)]
	if !ok {
		return nil
	}
	return &c
}

// Focused returns the option that the member is typing, for autocompletion.
func (it *Interaction) Focused() (name, typed string) {
	for _, o := range it.Data.Options {
		if o.Focused {
			_ = json.Unmarshal(o.Value, &typed)
			return o.Name, typed
		}
	}
	return "", ""
}

// Field returns the value of a form field, or the first value of a select.
func (it *Interaction) Field(customID string) string {
	return findField(it.Data.Components, customID)
}

// Option returns an option by its name, or nil without it.
func (it *Interaction) Option(name string) *Option {
	for i := range it.Data.Options {
		if it.Data.Options[i].Name == name {
			return &it.Data.Options[i]
		}
	}
	return nil
}

func findField(components []Component, customID string) string {
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

// MemberCan reports whether the member has all of the permissions here; false in direct
// messages.
func (it *Interaction) MemberCan(permissions int64) bool {
	return it.Member != nil && HasPermissions(it.Member.Permissions, permissions)
}

// HasRole reports whether the member has a role. Every member has the one with the id of
// the server.
func (it *Interaction) HasRole(id string) bool {
	return id != "" && it.Member != nil && (id == it.GuildID || slices.Contains(it.Member.Roles, id))
}

// Manages reports whether the member may decide about an order: it is their own, or of a
// server that they manage.
func (it *Interaction) Manages(o songs.Order) bool {
	return o.Requester.ID == it.User().ID ||
		it.GuildID != "" && o.Place.GuildID == it.GuildID && it.MemberCan(discordgo.PermissionManageGuild)
}

// HasPermissions reports whether decimal permissions include all of the permissions, or
// Administrator.
func HasPermissions(have string, permissions int64) bool {
	n, err := strconv.ParseInt(have, 10, 64)
	return err == nil && (n&discordgo.PermissionAdministrator != 0 || n&permissions == permissions)
}

// Can reports whether the bot has all of the permissions here.
func (it *Interaction) Can(permissions int64) bool {
	return HasPermissions(it.AppPermissions, permissions)
}

// Requester returns the member as the requester of an order.
func (it *Interaction) Requester() songs.Member {
	return songs.Member{ID: it.User().ID, Name: it.UserName()}
}

// Chosen returns the chosen value of a menu with a single choice.
func (it *Interaction) Chosen() string {
	if len(it.Data.Values) == 0 {
		return ""
	}
	return it.Data.Values[0]
}
