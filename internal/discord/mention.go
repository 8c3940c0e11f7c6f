package discord

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Names returns names from gateway events, or "" for unknown ids. A [Client] that
// implements it supplies names that an event lacks.
type Names interface {
	MemberName(guildID, userID string) string
	RoleName(guildID, roleID string) string
	// ChannelName returns the name of a channel that a member with these roles can see.
	ChannelName(guildID, channelID, userID string, roles []string) string
}

// mentionPattern matches the markup that Discord shows differently: users, roles,
// channels, emoji, timestamps, commands, parts of a server and sounds.
//
// https://discord.com/developers/docs/reference#message-formatting
var mentionPattern = regexp.MustCompile(`<(?:@!?(\d+)|@&(\d+)|#(\d+)|a?:(\w+):\d+|t:(-?\d{1,13})(?::([a-zA-Z]))?|` +
	`/([^<>:\n]+):\d+|id:([a-z-]+)(?::\d+)?|sound:\d+:\d+)>`)

// Groups of mentionPattern.
const (
	mentionUser = 1 + iota
	mentionRole
	mentionChannel
	mentionEmoji
	mentionTime
	mentionTimeStyle
	mentionCommand
	mentionGuide
)

// mentionNames are the names of the mentions in an event.
type mentionNames struct {
	users, roles, channels map[string]string
	// known returns other names, with the permissions of a member; may be nil.
	known           Names
	guildID, userID string
	memberRoles     []string
	locale          string
}

// replace replaces the mentions in a text by names, or by a neutral word if the name is
// unknown. The result has no mention, even if a name forms one with the text around it.
func (n mentionNames) replace(text string) string {
	return untilUnmentioned(text, n.replaceEach)
}

// untilUnmentioned calls replace until a text has no mention, because a replacement may
// complete another one, as in <@<:1:2>>. If there are too many, it removes the angle
// brackets.
func untilUnmentioned(text string, replace func(string) string) string {
	const most = 4
	for range most {
		if !mentionPattern.MatchString(text) {
			return text
		}
		text = replace(text)
	}
	if mentionPattern.MatchString(text) {
		text = strings.NewReplacer("<", "", ">", "").Replace(text)
	}
	return text
}

// replaceEach replaces each mention once.
func (n mentionNames) replaceEach(text string) string {
	l := n.language(text)
	var b strings.Builder
	at := 0
	for _, m := range mentionPattern.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[at:m[0]])
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		name := n.name(l, group)
		switch at = m[1]; {
		case name != "":
			b.WriteString(separator(b.String(), name))
			b.WriteString(name)
			b.WriteString(separator(name, text[at:]))
		case strings.HasSuffix(b.String(), " ") && strings.HasPrefix(text[at:], " "):
			at++
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// name returns the name of a mention, or "".
func (n mentionNames) name(l i18n.Language, group func(int) string) string {
	switch {
	case group(mentionUser) != "":
		return cmp.Or(n.userName(group(mentionUser)), l.T("orders.mention.user"))
	case group(mentionRole) != "":
		return cmp.Or(n.roleName(group(mentionRole)), l.T("orders.mention.role"))
	case group(mentionChannel) != "":
		return cmp.Or(n.channelName(group(mentionChannel)), l.T("orders.mention.channel"))
	case group(mentionTime) != "":
		return timestampName(group(mentionTime), group(mentionTimeStyle))
	case group(mentionCommand) != "":
		return "/" + group(mentionCommand)
	}
	switch group(mentionGuide) {
	case "customize":
		return l.T("orders.mention.customize")
	case "browse":
		return l.T("orders.mention.browse")
	case "guide":
		return l.T("orders.mention.guide")
	case "linked-roles":
		return l.T("orders.mention.linked-roles")
	}
	return group(mentionEmoji)
}

func (n mentionNames) userName(id string) string {
	name := n.users[id]
	if name == "" && n.known != nil {
		name = n.known.MemberName(n.guildID, id)
	}
	return bareName(name)
}

func (n mentionNames) roleName(id string) string {
	name := n.roles[id]
	if name == "" && n.known != nil && n.guildID != "" {
		name = n.known.RoleName(n.guildID, id)
	}
	return bareName(name)
}

func (n mentionNames) channelName(id string) string {
	name := n.channels[id]
	if name == "" && n.known != nil && n.guildID != "" {
		name = n.known.ChannelName(n.guildID, id, n.userID, n.memberRoles)
	}
	return bareName(name)
}

// language returns the language of neutral words: the member's, or Simplified Chinese in a Chinese
// text of a member with another language.
func (n mentionNames) language(text string) i18n.Language {
	l := i18n.ForLocale(n.locale)
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) &&
		!strings.HasPrefix(l.Tag(), "zh") {
		return i18n.ForLocale("zh-CN")
	}
	return l
}

// bareName returns a name without a leading sign of a mention.
func bareName(name string) string {
	return strings.TrimSpace(strings.TrimLeft(withoutMentions(name), "@"))
}

// withoutMentions returns a name that mentions nothing wherever it is shown.
func withoutMentions(name string) string {
	bare := untilUnmentioned(cleantext.Clean(name), func(s string) string {
		return mentionPattern.ReplaceAllString(s,
			"")
	})
	return strings.Join(strings.Fields(bare), " ")
}

// timestampName formats a timestamp as a date, a time, or both, in UTC, because the time
// zone of the readers is unknown.
func timestampName(seconds, style string) string {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n < -62135596800 || n > 253402300799 { // the years 1 to 9999
		return ""
	}
	layout := "2006-01-02 15:04 UTC"
	switch style {
	case "d", "D":
		layout = "2006-01-02"
	case "t":
		layout = "15:04 UTC"
	case "T":
		layout = "15:04:05 UTC"
	}
	return time.Unix(n, 0).UTC().Format(layout)
}

// separator returns a space if two texts would otherwise be read as one word.
func separator(before, after string) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	if wordRune(last) && (wordRune(first) || first == '<') {
		return " "
	}
	return ""
}

// wordRune reports whether a rune belongs to a script that separates words by spaces.
func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
			unicode.Myanmar)
}
