package userclient

import "encoding/json"

// Message is a message as a member sees it.
type Message struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	Content   string `json:"content"`
	Author    struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Bot      bool   `json:"bot"`
	} `json:"author"`
	Embeds []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Color       int    `json:"color"`
	} `json:"embeds"`
	Attachments []struct {
		Filename    string `json:"filename"`
		ContentType string `json:"content_type"`
		Size        int    `json:"size"`
		URL         string `json:"url"`
	} `json:"attachments"`
	Flags int `json:"flags"`

	// Raw is the whole message as the API sent it.
	Raw map[string]any `json:"-"`
}

// String renders the message as text, see [Show].
func (m Message) String() string { return Show(m.Raw) }

// messagesOf decodes messages.
func messagesOf(raw []obj) []Message {
	var out []Message
	for _, o := range raw {
		var m Message
		if b, err := json.Marshal(o); err == nil {
			_ = json.Unmarshal(b, &m) // a field of another type stays empty
		}
		m.Raw = o
		out = append(out, m)
	}
	return out
}
