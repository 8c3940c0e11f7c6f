package main

import (
	"strings"
	"testing"
)

func TestStructureOfTheModule(t *testing.T) {
	packages, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := check(packages); err != nil {
		t.Error(err)
	}
}

func TestViolationsAreFound(t *testing.T) {
	for _, c := range []struct {
		name     string
		packages []pkg
		want     string
	}{
		{"an import of a higher layer", []pkg{{path: "internal/songs", imports: []string{"commands"}}}, "internal/songs imports commands"},
		{"an import of a sibling command package", []pkg{{path: "commands/song", imports: []string{"commands/edit"}}}, "commands/song imports commands/edit"},
		{"an import within a layer", []pkg{{path: "internal/fold", imports: []string{"internal/redact"}}}, "internal/fold imports internal/redact"},
		{"a large package", []pkg{{path: "bot", lines: maxLines + 1}}, "bot has 4001 lines"},
		{"an unknown package", []pkg{{path: "internal/new"}}, "internal/new is in no layer"},
		{"a cycle", []pkg{{path: "internal/sandbox/a", imports: []string{"internal/sandbox/b"}}, {path: "internal/sandbox/b", imports: []string{"internal/sandbox/a"}}}, "cycle"},
		{"an emulator that knows the bot", []pkg{{path: "discordtest/discord", imports: []string{"internal/redact"}}}, "discordtest/discord imports internal/redact"},
	} {
		if err := check(c.packages); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	allowed := []pkg{{path: "commands/song", imports: []string{"internal/messages", "internal/songs"}}, {path: "internal/sandbox", imports: []string{"internal/sandbox/music"}}}
	if err := check(allowed); err != nil {
		t.Error(err)
	}
}
