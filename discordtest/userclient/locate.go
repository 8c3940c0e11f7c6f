package userclient

import (
	"slices"
	"strings"
	"unicode"
)

// ComponentText returns the text that a line "click" or "select" needs, besides the label, to find the component of
// a message when the line runs again: empty if the component is the newest one with the label and the message
// answers the member's last interaction, for which a line waits.
func (p *Person) ComponentText(messageID, label string, isMenu bool) string {
	name := buttonNamed(label)
	if isMenu {
		name = menuNamed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.messages[messageID]
	if m == nil {
		return ""
	}
	if found, _, _ := p.findComponent(name, label, ""); found == messageID && p.answersLast(messageID) {
		return ""
	}
	for _, text := range textsOf(m) {
		if found, _, _ := p.findComponent(name, label, text); found == messageID {
			return text
		}
	}
	return ""
}

// MessageText returns a text by which a line finds a message.
func MessageText(m map[string]any) string {
	all := textsOf(m)
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// answersLast reports whether a message answers the member's last interaction, with the lock held.
func (p *Person) answersLast(messageID string) bool {
	return p.last != nil && slices.ContainsFunc(p.answersTo(p.last), func(m obj) bool { return str(m, "id") == messageID })
}

// minLetters is the number of letters of a text by which a message is found.
const minLetters = 4

// textsOf returns the lines of a message by which a line can find it. Those without digits and marks of Discord, such
// as times and mentions, come first, because they are the same when a script runs again.
func textsOf(m obj) []string {
	var stable, others []string
	for i, line := range strings.Split(Show(m), "\n") {
		text := strings.TrimLeft(strings.TrimSpace(line), "│ #>*-")
		letters := 0
		for _, r := range text {
			if unicode.IsLetter(r) {
				letters++
			}
		}
		switch {
		case i == 0 || letters < minLetters || strings.HasPrefix(text, "["):
		case strings.ContainsAny(text, "0123456789<") || strings.HasSuffix(text, "…"):
			others = append(others, text)
		default:
			stable = append(stable, text)
		}
	}
	return append(stable, others...)
}
