package commands

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/rivo/uniseg"

	"riffbot/internal/filename"
	"riffbot/internal/moderation"
	"riffbot/internal/words"
)

// cut shortens text to at most limit characters as Discord may count them
// (UTF-16 units, the strictest way), never inside of what a reader sees as one
// character. Something was cut when it ends in "…".
func cut(text string, limit int) string {
	if limit <= 0 || units(text) <= limit {
		return text
	}
	var b strings.Builder
	used, state, rest := 1, -1, text // 1 for the "…"
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := units(cluster)
		if used+n > limit {
			break
		}
		used += n
		b.WriteString(cluster)
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace) + "…"
}

// units counts UTF-16 units.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// plain keeps text from people and models from being read as Markdown: a title
// shows as it was typed, and an address or an invite does not become a link.
func plain(text string) string {
	return lineStart.ReplaceAllString(markdown.Replace(moderation.Unlink(text)), `$1\$2`)
}

var (
	markdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, "<", `\<`, "](", `]\(`)
	// lineStart finds what makes a heading, a quote or a list of a line.
	lineStart = regexp.MustCompile(`(?m)^(\s*)(#|>|-)`)
)

// fileName is a title as the name of a file, in every system's sense.
func fileName(l words.Language, title, extension string) string {
	return filename.Of(title, l.Say("orders.file"), extension)
}

// clock is a length as players show it: 3:07.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// pages splits text into pieces of at most limit characters, between
// paragraphs or lines where possible.
func pages(text string, limit int) []string {
	var out []string
	text = strings.TrimSpace(text)
	for units(text) > limit {
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

// prefix is how many bytes of text, whole characters, make at most limit units.
func prefix(text string, limit int) int {
	used, at, state, rest := 0, 0, -1, text
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		used += units(cluster)
		if used > limit && at > 0 {
			break
		}
		at += len(cluster)
	}
	return at
}
