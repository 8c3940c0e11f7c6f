package discord

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/songs"
)

// Message is a message to send, or a received one. allowed_mentions contains only Pings,
// so its text pings no one.
//
// https://discord.com/developers/docs/resources/message#create-message
type Message struct {
	ID        string                    `json:"id,omitempty"`
	ChannelID string                    `json:"channel_id,omitempty"`
	Content   string                    `json:"content"`
	Embeds    []*discordgo.MessageEmbed `json:"embeds"`
	// Snapshots are the forwarded messages in a received message, and Poll is its poll.
	Snapshots []Snapshot `json:"message_snapshots,omitempty"`
	Poll      *Poll      `json:"poll,omitempty"`
	// Mentions are the users that a received message mentions.
	Mentions []mentioned `json:"mentions,omitempty"`
	// Menus are shown above the buttons, each in its own row; there are at most five
	// rows.
	Menus      []Menu `json:"-"`
	Components []Row  `json:"components"`
	// Texts are the texts of a received message with a layout.
	Texts []string `json:"-"`
	// AuthorID is the author of a received message, and ButtonIDs are the custom ids of its components.
	AuthorID  string   `json:"-"`
	ButtonIDs []string `json:"-"`
	// Layout, unless empty, is the whole message: it has no Content, Embeds, Menus and
	// Components.
	Layout []Block `json:"-"`
	Flags  int     `json:"flags,omitempty"`
	// Nonce has at most 25 characters. Discord does not post a second message with the
	// same nonce, but returns the first.
	Nonce string `json:"-"`
	// ReplyTo is the id of the message that this one replies to, if it still exists.
	ReplyTo string `json:"-"`
	// Pings are the ids of at most 100 users whom mentions in Content may ping.
	Pings []string `json:"-"`
	// Files replace all files of the message, unless KeepFiles keeps them.
	Files     []File `json:"-"`
	KeepFiles bool   `json:"-"`
	// Shows are the songs and members that the public message shows; nil: none. They are
	// recorded, so that the message can be edited when they are deleted.
	Shows *songs.Post `json:"-"`
}

// FlagEphemeral makes a message visible only to one member.
const FlagEphemeral = 1 << 6

// ephemeral reports whether only one member sees the message; false for nil.
func (m *Message) ephemeral() bool { return m != nil && m.Flags&FlagEphemeral != 0 }

// FlagVoice makes a message a voice message: one recording with its length and waveform,
// and nothing else.
// https://discord.com/developers/docs/resources/message#voice-messages
const FlagVoice = 1 << 13

// File is a file of a message to send.
type File struct {
	Name        string
	ContentType string
	Size        int64  // in bytes; exactly what Open returns
	Description string // alternative text; at most 1024 characters
	Open        func(ctx context.Context) (io.ReadCloser, error)
	// Of a voice message: its length in seconds, and its waveform as base64 of at most
	// 256 bytes.
	Seconds  float64
	Waveform string
}

// Row is a row of up to five buttons.
type Row []Button

// Button is a button.
type Button struct {
	Label    string
	Emoji    string
	Style    ButtonStyle
	CustomID string // verb and arguments: "lyrics:ORDER:2"
	URL      string // in place of CustomID, for a link
	Disabled bool
}

// ButtonStyle is the colour of a button.
type ButtonStyle int

// The button styles in use.
const (
	ButtonBlue ButtonStyle = 1
	ButtonGrey ButtonStyle = 2
	ButtonRed  ButtonStyle = 4
	ButtonLink ButtonStyle = 5
)

// MarshalJSON encodes the button as component type 2.
func (b Button) MarshalJSON() ([]byte, error) {
	style := b.Style
	if b.URL != "" {
		style = ButtonLink
	} else if style == 0 {
		style = ButtonGrey
	}
	wire := struct {
		Type     int               `json:"type"`
		Style    ButtonStyle       `json:"style"`
		Label    string            `json:"label,omitempty"`
		Emoji    map[string]string `json:"emoji,omitempty"`
		CustomID string            `json:"custom_id,omitempty"`
		URL      string            `json:"url,omitempty"`
		Disabled bool              `json:"disabled,omitempty"`
	}{2, style, Cut(b.Label, 80), nil, b.CustomID, b.URL, b.Disabled}
	if b.Emoji != "" {
		wire.Emoji = map[string]string{"name": b.Emoji}
	}
	return json.Marshal(wire)
}

// MarshalJSON encodes the row as component type 1.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"type": 1, "components": []Button(r)})
}

// UnmarshalJSON decodes the labels and ids of the buttons in a component of a received
// message, and skips all others.
func (r *Row) UnmarshalJSON(b []byte) error {
	var row Component
	if json.Unmarshal(b, &row) == nil {
		r.add(row)
	}
	return nil
}

// add adds the buttons and menus in a component.
func (r *Row) add(c Component) {
	if c.CustomID != "" {
		*r = append(*r, Button{Label: c.Label, CustomID: c.CustomID})
	}
	for _, inner := range c.Components {
		r.add(inner)
	}
	if c.Accessory != nil {
		r.add(*c.Accessory)
	}
}

// Payload returns the message as a JSON-encodable value, without the content of its
// files.
func (m Message) Payload() any {
	type attachment struct {
		ID          string `json:"id"`
		Filename    string `json:"filename"`
		Description string `json:"description,omitempty"`
		// Of voice messages.
		Seconds  float64 `json:"duration_secs,omitempty"`
		Waveform string  `json:"waveform,omitempty"`
	}
	type reference struct {
		MessageID string `json:"message_id"`
		FailIfNot bool   `json:"fail_if_not_exists"`
	}
	wire := struct {
		Content         *string                   `json:"content"`
		Embeds          []*discordgo.MessageEmbed `json:"embeds"`
		Components      []any                     `json:"components"`
		AllowedMentions map[string][]string       `json:"allowed_mentions"`
		Flags           int                       `json:"flags,omitempty"`
		Attachments     []attachment              `json:"attachments,omitzero"`
		Nonce           string                    `json:"nonce,omitempty"`
		EnforceNonce    bool                      `json:"enforce_nonce,omitempty"`
		Reference       *reference                `json:"message_reference,omitempty"`
	}{
		Content: &m.Content, Embeds: m.Embeds, Components: m.rows(), Flags: m.Flags,
		AllowedMentions: m.allowed(),
		Attachments:     []attachment{}, // not nil, so that an edit drops old files
		Nonce:           m.Nonce, EnforceNonce: m.Nonce != "",
	}
	if m.KeepFiles {
		wire.Attachments = nil
	}
	if wire.Embeds == nil {
		wire.Embeds = []*discordgo.MessageEmbed{}
	}
	for i, f := range m.Files {
		wire.Attachments = append(wire.Attachments, attachment{strconv.Itoa(i), f.Name, f.Description, f.Seconds,
			f.Waveform})
	}
	if len(m.Layout) > 0 {
		wire.Flags |= FlagLayout
		wire.Content, wire.Embeds, wire.Components = nil, []*discordgo.MessageEmbed{}, layout(m.Layout)
	}
	if m.Flags&FlagVoice != 0 { // a voice message has only its recording
		return map[string]any{"flags": m.Flags, "attachments": wire.Attachments, "nonce": m.Nonce,
			"enforce_nonce": m.Nonce != ""}
	}
	if m.ReplyTo != "" {
		wire.Reference = &reference{MessageID: m.ReplyTo}
	}
	return wire
}

// allowed returns the allowed mentions: only Pings.
//
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
func (m Message) allowed() map[string][]string {
	allowed := map[string][]string{"parse": {}}
	if len(m.Pings) > 0 {
		allowed["users"] = m.Pings[:min(len(m.Pings), 100)]
	}
	return allowed
}

// rows returns the menus and the rows of buttons, in the order they are shown.
func (m Message) rows() []any {
	rows := make([]any, 0, len(m.Menus)+len(m.Components))
	for _, menu := range m.Menus {
		if !menu.empty() {
			rows = append(rows, map[string]any{"type": 1, "components": []Menu{menu}})
		}
	}
	for _, row := range m.Components {
		rows = append(rows, row)
	}
	return rows
}
