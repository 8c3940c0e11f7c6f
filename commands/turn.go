package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"riffbot/internal/words"
)

// Turn is a message that answers one of the bot's: "sadder, in Spanish". The bot
// is told what such a message says without any privileged intent, because the
// answer mentions it.
//
// https://discord.com/developers/docs/events/gateway#message-content-intent
type Turn struct {
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
	Mentions []User `json:"mentions"`
	Answers  *struct {
		Author     User        `json:"author"`
		Components []submitted `json:"components"`
	} `json:"referenced_message"`

	discord Discord
	speech  Speech
	access  Access
}

// TurnHandler answers a turn. id is what the button of the answered message
// that it belongs to is about.
type TurnHandler func(ctx context.Context, t *Turn, id string) error

// DecodeTurn reads a MESSAGE_CREATE event's data. It returns nil for messages
// that are not said to the bot of this id.
func DecodeTurn(raw []byte, self string, discord Discord) *Turn {
	t := &Turn{discord: discord}
	if json.Unmarshal(raw, t) != nil || t.Author.Bot || t.Answers == nil || t.Answers.Author.ID != self {
		return nil
	}
	for _, u := range t.Mentions {
		if u.ID == self {
			t.Content = strings.TrimSpace(strings.NewReplacer("<@"+self+">", "", "<@!"+self+">", "").Replace(t.Content))
			return t
		}
	}
	return nil
}

// Say finds who answers a turn: the first handler of a verb that a button of the
// answered message has. It does nothing when there is none.
func (r *Router) Say(ctx context.Context, t *Turn) error {
	t.speech, t.access = r.speech, r.access
	if r.open != nil && r.open(t.GuildID) != nil {
		return nil //nolint:nilerr // a message has no private answer that could say so
	}
	for _, id := range customIDs(t.Answers.Components) {
		verb, rest, _ := strings.Cut(id, ":")
		if h, ok := r.turns[verb]; ok && t.Content != "" {
			if r.posts != nil {
				t.discord = RecordPosts(t.discord, r.posts)
			}
			if r.gate != nil && r.orders["turn "+verb] {
				// Nothing can be said to one person alone here, so nothing is said. Which
				// channel a thread is in is not told here: where songs may be ordered is
				// asked when the song is.
				if err := r.gate(ctx, visit{guildID: t.GuildID, userID: t.Author.ID}); err != nil {
					return err
				}
			}
			if err := r.screen.local(ctx, t.GuildID, []string{t.Content}); err != nil {
				return err // nothing is said, as above
			}
			return h(ctx, t, rest)
		}
	}
	return nil
}

func customIDs(components []submitted) (ids []string) {
	for _, c := range components {
		if c.CustomID != "" {
			ids = append(ids, c.CustomID)
		}
		ids = append(ids, customIDs(c.Components)...)
	}
	return ids
}

// name is what people here call who wrote.
func (t *Turn) name() string {
	switch {
	case t.Member.Nick != "":
		return t.Member.Nick
	case t.Author.GlobalName != "":
		return t.Author.GlobalName
	default:
		return t.Author.Username
	}
}

// Public is the language of the place. In direct messages, where Discord tells of
// none, it is that of the buttons under the message that is answered.
func (t *Turn) Public(ctx context.Context) words.Language {
	if t.GuildID != "" {
		return t.speech.Language(ctx, t.GuildID, "")
	}
	for _, l := range words.All() {
		if labelled(t.Answers.Components, l.Say("writing.card.rewrite"), l.Say("workshop.button.extend")) {
			return l
		}
	}
	return english
}

// labelled reports whether a button has one of the labels.
func labelled(components []submitted, labels ...string) bool {
	return slices.ContainsFunc(components, func(c submitted) bool {
		return slices.Contains(labels, c.Label) || labelled(c.Components, labels...)
	})
}

// reply answers the message with one of the bot's own, which is then edited. An
// event that Discord repeats does not lead to a second one.
func (t *Turn) reply(ctx context.Context, m Message) (*ownMessage, error) {
	m.ReplyTo, m.Nonce = t.ID, t.ID
	posted, err := t.discord.Post(ctx, t.ChannelID, m)
	if err != nil {
		return nil, err
	}
	return &ownMessage{t.discord, t.ChannelID, posted.ID}, nil
}

// ownMessage is a message that the bot edits as itself.
type ownMessage struct {
	discord       Discord
	channelID, id string
}

// Edit changes the message.
func (o *ownMessage) Edit(ctx context.Context, m Message) error {
	_, err := o.discord.Edit(ctx, o.channelID, o.id, m)
	return err
}

// editable is a message that fills while it is worked on.
type editable interface {
	Edit(ctx context.Context, m Message) error
}
