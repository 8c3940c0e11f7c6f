package moderation

import "regexp"

// links are addresses that Discord's clients turn into links or invites.
//
// https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline
var links = regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*:)(//)|\b(discord(?:app)?\.(?:gg|com/invite|me|io)|dsc\.gg|www\.)([^\s]?)`)

// HasLink reports whether a text holds an address that clients turn into a link, or an invite, however it is written.
func HasLink(text string) bool { return links.MatchString(text) || links.MatchString(normalize(text)) }

// Unlink returns a text whose addresses clients do not turn into links: it looks the same.
func Unlink(text string) string {
	return links.ReplaceAllStringFunc(text, func(address string) string {
		m := links.FindStringSubmatch(address)
		if m[1] != "" {
			return m[1] + gap + m[2]
		}
		return broken.ReplaceAllString(m[3], "."+gap) + gap + m[4]
	})
}

// gap is seen by programs alone.
const gap = "\u200b"

var broken = regexp.MustCompile(`\.`)
