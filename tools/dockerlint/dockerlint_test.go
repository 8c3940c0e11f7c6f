package main

import (
	"strings"
	"testing"
)

func TestInvalidDockerfilesAreReported(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"right":               {"FROM debian:bookworm\nRUN true\nCMD [\"true\"]\n", true},
		"a misspelt word":     {"FROM debian:bookworm\nRUNN true\n", false},
		"a stage that is not": {"FROM debian:bookworm\nCOPY --from=nowhere:nothing /a /b\nRUN --mount=type=wrong true\n", false},
		"a shell command":     {"FROM debian:bookworm\nCMD true | false\n", false},
		"case that differs":   {"FROM debian:bookworm as Build\nrun true\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			ok, err := lint(t.Context(), []byte(c.text), &out)
			if (ok && err == nil) != c.ok {
				t.Errorf("ok=%v, %v\n%s", ok, err, &out)
			}
		})
	}
}
