package app

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestEveryCommandHasHelp checks that help is printed to standard output without side effects.
func TestEveryCommandHasHelp(t *testing.T) {
	for _, c := range commandList() {
		for _, flag := range []string{"-h", "--help"} {
			dir := t.TempDir()
			t.Chdir(dir)
			var stdout, stderr bytes.Buffer
			args := []string{c.name, flag}
			if c.name == "" {
				args = args[1:]
			}
			if exit := Run(t.Context(), args, func(string) string { return "" }, nil, &stdout, &stderr); exit != 0 ||
				stderr.Len() > 0 || !strings.Contains(stdout.String(), "riffbot "+c.name) {
				t.Errorf("%v: %d\n%s%s", args, exit, &stdout, &stderr)
			}
			if made, _ := os.ReadDir(dir); len(made) > 0 {
				t.Errorf("%v made %v", args, made)
			}
			if needsSettings(args) {
				t.Errorf("%v needs settings", args)
			}
		}
	}
}
