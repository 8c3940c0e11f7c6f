package discord

import (
	"encoding/json"
	"slices"
	"strings"
)

// Poll is the poll of a received message.
// https://discord.com/developers/docs/resources/poll#poll-object
type Poll struct {
	Question PollText `json:"question"`
	Answers  []struct {
		Media PollText `json:"poll_media"`
	} `json:"answers"`
}

// PollText is a question or an answer of a poll.
type PollText struct {
	Text string `json:"text"`
}

// Snapshot is a forwarded message.
// https://discord.com/developers/docs/resources/message#message-snapshot-object
type Snapshot struct {
	Message Message `json:"message"`
}

// UnmarshalJSON decodes a received message, with its author, the texts of its layout and the ids of its buttons.
func (m *Message) UnmarshalJSON(b []byte) error {
	type fields Message // without this method
	if err := json.Unmarshal(b, (*fields)(m)); err != nil {
		return err
	}
	var more struct {
		Author struct {
			ID string `json:"id"`
		} `json:"author"`
		Components []Component `json:"components"`
	}
	if json.Unmarshal(b, &more) != nil {
		return nil //nolint:nilerr // the parts above are sufficient
	}
	m.AuthorID, m.ButtonIDs = more.Author.ID, customIDs(more.Components)
	if m.Flags&FlagLayout != 0 {
		m.Texts = layoutTexts(more.Components)
	}
	return nil
}

// Argument returns the argument of the first button of a received message with one of the verbs.
func (m *Message) Argument(verbs ...string) (arg string, ok bool) {
	for _, id := range m.ButtonIDs {
		if v, rest, _ := strings.Cut(id, ":"); slices.Contains(verbs, v) {
			return rest, true
		}
	}
	return "", false
}

// layoutTexts returns the texts in components.
func layoutTexts(components []Component) (texts []string) {
	for _, c := range components {
		if c.Content != "" {
			texts = append(texts, c.Content)
		}
		texts = append(texts, layoutTexts(c.Components)...)
	}
	return texts
}

// MessageText returns the texts of a received message on one line: its content, or that
// of the message it forwards, or the texts of its layout, then its embeds and its poll.
func MessageText(m Message) string {
	texts := append([]string{m.Content}, m.Texts...)
	for _, s := range m.Snapshots {
		texts = append(texts, MessageText(s.Message))
	}
	for _, e := range m.Embeds {
		if e == nil {
			continue
		}
		texts = append(texts, e.Title, e.Description)
		for _, f := range e.Fields {
			if f != nil {
				texts = append(texts, f.Name, f.Value)
			}
		}
	}
	if m.Poll != nil {
		texts = append(texts, m.Poll.Question.Text)
		for _, a := range m.Poll.Answers {
			texts = append(texts, a.Media.Text)
		}
	}
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}
