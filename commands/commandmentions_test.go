package commands

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/i18n"
)

// commandMention matches a command that a text tells members to type, in backquotes.
var commandMention = regexp.MustCompile("`/([^`]+)`")

// Each command that a text names exists in the text's language, with its subcommand and options.
func TestTextsNameCommandsInTheirLanguage(t *testing.T) {
	t.Parallel()
	all := allDefinitions(t)
	for _, l := range i18n.All() {
		said := 0
		for id, m := range messageTexts(t, l) {
			for _, text := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				for _, found := range commandMention.FindAllStringSubmatch(text, -1) {
					said++
					if wrong := firstUnknownWord(l, all, found[1]); wrong != "" {
						t.Errorf("%s: message %q names `/%s`, but there is no %q", l.Tag(), id, found[1], wrong)
					}
				}
			}
		}
		if said == 0 {
			t.Errorf("%s: no text names a command", l.Tag())
		}
	}
}

func TestFirstUnknownWord(t *testing.T) {
	t.Parallel()
	all := allDefinitions(t)
	for line, want := range map[string]string{
		`歌曲 提示词:"夜车 向北" 作词:自动`: "", `点唱机 播放 歌曲:夜车`: "", `点唱机 {{.What}}`: "",
		"help": "help", "歌曲 prompt:夜车": "prompt", "点唱机 play": "play", "歌曲 {{.Option}}:x 风味:y": "",
		"歌曲 提示词:雨落在 铁皮屋顶 上 纯音乐:True": "", "歌曲 提示词:雨 落 instrumental:True": "instrumental",
	} {
		if got := firstUnknownWord(i18n.ForLocale("zh-CN"), all, line); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

// firstUnknownWord returns the first word of a line that is no command, subcommand or option in a language; empty
// if there is none. It skips template placeholders such as {{.Title}} and the words of an option's value.
func firstUnknownWord(l i18n.Language, here []definition, line string) string {
	valued := false
	for _, word := range splitLine(line) {
		name, _, isOption := strings.Cut(word, ":")
		switch {
		case strings.ContainsAny(name, "{…"):
			return ""
		case valued && !isOption:
			continue
		}
		at := slices.IndexFunc(here, func(d definition) bool {
			known, _ := d.localized(l)
			return known == name
		})
		if at < 0 {
			return name
		}
		if valued = isOption; !isOption {
			here = here[at].children
		}
	}
	return ""
}

// splitLine splits a line at spaces outside of quotes.
func splitLine(line string) []string {
	quoted := false
	return strings.FieldsFunc(line, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
}
