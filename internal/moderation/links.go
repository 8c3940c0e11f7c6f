package moderation

import "regexp"

// links matches addresses that Discord's clients turn into links or invites.
//
// https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline
var links = regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*:)(//)|\b(discord(?:app)?\.(?:gg|com/invite|me|io)|dsc\.gg|www\.)([^\s]?)`)

// HasLink reports whether a text has a link or an invite in any spelling.
func HasLink(text string) bool { return links.MatchString(text) || links.MatchString(normalize(text)) }

// Unlink returns a text that looks the same but has no links in clients.
func Unlink(text string) string {
	return links.ReplaceAllStringFunc(text, func(address string) string {
		m := links.FindStringSubmatch(address)
		if m[1] != "" {
			return m[1] + gap + m[2]
		}
		return broken.ReplaceAllString(m[3], "."+gap) + gap + m[4]
	})
}

// gap is an invisible character.
const gap = "\u200b"

var broken = regexp.MustCompile(`\.`)
