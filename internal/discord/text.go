package discord

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/rivo/uniseg"

	"github.com/riffbot/riffbot/internal/filename"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/moderation"
)

// Cut truncates text to at most limit UTF-16 units, the strictest way in which Discord
// counts, without splitting a grapheme cluster. A truncated text ends in "…".
func Cut(text string, limit int) string {
	if limit <= 0 || Units(text) <= limit {
		return text
	}
	var b strings.Builder
	used, state, rest := 1, -1, text // 1 for the "…"
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := Units(cluster)
		if used+n > limit {
			break
		}
		used += n
		b.WriteString(cluster)
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace) + "…"
}

// Units returns the length of text in UTF-16 units.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// Plain escapes Markdown in text from members and models: it is shown as it was typed,
// and addresses and invites do not become links.
func Plain(text string) string {
	return lineStart.ReplaceAllString(markdown.Replace(moderation.Unlink(text)), `$1\$2`)
}

var (
	markdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, "<", `\<`, "](",
		`]\(`)
	// lineStart matches the start of a heading, a quote or a list.
	lineStart = regexp.MustCompile(`(?m)^(\s*)(#|>|-)`)
)

// FileName returns a file name for a title that is valid on every system.
func FileName(l i18n.Language, title, extension string) string {
	return filename.Of(title, l.T("orders.file"), extension)
}

// Clock formats a duration like a player: 3:07.
func Clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// SplitPages splits text into pieces of at most limit UTF-16 units, between paragraphs
// or lines where possible.
func SplitPages(text string, limit int) []string {
	var out []string
	text = strings.TrimSpace(text)
	for Units(text) > limit {
		end := prefix(text, limit)
		at := strings.LastIndex(text[:end], "\n\n")
		if at < end/3 {
			at = strings.LastIndex(text[:end], "\n")
		}
		if at <= 0 {
			at = end
		}
		out = append(out, strings.TrimSpace(text[:at]))
		text = strings.TrimSpace(text[at:])
	}
	return append(out, text)
}

// prefix returns the length in bytes of the longest prefix of text, in whole characters,
// of at most limit units.
func prefix(text string, limit int) int {
	used, at, state, rest := 0, 0, -1, text
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		used += Units(cluster)
		if used > limit && at > 0 {
			break
		}
		at += len(cluster)
	}
	return at
}

// Megabytes formats a number of bytes.
func Megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }

// OneLine returns text without line breaks.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
