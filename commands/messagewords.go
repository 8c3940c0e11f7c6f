package commands

import "strings"

// Poll is what a received message asks its readers.
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

// Snapshot is a message as it was when it was forwarded.
// https://discord.com/developers/docs/resources/message#message-snapshot-object
type Snapshot struct {
	Message Message `json:"message"`
}

// wordsOf is all that a received message says, on one line: its text, or that of what
// it forwards, then its embeds and its poll.
func wordsOf(m Message) string {
	texts := []string{m.Content}
	for _, s := range m.Snapshots {
		texts = append(texts, wordsOf(s.Message))
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
