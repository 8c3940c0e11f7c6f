package commands

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/songs"
)

// Message is a message to send, or one that Discord sent. It can ping nobody but
// those named in Pings: whatever its text says, allowed_mentions lists them alone.
//
// https://discord.com/developers/docs/resources/message#create-message
type Message struct {
	ID        string                    `json:"id,omitempty"`
	ChannelID string                    `json:"channel_id,omitempty"`
	Content   string                    `json:"content"`
	Embeds    []*discordgo.MessageEmbed `json:"embeds"`
	// Snapshots are what a received message forwards, and Poll is its poll.
	Snapshots []Snapshot `json:"message_snapshots,omitempty"`
	Poll      *Poll      `json:"poll,omitempty"`
	// Menus, each a row of its own above the buttons; five rows are the most.
	Menus      []Menu `json:"-"`
	Components []Row  `json:"components"`
	Flags      int    `json:"flags,omitempty"`
	// Nonce, at most 25 characters: a second message with the same nonce is not
	// posted again, the first is returned.
	Nonce string `json:"-"`
	// ReplyTo is the id of the message this one answers, if it is still there.
	ReplyTo string `json:"-"`
	// Pings are the ids of the users whom a mention in Content may ping: people who
	// asked for that. At most 100.
	Pings []string `json:"-"`
	// Files replace all files that the message had, unless KeepFiles leaves those
	// as they are.
	Files     []File `json:"-"`
	KeepFiles bool   `json:"-"`
	// Shows is what of songs and members everybody can see in the message; nil for
	// nothing. It is recorded, so that it can be taken back.
	Shows *songs.Post `json:"-"`
}

// FlagEphemeral makes a message visible to one person alone.
const FlagEphemeral = 1 << 6

// FlagVoice makes a message a voice message: one recording with its length and
// waveform, and nothing else.
// https://discord.com/developers/docs/resources/message#voice-messages
const FlagVoice = 1 << 13

// File is a file to send with a message.
type File struct {
	Name        string
	ContentType string
	Size        int64  // bytes; what Open gives must be as long
	Description string // read out to those who cannot see it; at most 1024 characters
	Open        func(ctx context.Context) (io.ReadCloser, error)
	// Of a voice message: its length in seconds, and how loud it is, as base64 of
	// at most 256 bytes.
	Seconds  float64
	Waveform string
}

// Row is a row of up to five buttons.
type Row []Button

// Button is something to press.
type Button struct {
	Label    string
	Emoji    string
	Style    ButtonStyle
	CustomID string // what is done, and to what: "lyrics:ORDER:2"
	URL      string // in place of CustomID, for a link
	Disabled bool
}

// ButtonStyle is a button's colour.
type ButtonStyle int

// The button styles in use.
const (
	ButtonBlue ButtonStyle = 1
	ButtonGrey ButtonStyle = 2
	ButtonRed  ButtonStyle = 4
	ButtonLink ButtonStyle = 5
)

// MarshalJSON writes the button as Discord's component type 2.
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
	}{2, style, b.Label, nil, b.CustomID, b.URL, b.Disabled}
	if b.Emoji != "" {
		wire.Emoji = map[string]string{"name": b.Emoji}
	}
	return json.Marshal(wire)
}

// MarshalJSON writes the row as Discord's component type 1.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"type": 1, "components": []Button(r)})
}

// UnmarshalJSON reads the labels and ids of a received message's buttons, which is
// all that anybody asks. Whatever else a row holds, or is, is skipped.
func (r *Row) UnmarshalJSON(b []byte) error {
	var row struct {
		Components []submitted `json:"components"`
	}
	if json.Unmarshal(b, &row) == nil {
		for _, c := range row.Components {
			*r = append(*r, Button{Label: c.Label, CustomID: c.CustomID})
		}
	}
	return nil
}

// Payload is the message as it goes over the wire, without its files' bytes.
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
		Content         string                    `json:"content"`
		Embeds          []*discordgo.MessageEmbed `json:"embeds"`
		Components      []any                     `json:"components"`
		AllowedMentions map[string][]string       `json:"allowed_mentions"`
		Flags           int                       `json:"flags,omitempty"`
		Attachments     []attachment              `json:"attachments,omitzero"`
		Nonce           string                    `json:"nonce,omitempty"`
		EnforceNonce    bool                      `json:"enforce_nonce,omitempty"`
		Reference       *reference                `json:"message_reference,omitempty"`
	}{
		Content: m.Content, Embeds: m.Embeds, Components: m.rows(), Flags: m.Flags,
		AllowedMentions: m.allowed(),
		Attachments:     []attachment{}, // present, so that an edit drops old files
		Nonce:           m.Nonce, EnforceNonce: m.Nonce != "",
	}
	if m.KeepFiles {
		wire.Attachments = nil
	}
	if wire.Embeds == nil {
		wire.Embeds = []*discordgo.MessageEmbed{}
	}
	for i, f := range m.Files {
		wire.Attachments = append(wire.Attachments, attachment{strconv.Itoa(i), f.Name, f.Description, f.Seconds, f.Waveform})
	}
	if m.Flags&FlagVoice != 0 { // takes nothing besides its recording
		return map[string]any{"flags": m.Flags, "attachments": wire.Attachments, "nonce": m.Nonce, "enforce_nonce": m.Nonce != ""}
	}
	if m.ReplyTo != "" {
		wire.Reference = &reference{MessageID: m.ReplyTo}
	}
	return wire
}

// allowed is whom the message may ping: nobody by what its text says.
//
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
func (m Message) allowed() map[string][]string {
	allowed := map[string][]string{"parse": {}}
	if len(m.Pings) > 0 {
		allowed["users"] = m.Pings[:min(len(m.Pings), 100)]
	}
	return allowed
}

// rows are the menus and the rows of buttons, in the order they are shown.
func (m Message) rows() []any {
	rows := make([]any, 0, len(m.Menus)+len(m.Components))
	for _, menu := range m.Menus {
		rows = append(rows, map[string]any{"type": 1, "components": []Menu{menu}})
	}
	for _, row := range m.Components {
		rows = append(rows, row)
	}
	return rows
}
