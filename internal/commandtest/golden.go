package commandtest

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/discord"
)

// update makes tests rewrite their golden files: go test ./PACKAGE -update.
var update = flag.Bool("update", false, "rewrite the golden files of this package")

// goldenHeader begins a message in a golden file.
const goldenHeader = "=== "

// CheckGolden checks messages against Discord's limits, and against their descriptions in a golden
// file by name.
func CheckGolden(t *testing.T, file string, all map[string]discord.Message) {
	t.Helper()
	got := make(map[string]string)
	for name, m := range all {
		got[name] = Describe(m)
		for _, problem := range MessageProblems(m) {
			t.Errorf("%s: %s", name, problem)
		}
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(formatGolden(got)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := parseGolden(string(b))
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] != got[name] {
			t.Errorf("%s is\n%s\nwant, from %s,\n%s", name, got[name], file, want[name])
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s has %s, which no test returns", file, name)
	}
}

func formatGolden(sections map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		b.WriteString(goldenHeader + name + "\n" + sections[name] + "\n")
	}
	return b.String()
}

func parseGolden(text string) map[string]string {
	sections := make(map[string]string)
	for section := range strings.SplitSeq(strings.TrimPrefix(text, goldenHeader), "\n"+goldenHeader) {
		name, body, _ := strings.Cut(section, "\n")
		sections[name] = strings.TrimSuffix(body, "\n")
	}
	return sections
}
