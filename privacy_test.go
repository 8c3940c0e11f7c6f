package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"riffbot/internal/store"
)

// The privacy pages name every table and no other, and every setting for how long
// something is kept.
func TestPrivacyPagesNameEveryTableAndDuration(t *testing.T) {
	t.Parallel()
	env, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	durations := regexp.MustCompile(`KEEP_[A-Z_]+_DAYS`).FindAllString(string(env), -1)
	tables := make(map[string]bool)
	for _, name := range store.Tables() {
		tables[name] = true
	}
	for _, page := range []string{"docs/privacy.md", "docs/privacy.zh-CN.md"} {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for name := range tables {
			if !strings.Contains(string(b), "`"+name+"`") {
				t.Errorf("%s says nothing of the table %s", page, name)
			}
		}
		for _, d := range durations {
			if !strings.Contains(string(b), d) {
				t.Errorf("%s does not say how long %s keeps something", page, d)
			}
		}
		for _, row := range regexp.MustCompile(`(?m)^\|[^|]*\|(?: tables?| 表)([^|]*)\|`).FindAllStringSubmatch(string(b), -1) {
			for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
				if !tables[name[1]] {
					t.Errorf("%s names the table %s, which is not there", page, name[1])
				}
			}
		}
	}
}
