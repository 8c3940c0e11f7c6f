package userclient

import "strings"

// Conventions say how a bot marks messages beyond what Discord defines: by the
// color of an embed. The zero value marks nothing.
type Conventions struct {
	PendingColor int // a message that the bot is going to edit
	FailureColor int // a message that reports an error
}

// FailureError is a final answer that reports an error, see [Conventions].
type FailureError struct{ Title, Text string }

// Error returns the text of the answer.
func (e *FailureError) Error() string {
	return "the bot answered: " + strings.TrimSpace(e.Title+". "+strings.Join(strings.Fields(e.Text), " "))
}

// flagLoading is the message flag LOADING: a deferred answer.
const flagLoading = 1 << 7

// pending reports whether the bot is going to edit a message.
func (c Conventions) pending(m obj) bool {
	return num(m, "flags")&flagLoading != 0 || embedOf(m, c.PendingColor) != nil ||
		boxOf(m, c.PendingColor) != nil
}

// failure returns the error that a message reports, nil if it reports none.
func (c Conventions) failure(m obj) *FailureError {
	if e := embedOf(m, c.FailureColor); e != nil {
		return &FailureError{str(e, "title"), str(e, "description")}
	}
	if box := boxOf(m, c.FailureColor); box != nil {
		title, text, _ := strings.Cut(strings.Join(texts(box), "\n"), "\n")
		return &FailureError{strings.TrimLeft(title, "# "), text}
	}
	return nil
}

// embedOf returns the first embed of a color. No embed has the color 0.
func embedOf(m obj, color int) obj {
	for _, e := range list(m, "embeds") {
		if o, _ := e.(obj); o != nil && color != 0 && num(o, "color") == color {
			return o
		}
	}
	return nil
}

// final reports whether all messages are final, and the first error that one of
// them reports.
func (c Conventions) final(messages []obj) (bool, *FailureError) {
	var failure *FailureError
	for _, m := range messages {
		if c.pending(m) {
			return false, nil
		}
		if failure == nil {
			failure = c.failure(m)
		}
	}
	return true, failure
}

// lastSeen describes the newest message of an action that has no final answer.
func (p *Person) lastSeen(a *action) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	tied := p.interactionMessages(a)
	if len(tied) == 0 {
		return "no message came"
	}
	return "the last message was " + strings.Join(strings.Fields(Show(tied[len(tied)-1])), " ")
}
