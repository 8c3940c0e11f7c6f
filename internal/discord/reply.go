package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Reply is a reply to a message of the bot: "sadder, in Spanish". Discord includes its
// content without a privileged intent, because the reply mentions the bot.
//
// https://discord.com/developers/docs/events/gateway#message-content-intent
type Reply struct {
	ID        string `json:"id"`
	GuildID   string `json:"guild_id"`
	ChannelID string `json:"channel_id"`
	Content   string `json:"content"`
	Author    struct {
		User
		Bot bool `json:"bot"`
	} `json:"author"`
	Member struct {
		Nick  string   `json:"nick"`
		Roles []string `json:"roles"`
	} `json:"member"`
	Mentions  []mentioned `json:"mentions"`
	WebhookID string      `json:"webhook_id"`
	Type      int         `json:"type"`
	To        *struct {
		Author     User        `json:"author"`
		Components []Component `json:"components"`
	} `json:"referenced_message"`

	client  Client
	Locales LocaleResolver `json:"-"`
	access  Access
}

// ReplyHandler handles a reply. id is the argument of the button of the message that the
// reply refers to.
type ReplyHandler func(ctx context.Context, t *Reply, id string) error

// DecodeReply decodes a MESSAGE_CREATE event. It returns nil unless the message replies
// to the bot with this id. Its text is clean, with names in place of mentions.
func DecodeReply(raw []byte, self string, discord Client) *Reply {
	t := &Reply{client: discord}
	if json.Unmarshal(cleantext.JSON(raw), t) != nil || t.Author.Bot || t.To == nil || t.To.Author.ID != self {
		return nil
	}
	for _, u := range t.Mentions {
		if u.ID == self {
			t.Content = strings.NewReplacer("<@"+self+">", "", "<@!"+self+">", "").Replace(t.Content)
			t.nameMentions()
			return t
		}
	}
	return nil
}

// DecodeMention decodes a MESSAGE_CREATE event. It returns nil unless a member mentions the bot with this id, or writes
// to it in direct messages, and does not reply to one of its messages.
func DecodeMention(raw []byte, self string, discord Client) *Reply {
	t := &Reply{client: discord}
	if json.Unmarshal(cleantext.JSON(raw), t) != nil || t.Author.Bot || t.WebhookID != "" || t.Author.ID == self ||
		t.To != nil && t.To.Author.ID == self || t.Type != ordinaryMessage && t.Type != replyMessage {
		return nil
	}
	if t.GuildID != "" && !strings.Contains(t.Content, "<@"+self+">") && !strings.Contains(t.Content, "<@!"+self+">") {
		return nil
	}
	return t
}

// Types of messages that members write.
const (
	ordinaryMessage = 0
	replyMessage    = 19
)

// HandleMention calls the handler of mentions, if there is one.
func (r *Router) HandleMention(ctx context.Context, t *Reply) error {
	t.Locales, t.access = r.config.Locales, r.config.Access
	if r.mentioned == nil || r.config.Allowed != nil && r.config.Allowed(t.GuildID) != nil {
		return nil //nolint:nilerr // no private response to a message is possible
	}
	if r.config.Posts != nil {
		t.client = RecordPosts(t.client, r.config.Posts)
	}
	return r.mentioned(ctx, t)
}

// HandleReply calls the first handler of a verb that a button of the referenced message
// has. It does nothing without one.
func (r *Router) HandleReply(ctx context.Context, t *Reply) error {
	t.Locales, t.access = r.config.Locales, r.config.Access
	if r.config.Allowed != nil && r.config.Allowed(t.GuildID) != nil {
		return nil //nolint:nilerr // no private response to a message is possible
	}
	for _, id := range customIDs(t.To.Components) {
		verb, rest, _ := strings.Cut(id, ":")
		if h, ok := r.replies[verb]; ok && t.Content != "" {
			if r.config.Posts != nil {
				t.client = RecordPosts(t.client, r.config.Posts)
			}
			if r.config.AllowOrder != nil && r.orders["reply "+verb] {
				// No private response is possible here, so there is none. The event has no
				// parent channel; the channel is checked again when the song is ordered.
				if err := r.config.AllowOrder(ctx, Visit{GuildID: t.GuildID, UserID: t.Author.ID}); err != nil {
					return err
				}
			}
			if err := r.config.Filter.Check(ctx, t.GuildID, []string{t.Content}); err != nil {
				return err // without a response, as above
			}
			return h(ctx, t, rest)
		}
	}
	return nil
}

func customIDs(components []Component) (ids []string) {
	for _, c := range components {
		if c.CustomID != "" {
			ids = append(ids, c.CustomID)
		}
		ids = append(ids, customIDs(c.Components)...)
		if c.Accessory != nil {
			ids = append(ids, customIDs([]Component{*c.Accessory})...)
		}
	}
	return ids
}

// AuthorName returns the name of the author in this server.
func (t *Reply) AuthorName() string {
	return cmp.Or(t.Member.Nick, t.Author.name())
}

// Public returns the language of the server. In direct messages, where Discord does not
// send the language, it is that of the buttons of the referenced message, or Chinese if the text is.
func (t *Reply) Public(ctx context.Context) i18n.Language {
	if t.GuildID != "" {
		return t.Locales.Language(ctx, t.GuildID, "")
	}
	if t.To == nil {
		return mentionNames{}.language(t.Content)
	}
	for _, l := range i18n.All() {
		if labelled(t.To.Components, l.T("writing.card.rewrite"), l.T("edit.button.extend")) {
			return l
		}
	}
	return English
}

// labelled reports whether the label of a button begins with one of the labels.
func labelled(components []Component, labels ...string) bool {
	return slices.ContainsFunc(components, func(c Component) bool {
		return slices.ContainsFunc(labels, func(label string) bool {
			return strings.HasPrefix(c.Label, label) // it may be followed by the price
		}) || labelled(c.Components, labels...)
	})
}

// Post replies to the message. A repeated event does not cause a second reply.
func (t *Reply) Post(ctx context.Context, m Message) (*ChannelMessage, error) {
	m.ReplyTo, m.Nonce = t.ID, t.ID
	posted, err := t.client.Post(ctx, t.ChannelID, m)
	if err != nil {
		return nil, err
	}
	return &ChannelMessage{t.client, t.ChannelID, posted.ID}, nil
}

// ChannelMessage is a message that the bot edits with its own permissions.
type ChannelMessage struct {
	discord       Client
	channelID, id string
}

// Edit edits the message.
func (o *ChannelMessage) Edit(ctx context.Context, m Message) error {
	_, err := o.discord.Edit(ctx, o.channelID, o.id, m)
	return err
}

// Editable is a message that is edited while work on it proceeds.
type Editable interface {
	Edit(ctx context.Context, m Message) error
}
