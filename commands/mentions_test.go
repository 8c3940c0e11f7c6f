package commands

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"riffbot/internal/words"
)

// mention is a command in a text, as people would type it.
var mention = regexp.MustCompile("`/([^`]+)`")

// A text that tells people to type a command names one that they find in their
// language, with its subcommand and its options.
func TestTextsNameCommandsInTheirLanguage(t *testing.T) {
	t.Parallel()
	all := things(t)
	for _, l := range words.All() {
		said := 0
		for id, m := range messages(t, l) {
			for _, text := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				for _, found := range mention.FindAllStringSubmatch(text, -1) {
					said++
					if wrong := untypable(l, all, found[1]); wrong != "" {
						t.Errorf("%s: %q says `/%s`, and there is no %q", l.Tag(), id, found[1], wrong)
					}
				}
			}
		}
		if said == 0 {
			t.Errorf("%s: no text names a command", l.Tag())
		}
	}
}

func TestWhatCannotBeTypedIsFound(t *testing.T) {
	t.Parallel()
	all := things(t)
	for line, want := range map[string]string{
		`歌曲 提示:"夜车 向北" 作词:自动`: "", `点唱机 播放 歌曲:夜车`: "", `点唱机 {{.What}}`: "",
		"help": "help", "歌曲 prompt:夜车": "prompt", "点唱机 play": "play", "歌曲 {{.Option}}:x 风味:y": "", "歌曲 提示:雨落在 铁皮屋顶 上 纯音乐:True": "", "歌曲 提示:雨 落 instrumental:True": "instrumental",
	} {
		if got := untypable(words.In("zh-CN"), all, line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// untypable is the first word of a line that nobody can type in a language, ""
// where all of it can be. What stands for something else, {{.Title}}, can, and words
// after an option are its value.
func untypable(l words.Language, here []thing, line string) string {
	valued := false
	for _, word := range splitLine(line) {
		name, _, isOption := strings.Cut(word, ":")
		switch {
		case strings.ContainsAny(name, "{…"):
			return ""
		case valued && !isOption:
			continue
		}
		at := slices.IndexFunc(here, func(o thing) bool {
			called, _ := o.in(l)
			return called == name
		})
		if at < 0 {
			return name
		}
		if valued = isOption; !isOption {
			here = here[at].parts
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
