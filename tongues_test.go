package main

import (
	"strings"
	"testing"

	"riffbot/internal/sandbox"
)

// What everybody reads is in the server's language, at once also what is there
// already; what one person alone sees is in theirs.
func TestAServerChoosesItsLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	ana := w.person(t, "Ana")
	board := func(title string) {
		t.Helper()
		waitFor(t, "the board "+title, func() bool { return strings.Contains(seen(t, ana), strings.ToUpper(title)) })
	}
	does(t, w, "Ana", `/requests`, `/request idea:"a song of trouble"`, `/settings`,
		`select "Section" "Language"`, `expect "**Language here** · as Discord says"`,
		`select "Language here" "简体中文"`, `expect "**Language here** · 简体中文"`)
	board("本服务器的点子")
	does(t, w, "Ben", `click "投 1 号"`, `expect "Your vote counts"`, `/hall-of-fame`, `expect "名人堂"`)
	does(t, w, "Ana", `/audit`, `expect "**Language here** · – → 简体中文"`,
		`/settings`, `select "Section" "Language"`, `select "Language here" "as Discord says"`)
	board("Ideas of this server")
}
